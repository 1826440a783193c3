"""Texts that reviewers use again in their reasons."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from review.grounds import SAYS_SOMETHING, Ground

LONGEST_PHRASE = 2000


class Phrase(models.Model):
    """A reusable text in one language: somebody's own, or shared by the team.

    It may be meant for one ground. Placeholders (`review.placeholders`) are filled in when it is
    put into a reason; a reason that was given is never changed by a phrase.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        help_text="who wrote it, and alone uses it unless it is shared",
    )
    shared = models.BooleanField(_("for the whole team"), default=False)
    title = models.CharField(_("title"), max_length=80)
    text = models.TextField(_("text"), max_length=LONGEST_PHRASE)
    ground = models.CharField(_("ground"), max_length=20, choices=Ground, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=User.Language)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                name="phrase_says_something",
                condition=Q(title__regex=SAYS_SOMETHING, text__regex=SAYS_SOMETHING),
            ),
            models.CheckConstraint(
                name="phrase_ground_known", condition=Q(ground__in=["", *Ground.values])
            ),
            models.CheckConstraint(
                name="phrase_language_known", condition=Q(language__in=User.Language.values)
            ),
        ]

    def __str__(self) -> str:
        return self.title
