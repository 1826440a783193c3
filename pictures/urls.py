"""Addresses of the works library and of pictures."""

from django.urls import path, re_path, register_converter

from pictures.sides import SideConverter
from pictures.views import adding, avatars, fetches, library, proofs

register_converter(SideConverter, "side")

app_name = "pictures"
urlpatterns = [
    path("", library.WorksView.as_view(), name="works"),
    path("add/", adding.AddWorksView.as_view(), name="work-add"),
    path("describe/", adding.DescribeView.as_view(), name="describe"),
    path("<uuid:public_id>/", library.WorkView.as_view(), name="work"),
    path("<uuid:public_id>/edit/", library.EditWorkView.as_view(), name="work-edit"),
    path("<uuid:public_id>/delete/", library.DeleteWorkView.as_view(), name="work-delete"),
    path("<uuid:public_id>/proofs/", proofs.AddProof.as_view(), name="work-proofs"),
    path(
        "<uuid:public_id>/proofs/<uuid:proof_id>/",
        proofs.ProofFile.as_view(),
        name="work-proof-file",
    ),
    path(
        "<uuid:public_id>/proofs/<uuid:proof_id>/remove/",
        proofs.RemoveProof.as_view(),
        name="work-proof-remove",
    ),
    path("<uuid:public_id>/<side:side>/", library.WorkImageView.as_view(), name="work-image"),
    path("avatars/", avatars.AvatarsView.as_view(), name="avatars"),
    path("avatars/register/", avatars.RegisterView.as_view(), name="register"),
    path("avatars/table/", avatars.RegisterTableView.as_view(), name="register-table"),
    path("avatars/fetches/", fetches.FetchesView.as_view(), name="fetches"),
    path("avatars/fetches/retry/", fetches.RetryAllView.as_view(), name="fetches-retry"),
    path(
        "avatars/fetches/<uuid:public_id>/retry/",
        fetches.RetryFetchView.as_view(),
        name="fetch-retry",
    ),
    path("avatars/<uuid:public_id>/", avatars.AvatarView.as_view(), name="avatar"),
    path(
        "avatars/<uuid:public_id>/<side:side>/",
        library.AvatarImageView.as_view(),
        name="avatar-image",
    ),
    re_path(
        r"^originals/(?P<sha256>[0-9a-f]{64})/$", library.OriginalView.as_view(), name="original"
    ),
]
