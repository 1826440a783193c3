"""Addresses of the payouts room."""

from django.urls import path

from payouts.views import (
    batches,
    claimant,
    corrections,
    finance,
    holds,
    ledger,
    payees,
    policies,
    taxes,
)
from payouts.views import correction_steps as steps

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
    path("corrections/", corrections.CorrectionList.as_view(), name="corrections"),
    path("corrections/file/", corrections.CorrectionSheet.as_view(), name="corrections-file"),
    path("corrections/<uuid:correction_id>/", steps.CorrectionPage.as_view(), name="correction"),
    *(
        path(f"corrections/<uuid:correction_id>/{name}/", view.as_view(), name=f"correction-{name}")
        for name, view in (
            ("approve", steps.ApproveCorrection),
            ("turn-down", steps.TurnDownCorrection),
            ("remind", steps.Remind),
            ("receive", steps.Receive),
            ("write-off", steps.WriteOff),
        )
    ),
    path(
        "corrections/<uuid:correction_id>/ends/<uuid:closing_id>/confirm/",
        steps.ConfirmClosing.as_view(),
        name="closing-confirm",
    ),
    path(
        "corrections/<uuid:correction_id>/ends/<uuid:closing_id>/turn-down/",
        steps.TurnDownClosing.as_view(),
        name="closing-turn-down",
    ),
    path("receivables/", corrections.Receivables.as_view(), name="receivables"),
    path("awards/<uuid:award_id>/correct/", corrections.Propose.as_view(), name="correct"),
    path("payees/", payees.PayeeList.as_view(), name="payees"),
    path("payees/looks/", payees.LookList.as_view(), name="payee-looks"),
    path("payees/<uuid:payee_id>/", payees.PayeePage.as_view(), name="payee"),
    path("payees/<uuid:payee_id>/reveal/", payees.Reveal.as_view(), name="reveal"),
    path("policies/", policies.PolicyList.as_view(), name="policies"),
    path("policies/tariff/", policies.ProposeTariff.as_view(), name="propose-tariff"),
    path("policies/tax/", policies.ProposeTax.as_view(), name="propose-tax"),
    path("policies/<uuid:policy_id>/", policies.PolicyPage.as_view(), name="policy"),
    path(
        "policies/<uuid:policy_id>/approve/",
        policies.ApprovePolicy.as_view(),
        name="approve-policy",
    ),
    path(
        "policies/<uuid:policy_id>/turn-down/",
        policies.TurnDownPolicy.as_view(),
        name="turn-down-policy",
    ),
    path(
        "policies/<uuid:policy_id>/withdraw/",
        policies.WithdrawPolicy.as_view(),
        name="withdraw-policy",
    ),
    path("taxes/", taxes.Taxes.as_view(), name="taxes"),
    path("taxes/<str:month>/", taxes.TaxMonth.as_view(), name="tax-month"),
    path("taxes/<str:month>/record/", taxes.RecordTaxPaid.as_view(), name="record-tax"),
    path("taxes/<str:month>/decide/", taxes.DecideTaxPaid.as_view(), name="decide-tax"),
    path("taxes/<str:month>/file/", taxes.TaxMonthFile.as_view(), name="tax-file"),
    path("statements/", taxes.Statements.as_view(), name="statements"),
    path("statements/<int:year>/file/", taxes.StatementsFile.as_view(), name="statements-file"),
    path(
        "statements/<uuid:payee_id>/<int:year>/",
        taxes.PayeeStatement.as_view(),
        name="payee-statement",
    ),
    path("statement/", taxes.OwnStatement.as_view(), name="own-statement"),
    path("statement/<int:year>/", taxes.OwnStatement.as_view(), name="own-statement-of"),
    path("papers/<uuid:paper_id>/", finance.PaperFile.as_view(), name="paper"),
    path("holds/", holds.HoldList.as_view(), name="holds"),
    path("holds/<uuid:hold_id>/", holds.HoldPage.as_view(), name="hold"),
    path("claims/<uuid:claim_id>/", claimant.OfClaim.as_view(), name="of-claim"),
    path("claims/<uuid:claim_id>/accept/", claimant.Accept.as_view(), name="accept"),
    path("claims/<uuid:claim_id>/payee/", claimant.ChangePayee.as_view(), name="change-payee"),
]
