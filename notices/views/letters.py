"""Letters as people see them, every kind and version, and how a new version comes into use."""

from io import BytesIO
from typing import Any, ClassVar

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from accounts.roles import Role
from notices import actions
from notices.forms import ProposalForm, TurnDownForm
from notices.models import Notice, Release, Specimen
from notices.pages import differing
from notices.queries import live_version, live_versions, open_releases
from notices.storage import page_name
from notices.versions import stamp_of, versions_of

READERS = (*actions.EDITING, Role.REVIEWER, Role.AUDITOR)


class Letters(RoleRequiredMixin):
    """Every kind of notice with the version that is in use, and what else there is."""

    roles = READERS

    def get(self, request: HttpRequest) -> HttpResponse:
        drawn = {each.stamp: each for each in Specimen.objects.all()}
        live, open_ = live_versions(), open_releases()
        letters = [
            {
                "kind": kind,
                "live": live[kind.value],
                "versions": versions_of(kind.value),
                "specimen": drawn.get(stamp_of(kind.value, live[kind.value])),
                "proposal": open_.get(kind.value),
            }
            for kind in Notice.Kind
        ]
        return render(request, "notices/letters.html", {"letters": letters})


class Letter(RoleRequiredMixin):
    """One version of a letter page by page, beside the one in use and with what differs."""

    roles: ClassVar[tuple[Role, ...]] = READERS

    def get(self, request: HttpRequest, kind: str, version: int) -> HttpResponse:
        return self.show(request, kind, version)

    def show(
        self, request: HttpRequest, kind: str, version: int, *, status: int = 200, **more: Any
    ) -> HttpResponse:
        kind = known(kind, version)
        live, user = live_version(kind), person(request)
        proposal = Release.objects.filter(kind=kind, version=version, outcome="").first()
        editor = user.has_role(*actions.EDITING)
        facts = {
            "kind": Notice.Kind(kind),
            "version": version,
            "live": live,
            "specimen": Specimen.objects.filter(stamp=stamp_of(kind, version)).first(),
            "live_specimen": Specimen.objects.filter(stamp=stamp_of(kind, live)).first(),
            "proposal": proposal,
            "may_propose": editor and version != live and proposal is None,
            "may_decide": editor and proposal is not None and proposal.proposed_by_id != user.pk,
            "history": Release.objects.filter(kind=kind)
            .exclude(outcome="")
            .select_related("proposed_by", "decided_by")[:20],
            "propose_form": ProposalForm(),
            "turn_down_form": TurnDownForm(),
            **more,
        }
        facts["rows"] = rows_of(facts["specimen"], facts["live_specimen"])
        return render(request, "notices/letter.html", facts, status=status)


def known(kind: str, version: int) -> str:
    """The kind as the tables name it; `Http404` where there is no such letter."""
    kind = kind.upper()
    if kind not in Notice.Kind.values or version not in versions_of(kind):
        raise Http404
    return kind


def rows_of(specimen: Specimen | None, live: Specimen | None) -> list[dict[str, Any]]:
    """One row for each page of the longer letter, saying which of the two has it."""
    new, old = (each.pages if each else 0 for each in (specimen, live))
    return [
        {"page": page, "new": page <= new, "old": page <= old}
        for page in range(1, max(new, old) + 1)
    ]


class Page(RoleRequiredMixin):
    """The picture of a page of a sample letter; with `?changes` what differs from the live one."""

    roles = READERS

    def get(self, request: HttpRequest, kind: str, version: int, page: int) -> HttpResponse:
        kind = known(kind, version)
        stamps = [stamp_of(kind, version)]
        if "changes" in request.GET:
            stamps.append(stamp_of(kind, live_version(kind)))
        found = [drawn(stamp, page) for stamp in stamps]
        if not any(found):
            raise Http404
        image = found[0] if len(found) == 1 else differing(found[1], found[0])
        assert image is not None  # noqa: S101  # one of them is there
        out = BytesIO()
        image.save(out, "PNG")
        response = HttpResponse(out.getvalue(), content_type="image/png")
        response["Cache-Control"] = "private, max-age=300"
        return response


def drawn(stamp: str, page: int) -> Image.Image | None:
    """A drawn page, read whole; None where it is not drawn."""
    try:
        with default_storage.open(page_name(stamp, page)) as file:
            image = Image.open(file, formats=["PNG"])
            image.load()
            return image
    except FileNotFoundError:
        return None


class Propose(Letter):
    """Proposes that a version be used from now on."""

    roles = actions.EDITING
    http_method_names = ["post"]

    def post(self, request: HttpRequest, kind: str, version: int) -> HttpResponse:
        form = ProposalForm(request.POST)
        if not form.is_valid():
            return self.show(request, kind, version, propose_form=form, status=400)
        why = form.cleaned_data["why"]
        try:
            actions.propose_version(
                kind.upper(), version, by=person(request), why=why, now=timezone.now()
            )
        except Refused as refused:
            messages.error(request, str(refused))
            return self.show(request, kind, version, propose_form=form, status=refused.status)
        messages.success(request, _("Proposed. Somebody else must look at it and approve it."))
        return redirect("notices:letter", kind, version)


class Decide(Letter):
    """Approves a proposed version, or turns it down with a reason."""

    roles = actions.EDITING
    http_method_names = ["post"]

    def post(self, request: HttpRequest, kind: str, version: int) -> HttpResponse:
        release = get_object_or_404(Release, kind=known(kind, version), version=version, outcome="")
        form, approve = TurnDownForm(request.POST), "approve" in request.POST
        if not approve and not form.is_valid():
            return self.show(request, kind, version, turn_down_form=form, status=400)
        reason = "" if approve else form.cleaned_data["reason"]
        try:
            actions.decide_version(
                release, by=person(request), approve=approve, reason=reason, now=timezone.now()
            )
        except Refused as refused:
            messages.error(request, str(refused))
            return self.show(request, kind, version, status=refused.status)
        said = _("Approved: it is in use from now on.") if approve else _("Turned down.")
        messages.success(request, said)
        return redirect("notices:letter", kind, version)
