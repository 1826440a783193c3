"""Addresses of the payouts room."""

from django.urls import path

from payouts.views import alarms, batches, claimant, finance, holds, ledger, payees, reports

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
    path("batches/<uuid:batch_id>/preview/", batches.PreviewResult.as_view(), name="preview"),
    path("batches/<uuid:batch_id>/results/", batches.ImportResult.as_view(), name="import"),
    path("ledger/", ledger.Ledger.as_view(), name="ledger"),
    path("ledger/journal/", ledger.Journal.as_view(), name="journal"),
    path("reports/due/", reports.Due.as_view(), name="report-due"),
    path("reports/ageing/", reports.Ageing.as_view(), name="report-ageing"),
    path("reports/paid/", reports.PaidPerMonth.as_view(), name="report-paid"),
    path("reports/forecast/", reports.ForecastPage.as_view(), name="report-forecast"),
    path("reports/payees/", payees.Payees.as_view(), name="report-payees"),
    path("reports/payees/<uuid:payee_id>/", payees.PayeeHistory.as_view(), name="report-payee"),
    path(
        "reports/payees/<uuid:payee_id>/file/",
        payees.PaymentsFile.as_view(),
        name="report-payments-file",
    ),
    path("reports/balances/", payees.Balances.as_view(), name="report-balances"),
    path("reports/alarms/", alarms.Alarms.as_view(), name="report-alarms"),
    path(
        "reports/alarms/<slug:kind>/<slug:subject>/",
        alarms.AlarmPage.as_view(),
        name="report-alarm",
    ),
    path("reports/<slug:report>/file/", reports.ReportFile.as_view(), name="report-file"),
    path("papers/<uuid:paper_id>/", finance.PaperFile.as_view(), name="paper"),
    path("holds/", holds.HoldList.as_view(), name="holds"),
    path("holds/<uuid:hold_id>/", holds.HoldPage.as_view(), name="hold"),
    path("claims/<uuid:claim_id>/", claimant.OfClaim.as_view(), name="of-claim"),
    path("claims/<uuid:claim_id>/accept/", claimant.Accept.as_view(), name="accept"),
    path("claims/<uuid:claim_id>/payee/", claimant.ChangePayee.as_view(), name="change-payee"),
]
