"""The reviewers' side of the messages on a claim; the auditor reads along."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.access import person
from accounts.models import User
from accounts.roles import REVIEWING
from claims.models import Claim
from claims.views.messages import MessagesPage
from review.views.admission import READERS, readable_claim


class Messages(MessagesPage):
    """As reviewers read them, with the names of their colleagues."""

    roles = READERS
    part = "review/_messages.html"
    back = "review:desk"

    def claim_of(self, reader: User, key: UUID) -> Claim:
        return readable_claim(reader, key)

    def takes_part(self, reader: User, claim: Claim) -> bool:
        return reader.has_role(*REVIEWING)

    def sent(self) -> str:
        return _("The message is with the claimant.")

    def get(self, request: HttpRequest, claim_id: UUID) -> HttpResponse:
        return self.answer(request, claim_id)

    def post(self, request: HttpRequest, claim_id: UUID) -> HttpResponse:
        claim = self.claim_of(person(request), claim_id)
        person(request).must_have_role(*REVIEWING)
        return self.take(request, claim)
