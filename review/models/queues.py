"""Queues into which senior reviewers sort what waits, by rules, and who works in which."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from similarity.models import Band


class History(models.TextChoices):
    """What became of the claimant's earlier claims; one that was upheld says more than others."""

    NEW = "NEW", _("none decided")
    UPHELD = "UPHELD", _("upheld before")
    DISMISSED = "DISMISSED", _("only dismissed before")


class Queue(models.Model):
    """A named part of what waits. Each condition left empty is no condition.

    A claim lies in the first active queue, by `position`, whose conditions it meets all; in the
    general queue when there is none. A queue without reviewers of its own is open to everybody.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name_zh = models.CharField(_("name in Chinese"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)
    position = models.PositiveSmallIntegerField(_("place in the order"), default=1)
    active = models.BooleanField(_("in use"), default=True)
    bands = ArrayField(
        models.CharField(max_length=10, choices=Band),
        default=list,
        blank=True,
        verbose_name=_("similarity"),
    )
    least_yuan = models.PositiveIntegerField(_("at least at stake, yuan"), null=True, blank=True)
    most_yuan = models.PositiveIntegerField(_("at most at stake, yuan"), null=True, blank=True)
    due_within_days = models.PositiveSmallIntegerField(
        _("due within so many days"), null=True, blank=True
    )
    least_age_days = models.PositiveSmallIntegerField(
        _("filed at least so many days ago"), null=True, blank=True
    )
    language = models.CharField(
        _("claimant's language"), max_length=10, choices=User.Language, blank=True
    )
    conflict = models.BooleanField(_("claimed by several people"), null=True, blank=True)
    appeal = models.BooleanField(_("after an appeal"), null=True, blank=True)
    history = models.CharField(
        _("claimant's earlier claims"), max_length=10, choices=History, blank=True
    )
    version = models.PositiveIntegerField(
        default=1, help_text="of all rules, when this queue was changed last"
    )
    reviewers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", blank=True, verbose_name=_("reviewers")
    )

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="queue_has_names", condition=~Q(name_zh="") & ~Q(name_en="")
            ),
            models.CheckConstraint(
                name="queue_bands_known", condition=Q(bands__contained_by=Band.values)
            ),
            models.CheckConstraint(
                name="queue_yuan_in_order",
                condition=Q(least_yuan__isnull=True)
                | Q(most_yuan__isnull=True)
                | Q(most_yuan__gte=F("least_yuan")),
            ),
            models.CheckConstraint(
                name="queue_language_known",
                condition=Q(language__in=["", *User.Language.values]),
            ),
            models.CheckConstraint(
                name="queue_history_known", condition=Q(history__in=["", *History.values])
            ),
        ]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name_zh
