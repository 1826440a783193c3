"""Addresses of the payouts room."""

from django.urls import path

from payouts.views import batches, claimant, finance, holds, ledger, lines, results

app_name = "payouts"
urlpatterns = [
    path("", finance.Overview.as_view(), name="overview"),
    path("left-out/", finance.LeftOut.as_view(), name="left-out"),
    path("prepare/", finance.Prepare.as_view(), name="prepare"),
    path("batches/", finance.BatchList.as_view(), name="batches"),
    path("batches/<uuid:batch_id>/", batches.BatchPage.as_view(), name="batch"),
    path("batches/<uuid:batch_id>/approve/", batches.Approve.as_view(), name="approve"),
    path("batches/<uuid:batch_id>/reject/", batches.Reject.as_view(), name="reject"),
    path("batches/<uuid:batch_id>/release/", batches.Release.as_view(), name="release"),
    path("batches/<uuid:batch_id>/export/", batches.MakeExport.as_view(), name="export"),
    path("batches/<uuid:batch_id>/file/", batches.Download.as_view(), name="download"),
    path("results/", results.ResultFiles.as_view(), name="results"),
    path("results/upload/", results.UploadResult.as_view(), name="upload-result"),
    path("results/<uuid:file_id>/", results.ResultPage.as_view(), name="result"),
    path("results/<uuid:file_id>/import/", results.ImportResult.as_view(), name="import-result"),
    path("results/<uuid:file_id>/discard/", results.DiscardResult.as_view(), name="discard-result"),
    path("lines/", lines.Lines.as_view(), name="lines"),
    path("lines/table/", lines.LinesTable.as_view(), name="lines-table"),
    path("lines/<uuid:line_id>/", lines.LinePage.as_view(), name="line"),
    path("lines/<uuid:line_id>/end/", lines.EndLine.as_view(), name="end-line"),
    path("ledger/", ledger.Ledger.as_view(), name="ledger"),
    path("ledger/journal/", ledger.Journal.as_view(), name="journal"),
    path("papers/<uuid:paper_id>/", finance.PaperFile.as_view(), name="paper"),
    path("holds/", holds.HoldList.as_view(), name="holds"),
    path("holds/<uuid:hold_id>/", holds.HoldPage.as_view(), name="hold"),
    path("claims/<uuid:claim_id>/", claimant.OfClaim.as_view(), name="of-claim"),
    path("claims/<uuid:claim_id>/accept/", claimant.Accept.as_view(), name="accept"),
    path("claims/<uuid:claim_id>/payee/", claimant.ChangePayee.as_view(), name="change-payee"),
]
