"""Addresses of the claims room."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

import pictures.urls  # noqa: F401  # registers the sides in which pictures are shown
from claims.views import bulk, bulk_failures, drafts, files, messages, status


class WhichConverter(StringConverter):
    """Which of the two pictures that are compared."""

    regex = "original|avatar"


class StepConverter(StringConverter):
    """Which page of a draft; checking and signing has an address of its own."""

    regex = "avatar|pictures|proof|statement"


register_converter(WhichConverter, "which")
register_converter(StepConverter, "step")

app_name = "claims"
urlpatterns = [
    path("", status.ClaimList.as_view(), name="list"),
    path("new/", drafts.Start.as_view(), name="start"),
    path("bulk/", bulk.Bulk.as_view(), name="bulk"),
    path("bulk/template.csv", bulk.BulkTemplate.as_view(), name="bulk-template"),
    path("bulk/failures/", bulk_failures.BulkFailures.as_view(), name="bulk-failures"),
    path("bulk/<uuid:bulk_id>/retry/", bulk_failures.BulkRetry.as_view(), name="bulk-retry"),
    path("bulk/<uuid:bulk_id>/", bulk.BulkDetail.as_view(), name="bulk-filing"),
    path("bulk/<uuid:bulk_id>/confirm/", bulk.BulkConfirm.as_view(), name="bulk-confirm"),
    path("bulk/<uuid:bulk_id>/again/", bulk.BulkAgain.as_view(), name="bulk-again"),
    path("bulk/<uuid:bulk_id>/bad-rows.csv", bulk.BulkBadRows.as_view(), name="bulk-bad-rows"),
    path("<uuid:public_id>/", status.Detail.as_view(), name="detail"),
    path("<uuid:public_id>/edit/", drafts.Edit.as_view(), name="edit"),
    path("<uuid:public_id>/step/<step:step>/", drafts.OneStep.as_view(), name="step"),
    path("<uuid:public_id>/file/", drafts.File.as_view(), name="file"),
    path("<uuid:public_id>/withdraw/", status.Withdraw.as_view(), name="withdraw"),
    path("<uuid:public_id>/ask-person/", status.AskPerson.as_view(), name="ask-person"),
    path("<uuid:public_id>/answer/", status.Answer.as_view(), name="answer"),
    path("<uuid:public_id>/messages/", messages.Messages.as_view(), name="messages"),
    path(
        "<uuid:public_id>/evidence/<uuid:evidence_id>/",
        files.EvidenceFile.as_view(),
        name="evidence-file",
    ),
    path("<uuid:public_id>/avatar/<side:side>/", files.AvatarImage.as_view(), name="avatar"),
    path(
        "<uuid:public_id>/pictures/<uuid:picture_id>/<which:which>/<side:side>/",
        files.PictureImage.as_view(),
        name="picture",
    ),
]
