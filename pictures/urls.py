"""Addresses of the works library and of pictures."""

from django.urls import path, re_path, register_converter

from pictures.sides import SideConverter
from pictures.views import adding, library, proofs

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
    path(
        "avatars/<uuid:public_id>/<side:side>/",
        library.AvatarImageView.as_view(),
        name="avatar-image",
    ),
    re_path(
        r"^originals/(?P<sha256>[0-9a-f]{64})/$", library.OriginalView.as_view(), name="original"
    ),
]
