"""Addresses of the review room."""

from django.urls import path

import claims.urls  # noqa: F401  # registers which of two pictures, and in which size
from review.views import approvals, claimant, desk, files, handling, messages, queue, queues

app_name = "review"
urlpatterns = [
    path("", queue.Queue.as_view(), name="queue"),
    path("next/", queue.Next.as_view(), name="next"),
    path("queues/", queues.Queues.as_view(), name="queues"),
    path("queues/new/", queues.EditQueue.as_view(), name="new-queue"),
    path("queues/<uuid:queue_id>/", queues.EditQueue.as_view(), name="edit-queue"),
    path("approvals/", approvals.Approvals.as_view(), name="approvals"),
    path("approvals/<uuid:approval_id>/", approvals.ApprovalPage.as_view(), name="approval"),
    path("approvals/<uuid:approval_id>/approve/", approvals.Approve.as_view(), name="approve"),
    path("approvals/<uuid:approval_id>/return/", approvals.Return.as_view(), name="return"),
    path("<uuid:claim_id>/", desk.Desk.as_view(), name="desk"),
    path("<uuid:claim_id>/take/", desk.Take.as_view(), name="take"),
    path("<uuid:claim_id>/give-back/", desk.GiveBack.as_view(), name="give-back"),
    path("<uuid:claim_id>/place/", handling.Place.as_view(), name="place"),
    path("<uuid:claim_id>/handle/", handling.Handle.as_view(), name="handle"),
    path("<uuid:claim_id>/transfer/", handling.Transfer.as_view(), name="transfer"),
    path("<uuid:claim_id>/escalate/", handling.Escalate.as_view(), name="escalate"),
    path("<uuid:claim_id>/park/", handling.Park.as_view(), name="park"),
    path("<uuid:claim_id>/resume/", handling.Resume.as_view(), name="resume"),
    path("<uuid:claim_id>/heartbeat/", handling.Heartbeat.as_view(), name="heartbeat"),
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
