"""The ledger's pages: balances as of any day, and every booking."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.views.generic import ListView

from accounts.access import RoleRequiredMixin
from payouts.downloads import journal_file
from payouts.forms import AsOfForm, LedgerForm
from payouts.models import Booking
from payouts.queries import bookings, trial_balance
from payouts.views.finance import PAGE, READERS


class Ledger(RoleRequiredMixin, ListView[Booking]):
    """The trial balance as of a day, and the bookings that are looked for, the newest first."""

    roles = READERS
    template_name = "payouts/ledger.html"
    paginate_by = PAGE

    def get_queryset(self) -> QuerySet[Booking]:
        self.form = LedgerForm(self.request.GET or None)
        self.wanted = self.form.wanted()
        return bookings(**self.wanted)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = AsOfForm(self.request.GET)
        day = asked.day()
        return super().get_context_data(
            **kwargs,
            tab="ledger",
            trial=trial_balance(day),
            as_of=AsOfForm(initial={"on": day}) if asked.is_valid() else asked,
            form=self.form,
            filtered=any(self.wanted.values()),
        )


class Journal(RoleRequiredMixin):
    """Every entry up to a day as a file."""

    roles = READERS

    def get(self, request: HttpRequest) -> StreamingHttpResponse:
        return journal_file(AsOfForm(request.GET).day())
