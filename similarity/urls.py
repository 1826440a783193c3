"""Addresses of the similarity room: the preview of a draft's comparison, and the search."""

from django.urls import path

from similarity import views

app_name = "similarity"
urlpatterns = [
    path("search/", views.Search.as_view(), name="search"),
    path("previews/<uuid:claim_id>/", views.PreviewOf.as_view(), name="preview-of"),
    path("previews/<uuid:claim_id>/take/", views.TakeSuggested.as_view(), name="preview-take"),
    path(
        "previews/<uuid:claim_id>/suggested/",
        views.SuggestedImage.as_view(),
        name="preview-suggested",
    ),
]
