"""Addresses of the similarity room: previews, the search, watched and quarantined works, checks."""

from django.urls import path

from similarity.views import floods, previews, search, watches

app_name = "similarity"
urlpatterns = [
    path("search/", search.Search.as_view(), name="search"),
    path("previews/<uuid:claim_id>/", previews.PreviewOf.as_view(), name="preview-of"),
    path("previews/<uuid:claim_id>/take/", previews.TakeSuggested.as_view(), name="preview-take"),
    path(
        "previews/<uuid:claim_id>/suggested/",
        previews.SuggestedImage.as_view(),
        name="preview-suggested",
    ),
    path("watch/<uuid:work_id>/", watches.WatchOf.as_view(), name="watch-of"),
    path("hits/", watches.Hits.as_view(), name="hits"),
    path("hits/<uuid:hit_id>/image/", watches.HitImage.as_view(), name="hit-image"),
    path("hits/<uuid:hit_id>/claim/", watches.ClaimHit.as_view(), name="hit-claim"),
    path("hits/<uuid:hit_id>/aside/", watches.SetAside.as_view(), name="hit-aside"),
    path("floods/", floods.Floods.as_view(), name="floods"),
    path("floods/<uuid:flood_id>/", floods.FloodPage.as_view(), name="flood"),
    path("floods/<uuid:flood_id>/image/", floods.FloodImage.as_view(), name="flood-image"),
    path(
        "floods/<uuid:flood_id>/hits/<uuid:hit_id>/",
        floods.FloodHitImage.as_view(),
        name="flood-hit-image",
    ),
    path("checks/", floods.Checks.as_view(), name="checks"),
    path("checks/<uuid:reference>/image/", floods.CheckImage.as_view(), name="check-image"),
]
