"""Addresses of the review room."""

from django.urls import path

import claims.urls  # noqa: F401  # registers which of two pictures, and in which size
from review.views import (
    adjudication,
    approvals,
    claimant,
    desk,
    files,
    golden,
    messages,
    quality,
    queue,
    second_looks,
)

app_name = "review"
urlpatterns = [
    path("", queue.Queue.as_view(), name="queue"),
    path("next/", queue.Next.as_view(), name="next"),
    path("approvals/", approvals.Approvals.as_view(), name="approvals"),
    path("approvals/<uuid:approval_id>/", approvals.ApprovalPage.as_view(), name="approval"),
    path("approvals/<uuid:approval_id>/approve/", approvals.Approve.as_view(), name="approve"),
    path("approvals/<uuid:approval_id>/return/", approvals.Return.as_view(), name="return"),
    path("quality/", quality.Quality.as_view(), name="quality"),
    path("golden/", golden.GoldenCases.as_view(), name="golden-cases"),
    path("golden/<uuid:golden_id>/retire/", golden.RetireGolden.as_view(), name="golden-retire"),
    path("second-looks/", adjudication.Looks.as_view(), name="looks"),
    path("second-looks/<uuid:look_id>/", second_looks.LookPage.as_view(), name="look"),
    path(
        "second-looks/<uuid:look_id>/finish/",
        second_looks.FinishLook.as_view(),
        name="look-finish",
    ),
    path(
        "second-looks/<uuid:look_id>/give-back/",
        second_looks.GiveBackLook.as_view(),
        name="look-give-back",
    ),
    path(
        "second-looks/<uuid:look_id>/settle/",
        adjudication.Adjudication.as_view(),
        name="look-settle",
    ),
    path("second-looks/<uuid:look_id>/end/", adjudication.ReleaseLook.as_view(), name="look-end"),
    path(
        "second-looks/<uuid:look_id>/pictures/<int:number>/opinion/",
        second_looks.SaveOpinion.as_view(),
        name="look-opinion",
    ),
    path(
        "second-looks/<uuid:look_id>/pictures/<int:number>/<which:which>/<side:side>/",
        second_looks.LookImage.as_view(),
        name="look-picture",
    ),
    path(
        "second-looks/<uuid:look_id>/pictures/<int:number>/proofs/<int:place>/",
        second_looks.LookProof.as_view(),
        name="look-proof",
    ),
    path("<uuid:claim_id>/golden/", golden.MarkGolden.as_view(), name="golden-mark"),
    path("<uuid:claim_id>/", desk.Desk.as_view(), name="desk"),
    path("<uuid:claim_id>/take/", desk.Take.as_view(), name="take"),
    path("<uuid:claim_id>/give-back/", desk.GiveBack.as_view(), name="give-back"),
    path("<uuid:claim_id>/ask/", desk.Ask.as_view(), name="ask"),
    path("<uuid:claim_id>/messages/", messages.Messages.as_view(), name="messages"),
    path("<uuid:claim_id>/propose/", desk.Propose.as_view(), name="propose"),
    path(
        "<uuid:claim_id>/pictures/<uuid:picture_id>/verdict/",
        desk.SaveVerdict.as_view(),
        name="verdict",
    ),
    path(
        "<uuid:claim_id>/pictures/<uuid:picture_id>/<which:which>/<side:side>/",
        files.PictureImage.as_view(),
        name="picture",
    ),
    path(
        "<uuid:claim_id>/pictures/<uuid:picture_id>/evidence/<slug:view>/",
        files.EvidenceImage.as_view(),
        name="evidence",
    ),
    path("<uuid:claim_id>/proofs/<uuid:proof_id>/", files.ProofFile.as_view(), name="proof"),
    path("<uuid:claim_id>/decision/", claimant.OfClaim.as_view(), name="of-claim"),
    path("<uuid:claim_id>/appeal/", claimant.FileAppeal.as_view(), name="appeal"),
]
