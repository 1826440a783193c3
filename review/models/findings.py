"""What was found once about an avatar, for every claim against it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pictures.models import Blob
from review.grounds import Access


class Finding(models.Model):
    """The answer to a question that all claims against one avatar content have in common.

    The newest answer to a question counts. Appended, never changed: a correction is a newer one.
    """

    class Question(models.TextChoices):
        GENERATED = "GENERATED", _("Was this avatar generated here?")
        ACCESS = "ACCESS", _("Could the generator have known the works?")

    class Generated(models.TextChoices):
        YES = "YES", _("Generated here")
        NO = "NO", _("Not generated here")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    content = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    question = models.CharField(max_length=20, choices=Question)
    answer = models.CharField(max_length=20)
    reason = models.TextField(max_length=4000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["content", "question", "-at"], name="finding_newest")]
        constraints = [
            models.CheckConstraint(
                name="finding_answers_its_question",
                condition=Q(question="GENERATED", answer__in=["YES", "NO"])
                | Q(question="ACCESS", answer__in=Access.values),
            ),
            models.CheckConstraint(name="finding_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.content}: {self.answer}"

    @property
    def answer_label(self) -> str:
        """The answer in words."""
        known = self.Generated if self.question == self.Question.GENERATED else Access
        return str(known(self.answer).label)
