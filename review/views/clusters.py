"""Claims of several people against one avatar: what they have in common is decided once."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import RoleRequiredMixin, person
from accounts.models import User
from accounts.roles import REVIEWING
from claims.models import Claim, Picture
from pictures.models import Blob
from review import actions, queries
from review.forms import FindingForm, NotGeneratedForm, SharedVerdictForm
from review.models import Finding
from review.views.admission import DECIDERS, READERS
from review.views.queue import PAGE

AT_ONCE = 10  # claims whose verdicts are typed on one page


class Avatars(RoleRequiredMixin):
    """Avatars against which several claims wait, those with most claims first."""

    roles = READERS

    def get(self, request: HttpRequest) -> HttpResponse:
        found = Paginator(queries.claimed_avatars(viewer=person(request)), PAGE)
        page = found.get_page(request.GET.get("page"))
        rate = queries.promised_rate(timezone.now())
        rows = [(row, queries.at_stake(row["picture_count"], rate)) for row in page]
        context = {"page": page, "rows": rows, "now": timezone.now()}
        return render(request, "review/avatars.html", context)


def content_of(viewer: User, sha256: str) -> Blob:
    """An avatar content against which a claim stands that this person may read."""
    return get_object_or_404(queries.claimed_contents(viewer=viewer), sha256=sha256)


class AvatarPage(RoleRequiredMixin):
    """One avatar: common questions, the claims included, and those left out with the reason."""

    roles = READERS

    def get(self, request: HttpRequest, sha256: str) -> HttpResponse:
        return show_avatar(request, content_of(person(request), sha256))


def show_avatar(
    request: HttpRequest,
    content: Blob,
    *,
    bound: FindingForm | None = None,
    bulk: NotGeneratedForm | None = None,
    outcomes: Sequence[actions.Outcome] = (),
    status: int = 200,
) -> HttpResponse:
    """The page of one avatar; after a refusal with the form that was refused, as filled in."""
    viewer, now = person(request), timezone.now()
    page = _page(request, "page", queries.included(content, viewer=viewer, now=now))
    out = _page(request, "out", queries.left_out(content, viewer=viewer, now=now))
    shown = queries.shown_pictures([*page, *out], content, viewer=viewer)
    findings = queries.findings_on(content)
    decides = viewer.has_role(*REVIEWING)
    not_here = _not_here(findings)
    if bulk is None and not_here and decides and page.object_list:
        bulk = NotGeneratedForm(list(page), not_here)
    pictures = sum(one.open for claim in page for one in shown[claim.pk])
    context = {
        "content": content,
        "page": page,
        "rows": [(claim, shown[claim.pk]) for claim in page],
        "out": out,
        "left": [(claim, shown[claim.pk], queries.why_not_included(claim)) for claim in out],
        "look": _look([*page, *out], shown, viewer),
        "pictures": pictures,
        "stake": queries.at_stake(pictures, queries.promised_rate(now)),
        "questions": list(_questions(findings, bound)),
        "history": Finding.objects.filter(content=content).select_related("by"),
        "near": queries.near_avatars(content, viewer=viewer),
        "decides": decides,
        "bulk": bulk,
        "outcomes": outcomes,
        "now": now,
    }
    return render(request, "review/avatar.html", context, status=status)


def _page(request: HttpRequest, name: str, claims: QuerySet[Claim]) -> "Page[Claim]":
    return Paginator(claims, PAGE).get_page(request.GET.get(name))


def _not_here(findings: dict[str, Finding]) -> Finding | None:
    """The finding that the avatar was not generated here, if that is what counts."""
    found = findings.get(Finding.Question.GENERATED)
    return found if found and found.answer == Finding.Generated.NO else None


def _look(
    claims: list[Claim], shown: dict[int, list[queries.Shown]], viewer: User
) -> Picture | None:
    """A picture by whose address the viewer may see the avatar."""
    readable = [claim for claim in claims if claim.claimant_id != viewer.pk]
    return shown[readable[0].pk][0].picture if readable else None


def _questions(
    findings: dict[str, Finding], bound: FindingForm | None
) -> Iterator[tuple[Finding | None, FindingForm]]:
    """Each common question with the answer that counts, and a form for another one."""
    for question in Finding.Question:
        found = findings.get(question)
        mine = bound if bound and bound.question == question else None
        yield found, mine or FindingForm(question, found=found)


class RecordFinding(RoleRequiredMixin):
    """Answers one common question for every claim against the avatar."""

    roles = DECIDERS

    def post(self, request: HttpRequest, sha256: str, question: str) -> HttpResponse:
        content = content_of(person(request), sha256)
        if question not in Finding.Question.values:
            raise Http404
        form = FindingForm(question, request.POST)
        if form.is_valid():
            actions.record_finding(
                content,
                by=person(request),
                question=question,
                now=timezone.now(),
                **form.cleaned_data,
            )
            messages.success(request, _("The answer counts for every claim against this avatar."))
            return redirect("review:avatar", sha256)
        return show_avatar(request, content, bound=form, status=400)


class NotGenerated(RoleRequiredMixin):
    """Decides the chosen claims as not generated here; each gets a verdict of its own."""

    roles = DECIDERS

    def post(self, request: HttpRequest, sha256: str) -> HttpResponse:
        viewer = person(request)
        content = content_of(viewer, sha256)
        named = uuids(request.POST.getlist("claim"))
        asked = uuids([request.POST.get("finding", "")])
        finding = Finding.objects.filter(content=content, public_id__in=asked).first()
        if finding is None:
            messages.error(request, _("Answer first whether this avatar was generated here."))
            return redirect("review:avatar", sha256)
        claims = list(queries.claims_against(content).filter(public_id__in=named)[:PAGE])
        form = NotGeneratedForm(claims, finding, request.POST)
        if not form.is_valid():
            return show_avatar(request, content, bulk=form, status=400)
        outcomes = actions.dismiss_not_generated(
            form.chosen(), finding, by=viewer, sentences=form.sentences(), now=timezone.now()
        )
        return show_avatar(request, content, outcomes=outcomes)


class AvatarVerdicts(RoleRequiredMixin):
    """Verdicts on several claims' pictures on one page, each typed for its own claimant."""

    roles = DECIDERS

    def get(self, request: HttpRequest, sha256: str) -> HttpResponse:
        viewer = person(request)
        content = content_of(viewer, sha256)
        inside = queries.included(content, viewer=viewer, now=timezone.now())
        page = Paginator(inside, AT_ONCE).get_page(request.GET.get("page"))
        rows = _worksheets(list(page), content, viewer)
        return _show_verdicts(request, content, rows, page=page)

    def post(self, request: HttpRequest, sha256: str) -> HttpResponse:
        """Decide the claims that have a ground; the others keep what was typed."""
        viewer = person(request)
        content = content_of(viewer, sha256)
        named = uuids(request.POST.getlist("claim"))
        claims = list(queries.claims_against(content).filter(public_id__in=named)[:AT_ONCE])
        rows = _worksheets(claims, content, viewer, request.POST)
        ready = [(claim, _given(sheets)) for claim, sheets in rows if _complete(sheets)]
        outcomes = actions.decide_each(
            [(claim, given) for claim, given in ready if given], by=viewer, now=timezone.now()
        )
        done = {outcome.claim.pk for outcome in outcomes if outcome.done}
        left = [(claim, sheets) for claim, sheets in rows if claim.pk not in done]
        status = 200 if len(ready) == len(rows) else 400
        return _show_verdicts(request, content, left, outcomes=outcomes, status=status)


Worksheet = tuple[queries.Shown, SharedVerdictForm | None]


def _worksheets(
    claims: list[Claim], content: Blob, viewer: User, data: Any = None
) -> list[tuple[Claim, list[Worksheet]]]:
    """Each claim's pictures with a form where one is to be decided; never one's own claim."""
    others = [claim for claim in claims if claim.claimant_id != viewer.pk]
    shown = queries.shown_pictures(others, content, viewer=viewer)
    return [
        (claim, [(one, SharedVerdictForm.shown(one, data) if one.open else None) for one in found])
        for claim, found in ((claim, shown[claim.pk]) for claim in others)
    ]


def _complete(sheets: list[Worksheet]) -> bool:
    return all(form.is_valid() for _shown, form in sheets if form)


def _given(sheets: list[Worksheet]) -> list[actions.Given]:
    return [
        actions.Given(shown.picture, **form.cleaned_data)
        for shown, form in sheets
        if form and form.cleaned_data["ground"]
    ]


def _show_verdicts(
    request: HttpRequest,
    content: Blob,
    rows: list[tuple[Claim, list[Worksheet]]],
    *,
    page: "Page[Claim] | None" = None,
    outcomes: Sequence[actions.Outcome] = (),
    status: int = 200,
) -> HttpResponse:
    first = next((shown.picture for _claim, sheets in rows for shown, _form in sheets), None)
    context = {
        "content": content, "rows": rows, "page": page, "outcomes": outcomes, "look": first,
        "findings": queries.findings_on(content).values(),
    }  # fmt: skip
    return render(request, "review/avatar_verdicts.html", context, status=status)


def uuids(texts: Sequence[str]) -> list[UUID]:
    """The well-formed ones among some public ids."""
    known = []
    for text in texts:
        try:
            known.append(UUID(text))
        except ValueError:
            continue
    return known
