"""The page about the search by likeness, for staff: spaces, samples of recall, switches."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.views.generic import ListView

from accounts.access import RoleRequiredMixin
from accounts.roles import Role
from similarity import queries
from similarity.forms import SampleFilter
from similarity.models import RecallSample, SpaceSwitch

SHOWN = 10  # switches: there are a few in a year
WATCHING = (Role.SENIOR_REVIEWER, Role.AUDITOR, Role.ADMINISTRATOR)


class Search(RoleRequiredMixin, ListView[RecallSample]):
    """Which spaces there are, which one serves, and how much of the nearest was found."""

    roles = WATCHING
    template_name = "similarity/search.html"
    paginate_by = 25

    def get_queryset(self) -> QuerySet[RecallSample]:
        self.spaces = queries.spaces()
        self.form = SampleFilter(self.request.GET or None, spaces=self.spaces)
        self.wanted = self.form.wanted()
        return queries.samples(**self.wanted)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **kwargs,
            spaces=self.spaces,
            low=[each for each in self.spaces if each.newest and each.newest.low],
            least=settings.REDRESS_RECALL_PERCENT,
            switches=SpaceSwitch.objects.select_related("switched_by")[:SHOWN],
            form=self.form,
            filtered=any(self.wanted.values()),
        )
