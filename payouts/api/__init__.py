"""The payouts room over the API: awards, batches, what keeps them from payment, the ledger."""

from rest_framework.viewsets import ViewSetMixin

from payouts.api.batches import AcceptanceViewSet, BatchViewSet
from payouts.api.corrections import CorrectionViewSet
from payouts.api.files import ExportViewSet, ProfileViewSet
from payouts.api.ledger import LedgerViewSet
from payouts.api.payees import PayeeLookViewSet, PayeeViewSet
from payouts.api.policies import TariffViewSet, TaxPolicyViewSet
from payouts.api.reports import ReportViewSet
from payouts.api.results import BankFileViewSet, BankLineViewSet
from payouts.api.stops import HoldViewSet, LeftOutViewSet, ReserveViewSet, StopViewSet
from payouts.api.taxes import OwnStatementViewSet, StatementViewSet, TaxViewSet

ONE_CLAIM = r"claims/(?P<claim_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
ONE_BATCH = r"batches/(?P<batch_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"

routes: list[tuple[str, type[ViewSetMixin], str]] = [
    ("batches", BatchViewSet, "batch"),
    ("corrections", CorrectionViewSet, "correction"),
    (f"{ONE_BATCH}/exports", ExportViewSet, "batch-export"),
    ("export-profiles", ProfileViewSet, "export-profile"),
    ("ledger", LedgerViewSet, "ledger"),
    ("payees", PayeeViewSet, "payee"),
    ("payee-looks", PayeeLookViewSet, "payee-look"),
    ("tariffs", TariffViewSet, "tariff"),
    ("tax-policies", TaxPolicyViewSet, "tax-policy"),
    ("taxes", TaxViewSet, "tax"),
    ("statements", StatementViewSet, "statement"),
    ("own-statements", OwnStatementViewSet, "own-statement"),
    ("payouts/left-out", LeftOutViewSet, "left-out"),
    ("payouts/stops", StopViewSet, "stop"),
    ("payouts/holds", HoldViewSet, "hold"),
    ("payouts/reserves", ReserveViewSet, "reserve"),
    ("bank-files", BankFileViewSet, "bank-file"),
    ("bank-lines", BankLineViewSet, "bank-line"),
    ("finance/reports", ReportViewSet, "report"),
    (f"{ONE_CLAIM}/acceptance", AcceptanceViewSet, "acceptance"),
]
