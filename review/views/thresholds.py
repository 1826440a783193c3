"""Limits of the bands: what others would do, proposing them, and the second person's word."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from accounts.roles import Role
from review import actions
from review.forms import LimitsForm, RejectForm, WhyForm, show_refusal
from review.forms.thresholds import DECIMALS
from review.queries import missed, sent_away, what_if
from review.views.queue import PAGE
from similarity import thresholds, versions
from similarity.models import ThresholdVersion

GOVERNORS = (Role.SENIOR_REVIEWER, Role.AUDITOR)


class Thresholds(RoleRequiredMixin):
    """The limits in force beside others, who changed them when, and proposing a change."""

    roles = GOVERNORS

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(request, request.GET, WhyForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        viewer, form = person(request), WhyForm(request.POST)
        viewer.must_have_role(Role.SENIOR_REVIEWER)
        here = versions.present()
        tried = here and LimitsForm(here, request.POST)
        if not form.is_valid() or not tried or not tried.is_valid():
            return self.show(request, request.POST, form, status=400)
        why = form.cleaned_data["why"]
        try:
            made = actions.propose_thresholds(
                **tried.limits(), why=why, by=viewer, now=timezone.now()
            )
        except Refused as refusal:
            show_refusal(form, refusal)
            return self.show(request, request.POST, form, status=refusal.status)
        messages.success(request, _("Proposed. Another senior reviewer decides on it."))
        return redirect("review:thresholds-version", made.public_id)

    def show(
        self, request: HttpRequest, data: Any, why: WhyForm, *, status: int = 200
    ) -> HttpResponse:
        viewer, here = person(request), versions.present()
        context: dict[str, Any] = {
            "here": here,
            "why": why,
            "page": Paginator(versions.history(), PAGE).get_page(request.GET.get("page")),
            "governs": viewer.has_role(Role.SENIOR_REVIEWER),
        }
        if here:
            form, now = LimitsForm(here, data), timezone.now()
            limits = form.limits()
            context |= {
                "form": form,
                "what_if": what_if(
                    here, possible=limits["possible"], likely=limits["likely"], now=now
                ),
                "waiting": versions.open_proposal(here.way),
                "left_behind": versions.left_behind(here),
                "away": sent_away(here, viewer=viewer).count(),
            }
        return render(request, "review/thresholds.html", context, status=status)


class Missed(RoleRequiredMixin):
    """Cases with a decided copy that tried limits would end with "no match"."""

    roles = GOVERNORS

    def get(self, request: HttpRequest) -> HttpResponse:
        here = _present()
        form = LimitsForm(here, request.GET)
        limits = form.limits()
        cases = missed(here, possible=limits["possible"], viewer=person(request))
        page = Paginator(cases, PAGE).get_page(request.GET.get("page"))
        query = {name: f"{value:.{DECIMALS}f}" for name, value in limits.items()}
        context = {"page": page, "limits": limits, "query": query}
        return render(request, "review/thresholds_missed.html", context)


class SentAway(RoleRequiredMixin):
    """Cases that ended with "no match" and would not by the limits in force."""

    roles = GOVERNORS

    def get(self, request: HttpRequest) -> HttpResponse:
        here, viewer = _present(), person(request)
        page = Paginator(sent_away(here, viewer=viewer), PAGE).get_page(request.GET.get("page"))
        governs = viewer.has_role(Role.SENIOR_REVIEWER)
        context = {"page": page, "here": here, "governs": governs, "most": actions.AT_ONCE}
        return render(request, "review/thresholds_sent_away.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            count = actions.bring_to_people(by=person(request), now=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            said = ngettext(
                "%(count)s case is in the queue now.",
                "%(count)s cases are in the queue now.",
                count,
            )
            messages.success(request, said % {"count": count})
        return redirect("review:thresholds-sent-away")


def _present() -> versions.InForce:
    here = versions.present()
    if here is None:
        raise Http404
    return here


class Version(RoleRequiredMixin):
    """One proposal or version, with the figures that its proposer saw."""

    roles = GOVERNORS

    def get(self, request: HttpRequest, version_id: UUID) -> HttpResponse:
        return show_version(request, _find(version_id), RejectForm())


def _find(version_id: UUID) -> ThresholdVersion:
    return get_object_or_404(versions.history(), public_id=version_id)


def show_version(
    request: HttpRequest, version: ThresholdVersion, form: RejectForm, *, status: int = 200
) -> HttpResponse:
    """The page of one version, with a form that may hold a refused reason."""
    viewer, here = person(request), versions.present()
    context = {
        "version": version,
        "applies": here is not None and here.way == version.way,
        "in_force": here is not None and here.version == version,
        "bar": thresholds.bar(version, viewer),
        "own": version.proposed_by_id == viewer.pk and viewer.has_role(Role.SENIOR_REVIEWER),
        "form": form,
    }
    return render(request, "review/thresholds_version.html", context, status=status)


class Decide(RoleRequiredMixin):
    """Approves, rejects or withdraws a proposal."""

    roles = (Role.SENIOR_REVIEWER,)

    def post(self, request: HttpRequest, version_id: UUID, word: str) -> HttpResponse:
        steps: dict[str, Callable[[HttpRequest, ThresholdVersion], HttpResponse]] = {
            "approve": self.approve,
            "reject": self.reject,
            "withdraw": self.withdraw,
        }
        if word not in steps:
            raise Http404
        version = _find(version_id)
        try:
            return steps[word](request, version)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("review:thresholds-version", version_id)

    def approve(self, request: HttpRequest, version: ThresholdVersion) -> HttpResponse:
        thresholds.approve(version, by=person(request), now=timezone.now())
        said = _("Version %(number)s is in force for every comparison from now on.")
        messages.success(request, said % {"number": version.number})
        return redirect("review:thresholds")

    def reject(self, request: HttpRequest, version: ThresholdVersion) -> HttpResponse:
        form = RejectForm(request.POST)
        if not form.is_valid():
            return show_version(request, version, form, status=400)
        thresholds.reject(version, by=person(request), now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Rejected. The limits stay as they are."))
        return redirect("review:thresholds")

    def withdraw(self, request: HttpRequest, version: ThresholdVersion) -> HttpResponse:
        thresholds.withdraw(version, by=person(request), now=timezone.now())
        messages.success(request, _("Withdrawn. The limits stay as they are."))
        return redirect("review:thresholds")
