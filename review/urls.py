"""Addresses of the review room."""

from django.urls import path

import claims.urls  # noqa: F401  # registers which of two pictures, and in which size
from review.views import (
    approvals,
    claimant,
    clusters,
    decisions,
    desk,
    files,
    flags,
    history,
    messages,
    notes,
    queue,
    recusals,
    thresholds,
    wellbeing,
)

app_name = "review"
urlpatterns = [
    path("", queue.Queue.as_view(), name="queue"),
    path("next/", queue.Next.as_view(), name="next"),
    path("approvals/", approvals.Approvals.as_view(), name="approvals"),
    path("approvals/<uuid:approval_id>/", approvals.ApprovalPage.as_view(), name="approval"),
    path("approvals/<uuid:approval_id>/approve/", approvals.Approve.as_view(), name="approve"),
    path("approvals/<uuid:approval_id>/return/", approvals.Return.as_view(), name="return"),
    path("thresholds/", thresholds.Thresholds.as_view(), name="thresholds"),
    path("thresholds/missed/", thresholds.Missed.as_view(), name="thresholds-missed"),
    path("thresholds/sent-away/", thresholds.SentAway.as_view(), name="thresholds-sent-away"),
    path("thresholds/<uuid:version_id>/", thresholds.Version.as_view(), name="thresholds-version"),
    path(
        "thresholds/<uuid:version_id>/<slug:word>/",
        thresholds.Decide.as_view(),
        name="thresholds-decide",
    ),
    path("avatars/", clusters.Avatars.as_view(), name="avatars"),
    path("avatars/<slug:sha256>/", clusters.AvatarPage.as_view(), name="avatar"),
    path(
        "avatars/<slug:sha256>/findings/<slug:question>/",
        clusters.RecordFinding.as_view(),
        name="finding",
    ),
    path(
        "avatars/<slug:sha256>/not-generated/",
        clusters.NotGenerated.as_view(),
        name="not-generated",
    ),
    path(
        "avatars/<slug:sha256>/verdicts/",
        clusters.AvatarVerdicts.as_view(),
        name="avatar-verdicts",
    ),
    path("settings/", wellbeing.Settings.as_view(), name="settings"),
    path("settings/lift-cap/", wellbeing.LiftCap.as_view(), name="lift-cap"),
    path("working/", wellbeing.Working.as_view(), name="working"),
    path("working/put-away/", wellbeing.PutAway.as_view(), name="put-away"),
    path("decisions/", decisions.Decisions.as_view(), name="decisions"),
    path("decisions/redress-decisions.<slug:form>", decisions.Download.as_view(), name="export"),
    path("notes/", notes.NotesForMe.as_view(), name="notes-for-me"),
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
    path("<uuid:claim_id>/pictures/<uuid:picture_id>/flag/", flags.Flag.as_view(), name="flag"),
    path(
        "<uuid:claim_id>/pictures/<uuid:picture_id>/flags/<uuid:flag_id>/lift/",
        flags.LiftFlag.as_view(),
        name="lift-flag",
    ),
    path("<uuid:claim_id>/notes/", notes.Notes.as_view(), name="notes"),
    path("<uuid:claim_id>/history/", history.HistoryPage.as_view(), name="history"),
    path(
        "<uuid:claim_id>/history/<slug:group>/",
        history.GroupPage.as_view(),
        name="history-group",
    ),
    path("<uuid:claim_id>/timeline/", history.TimelinePage.as_view(), name="timeline"),
    path("<uuid:claim_id>/recusal/", recusals.Recuse.as_view(), name="recuse"),
]
