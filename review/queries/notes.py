"""Notes among colleagues: those on a claim, and those that ask somebody."""

from django.db.models import F, Prefetch, QuerySet

from accounts.models import User
from claims.models import Claim
from review.models import Mention, Note
from review.queries.barred import barred


def notes_of(claim: Claim) -> QuerySet[Note]:
    """The notes on a claim, newest first, with authors and those they ask; two questions."""
    asked = Prefetch("mentions", Mention.objects.select_related("person").order_by("pk"))
    notes = Note.objects.filter(claim=claim).select_related("author", "picture__work")
    return notes.prefetch_related(asked).order_by("-pk")


def notes_for(person: User) -> QuerySet[Mention]:
    """The notes that ask this person, those not seen first; none on claims they are barred from."""
    open_to_them = Claim.objects.filter(~barred(person))
    found = Mention.objects.filter(person=person, note__claim__in=open_to_them)
    return found.select_related("note__claim", "note__author", "note__picture__work").order_by(
        F("seen_at").desc(nulls_first=True), "-pk"
    )


def unseen_notes_for(person: User) -> QuerySet[Mention]:
    """Of these, those that the person has not had on their page yet."""
    return notes_for(person).filter(seen_at__isnull=True)
