"""Takes claims of one journey out of the queue, so that no reviewer of another is given them."""

from collections.abc import Iterable

from tests.journeys.site import Site

PUT_AWAY = """
from django.utils import timezone
from accounts.roles import Role
from claims.models import Claim
from review.actions import give_back_claim
from review.queries import lease_of
from review.queries.leases import TAKEABLE
from tests.factories import make_user
from tests.review.cases import lease

now = timezone.now()
for claim in Claim.objects.filter(public_id__in=%r, state__in=TAKEABLE):
    held = lease_of(claim, now=now)
    if held:
        give_back_claim(claim, by=held.reviewer, now=now)
    late = make_user(Role.REVIEWER, email=f"late-{claim.pk}@journey.example")
    lease(claim, by=late, now=now)
"""


def put_away(site: Site, claims: Iterable[str]) -> None:
    """Let somebody hold each of these claims, by their public ids, if it waits or is held."""
    site.manage("shell", "--command", PUT_AWAY % (list(claims),))
