"""Pages of forwarded claims for reviewers and the auditor: the list, one of them, and its steps."""

from abc import abstractmethod
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import ListView

from accounts.access import RoleRequiredMixin, person
from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from enforcement.actions import answers
from enforcement.answer_forms import ContactForm, DecideForm, FindForm, OutcomeForm, PauseForm
from enforcement.answering import (
    READING,
    countdown_of,
    failed_letters,
    filed_statement_of,
    forwarding_of,
    forwardings,
)
from enforcement.models import Forwarding, Suit
from enforcement.views.answers.showing import facts_of, readable_forwarding
from review.views.admission import readable_claim


class Answers(RoleRequiredMixin, ListView[Forwarding]):
    """Forwarded claims, the newest first, by stage if wanted."""

    roles = READING
    template_name = "enforcement/answers.html"
    paginate_by = 25

    def get_queryset(self) -> QuerySet[Forwarding]:
        return forwardings(**FindForm(self.request.GET).wanted())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        wanted = FindForm(self.request.GET).wanted()
        return super().get_context_data(
            filter=FindForm(self.request.GET or None),
            filtered=any(wanted.values()),
            failed=failed_letters()[:20],
            may_retry=person(self.request).has_role(*answers.CHECKING),
            **kwargs,
        )


class RetryLetters(RoleRequiredMixin):
    """Lets every letter that failed be tried again."""

    roles = answers.CHECKING
    http_method_names = ("post", "options")

    def post(self, request: HttpRequest) -> HttpResponse:
        answers.retry_letters(by=person(request), now=timezone.now())
        messages.success(request, _("They are tried again within a minute."))
        return redirect("enforcement:answers")


class AtDesk(RoleRequiredMixin):
    """What the other side says; a fragment for the reviewer's desk."""

    roles = READING

    def get(self, request: HttpRequest, claim_id: UUID) -> HttpResponse:
        claim = readable_claim(person(request), claim_id)
        forwarding = forwarding_of(claim)
        if forwarding is None:
            return render(request, "enforcement/_not_forwarded.html", {"claim": claim})
        if not getattr(request, "htmx", False):
            return redirect("enforcement:forwarding", claim_id)
        return render(request, "enforcement/_at_desk.html", facts_of(forwarding))


class ForwardingPage(RoleRequiredMixin):
    """One forwarded claim with its answer, its clock and what a senior reviewer can do."""

    roles = READING

    def get(self, request: HttpRequest, claim_id: UUID) -> HttpResponse:
        return show(request, readable_forwarding(person(request), claim_id))


def show(
    request: HttpRequest, forwarding: Forwarding, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page; `more` is a form that was refused, or a contact that was revealed."""
    facts = facts_of(forwarding)
    clock = facts["clock"]
    paused = [pause for pause in facts["pauses"] if pause.ended_at is None]
    context = {
        **facts,
        "senior": person(request).has_role(*answers.CHECKING),
        "link": answers.link_of(forwarding, now=timezone.now()) != "",
        "letters": forwarding.letters.all(),
        "looks": facts["statement"].looks.select_related("viewer") if facts["statement"] else [],
        "to_check": [suit for suit in facts["suits"] if _waits(suit)],
        "to_close": [suit for suit in facts["suits"] if suit.accepted and not suit.outcome],
        "may_pause": clock is not None and clock.runs,
        "may_resume": any(pause.cause == "STAFF" for pause in paused),
        "decide_form": DecideForm(),
        "outcome_form": OutcomeForm(),
        "pause_form": PauseForm(),
        "contact_form": ContactForm(),
        **more,
    }
    return render(request, "enforcement/forwarding.html", context, status=status)


def _waits(suit: Suit) -> bool:
    return suit.decided_at is None and suit.countdown.ended_at is None


class SeniorStep(RoleRequiredMixin):
    """One posted step of a senior reviewer; a refusal shows beside its form."""

    roles = answers.CHECKING
    http_method_names = ("post", "options")
    form_class: ClassVar[type[forms.Form]] = forms.Form
    form_name: ClassVar[str] = ""

    def post(self, request: HttpRequest, claim_id: UUID, **where: Any) -> HttpResponse:
        forwarding = readable_forwarding(person(request), claim_id)
        form = self.form_class(request.POST)
        if not form.is_valid():
            return show(request, forwarding, status=400, **{self.form_name: form})
        try:
            said = self.act(forwarding, person(request), form.cleaned_data, **where)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
            if self.form_name:
                return show(request, forwarding, status=refused.status, **{self.form_name: form})
            messages.error(request, str(refused))
        else:
            messages.success(request, said)
        return redirect("enforcement:forwarding", claim_id)

    @abstractmethod
    def act(self, forwarding: Forwarding, by: User, said: dict[str, Any], **where: Any) -> str:
        """The one action of this step; returns what to say of it."""


def _clock_of(forwarding: Forwarding) -> Any:
    clock = countdown_of(filed_statement_of(forwarding))
    if clock is None:
        raise Http404
    return clock


def _suit_of(forwarding: Forwarding, suit_id: UUID) -> Suit:
    suits = Suit.objects.filter(countdown__statement__forwarding=forwarding)
    return get_object_or_404(suits, public_id=suit_id)


class RevokeLink(SeniorStep):
    """Lets the respondent's link open nothing any more."""

    def act(self, forwarding: Forwarding, by: User, said: dict[str, Any], **where: Any) -> str:
        answers.revoke_link(forwarding, by=by, now=timezone.now())
        return _("The link opens nothing any more.")


class ReplaceLink(SeniorStep):
    """Makes a new link for the platform to fetch."""

    def act(self, forwarding: Forwarding, by: User, said: dict[str, Any], **where: Any) -> str:
        answers.replace_link(forwarding, by=by, now=timezone.now())
        return _("There is a new link, which the platform fetches. The old one opens nothing.")


class PauseClock(SeniorStep):
    """Stops the clock for a while."""

    form_class, form_name = PauseForm, "pause_form"

    def act(self, forwarding: Forwarding, by: User, said: dict[str, Any], **where: Any) -> str:
        words = said["words"]
        answers.pause_clock(_clock_of(forwarding), by=by, words=words, now=timezone.now())
        return _("The clock stands.")


class ResumeClock(SeniorStep):
    """Lets the clock run on."""

    def act(self, forwarding: Forwarding, by: User, said: dict[str, Any], **where: Any) -> str:
        answers.resume_clock(_clock_of(forwarding), by=by, now=timezone.now())
        return _("The clock runs on.")


class DecideSuit(SeniorStep):
    """Accepts or refuses a proof of suit."""

    form_class, form_name = DecideForm, "decide_form"

    def act(self, forwarding: Forwarding, by: User, said: dict[str, Any], **where: Any) -> str:
        suit, reason, now = _suit_of(forwarding, where["suit_id"]), said["reason"], timezone.now()
        if "accept" in self.request.POST:
            answers.accept_suit(suit, by=by, reason=reason, now=now)
            return _("Accepted. The measure stays until you record how the suit ended.")
        answers.refuse_suit(suit, by=by, reason=reason, now=now)
        return _("Refused. The clock runs on.")


class CloseSuit(SeniorStep):
    """Records how an accepted suit ended."""

    form_class, form_name = OutcomeForm, "outcome_form"

    def act(self, forwarding: Forwarding, by: User, said: dict[str, Any], **where: Any) -> str:
        suit = _suit_of(forwarding, where["suit_id"])
        answers.record_outcome(suit, by=by, **said, now=timezone.now())
        return _("The outcome is on record.")


@method_decorator(never_cache, name="dispatch")
class Contact(RoleRequiredMixin):
    """Shows once how a respondent is reached; the look and its reason stay on record."""

    roles: ClassVar[tuple[Role, ...]] = answers.CHECKING
    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, claim_id: UUID) -> HttpResponse:
        forwarding = readable_forwarding(person(request), claim_id)
        statement, form = filed_statement_of(forwarding), ContactForm(request.POST)
        if statement is None:
            raise Http404
        if not form.is_valid():
            return show(request, forwarding, status=400, contact_form=form)
        reason = form.cleaned_data["reason"]
        try:
            contact = answers.reveal_contact(
                statement, by=person(request), reason=reason, now=timezone.now()
            )
        except Refused as refused:
            form.add_error(None, str(refused))
            return show(request, forwarding, status=refused.status, contact_form=form)
        return show(request, forwarding, contact=contact)
