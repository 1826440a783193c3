"""Messages on a claim over the API, for reviewers; the auditor reads along."""

from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.permissions import BasePermission

from accounts.access import has_role
from accounts.models import User
from accounts.roles import REVIEWING
from accounts.scopes import Scope
from claims.api.messages import MessagesOfClaim
from claims.models import Claim
from review.views.admission import DECIDERS, READERS, readable_claim


@extend_schema_view(
    list=extend_schema(
        description="The messages, oldest first; a reviewer's reading marks the claimant's as seen."
    ),
    create=extend_schema(description="Write to the claimant, who does not see by whom."),
)
class MessageViewSet(MessagesOfClaim):
    """What claimant and reviewers wrote to each other about one claim."""

    scope = Scope.REVIEW

    def get_permissions(self) -> list[BasePermission]:
        return [has_role(*(READERS if self.action == "list" else DECIDERS))()]

    def claim_of(self, reader: User, key: UUID) -> Claim:
        return readable_claim(reader, key)

    def takes_part(self, reader: User, claim: Claim) -> bool:
        return reader.has_role(*REVIEWING)
