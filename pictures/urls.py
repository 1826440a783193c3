"""Addresses of the works library and of pictures."""

from django.urls import path, re_path, register_converter

from pictures import views
from pictures.sides import SideConverter

register_converter(SideConverter, "side")

app_name = "pictures"
urlpatterns = [
    path("", views.WorksView.as_view(), name="works"),
    path("add/", views.AddWorksView.as_view(), name="work-add"),
    path("<uuid:public_id>/", views.WorkView.as_view(), name="work"),
    path("<uuid:public_id>/edit/", views.EditWorkView.as_view(), name="work-edit"),
    path("<uuid:public_id>/delete/", views.DeleteWorkView.as_view(), name="work-delete"),
    path("<uuid:public_id>/<side:side>/", views.WorkImageView.as_view(), name="work-image"),
    path(
        "avatars/<uuid:public_id>/<side:side>/",
        views.AvatarImageView.as_view(),
        name="avatar-image",
    ),
    re_path(
        r"^originals/(?P<sha256>[0-9a-f]{64})/$", views.OriginalView.as_view(), name="original"
    ),
]
