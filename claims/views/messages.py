"""The messages on a claim: what both sides' pages share, and the claimant's side of them."""

from abc import abstractmethod
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import RoleRequiredMixin, person
from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import CLAIMING, Role
from claims import actions, queries
from claims.forms import MessageForm
from claims.models import Claim


class MessagesPage(RoleRequiredMixin):
    """The messages of one claim, and a form for the next; a fragment for the claim's own page."""

    part = ""  # the template of the thread
    back = ""  # the name of the claim's own page

    @abstractmethod
    def claim_of(self, reader: User, key: UUID) -> Claim:
        """The claim, if this person may read it. Raises `Http404`."""

    @abstractmethod
    def takes_part(self, reader: User, claim: Claim) -> bool:
        """Whether this person reads and writes for one of the two sides."""

    @abstractmethod
    def sent(self) -> str:
        """What is said once a message is on its way."""

    def answer(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """The thread; reading it marks what the other side wrote as seen."""
        reader = person(request)
        claim = self.claim_of(reader, key)
        shown = self.show(request, claim, MessageForm())
        if self.takes_part(reader, claim):
            actions.see_messages(claim, by=reader, now=timezone.now())
        return shown

    def take(self, request: HttpRequest, claim: Claim) -> HttpResponse:
        """Send what was typed, or show it again with what is wrong."""
        form = MessageForm(request.POST, request.FILES)
        status = 400
        if form.is_valid():
            try:
                actions.send_message(
                    claim,
                    by=person(request),
                    body=form.cleaned_data["body"],
                    uploads=[file for file in form.cleaned_data["uploads"] if file],
                    now=timezone.now(),
                )
            except Refused as refusal:
                form.add_error("body" if refusal.field == "body" else None, str(refusal))
                status = refusal.status
            else:
                messages.success(request, self.sent())
                return redirect(self.back, claim.public_id)
        return self.show(request, claim, form, status=status)

    def show(
        self, request: HttpRequest, claim: Claim, form: MessageForm, *, status: int = 200
    ) -> HttpResponse:
        mine = self.takes_part(person(request), claim)
        context = {
            "claim": claim,
            "thread": queries.messages_of(claim),
            "mine": mine,
            "form": form,
            "may_write": mine and queries.may_be_written_about(claim),
            "part": self.part,
            "back": reverse(self.back, args=[claim.public_id]),
        }
        fragment = getattr(request, "htmx", False) and request.method == "GET"
        page = self.part if fragment else "claims/messages.html"
        return render(request, page, context, status=status)


class Messages(MessagesPage):
    """As the claimant or the auditor reads them: reviewers have no names here."""

    roles = (*CLAIMING, Role.AUDITOR)
    part = "claims/_messages.html"
    back = "claims:detail"

    def claim_of(self, reader: User, key: UUID) -> Claim:
        return queries.claim_for(reader, key)

    def takes_part(self, reader: User, claim: Claim) -> bool:
        return claim.claimant_id == reader.pk

    def sent(self) -> str:
        return _("Your message is with the reviewers.")

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self.answer(request, public_id)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        person(request).must_have_role(*CLAIMING)
        return self.take(request, self.claim_of(person(request), public_id))
