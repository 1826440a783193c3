"""Who fetched a notice, where it was posted publicly, and the proof that it arrived."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from notices.models.notices import Notice


class Download(models.Model):
    """Somebody was given a notice's bytes; appended, never edited or deleted (a trigger)."""

    class Face(models.TextChoices):
        PAGE = "PAGE", _("on the page")
        API = "API", _("over the API")
        EXPORT = "EXPORT", _("with all personal data")

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="downloads")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    face = models.CharField(max_length=10, choices=Face)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["notice", "at"], name="notice_download_first")]
        constraints = [
            models.CheckConstraint(
                name="notice_download_face_known", condition=Q(face__in=["PAGE", "API", "EXPORT"])
            )
        ]

    def __str__(self) -> str:
        return f"{self.notice}: {self.by} {self.face}"


class Posting(models.Model):
    """A notice that could not be delivered is posted publicly; never edited (a trigger).

    Its number, kind and days are public, nothing else; when `until` is over it has arrived.
    """

    notice = models.OneToOneField(Notice, models.PROTECT, related_name="posting")
    why = models.TextField(_("why it is posted"), max_length=2000)
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    posted_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        ordering = ["-posted_at", "-pk"]
        indexes = [models.Index(fields=["until"], name="notice_posting_until")]
        constraints = [
            models.CheckConstraint(name="notice_posting_has_reason", condition=~Q(why="")),
            models.CheckConstraint(
                name="notice_posting_takes_time", condition=Q(until__gt=F("posted_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice}: {self.until:%Y-%m-%d}"


class Arrival(models.Model):
    """The first proof that a notice has reached its claimant; never edited (a trigger).

    OPENED names the download, CONFIRMED the SHA-256 of the link that was used, POSTED the posting.
    """

    class How(models.TextChoices):
        OPENED = "OPENED", _("opened")
        CONFIRMED = "CONFIRMED", _("confirmed by the link in the e-mail")
        POSTED = "POSTED", _("end of the public posting")

    notice = models.OneToOneField(Notice, models.PROTECT, related_name="arrival")
    how = models.CharField(max_length=10, choices=How)
    at = models.DateTimeField()
    download = models.OneToOneField(
        Download, models.PROTECT, null=True, blank=True, related_name="+"
    )
    posting = models.OneToOneField(Posting, models.PROTECT, null=True, blank=True, related_name="+")
    link_sha256 = models.CharField(max_length=64, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="notice_arrival_proven",
                condition=Q(
                    how="OPENED", download__isnull=False, posting__isnull=True, link_sha256=""
                )
                | Q(
                    how="CONFIRMED",
                    download__isnull=True,
                    posting__isnull=True,
                    link_sha256__regex=r"^[0-9a-f]{64}$",
                )
                | Q(how="POSTED", download__isnull=True, posting__isnull=False, link_sha256=""),
            ),
            models.CheckConstraint(
                name="notice_arrival_recorded_after", condition=Q(recorded_at__gte=F("at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice}: {self.how}"
