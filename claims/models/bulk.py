"""Many claims in one table: the two files that were sent, and what became of each row."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language

from claims.bulk.columns import COLUMNS
from claims.models.claim import Claim

HEX = r"^[0-9a-f]{64}$"


class BulkFiling(models.Model):
    """A table of claims and an archive of their pictures, and when what happened to them.

    There is no state: uploaded, then every row `checked_at`, then signed and `confirmed_at`, then
    every good row a claim and `finished_at`. `failed_at` with its reason stops the work until
    somebody asks to go on.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    table_name = models.CharField(max_length=200)
    table_sha256 = models.CharField(max_length=64)
    encoding = models.CharField(max_length=20, help_text="in which the table was written")
    columns = models.JSONField(help_text="the table's columns, by their keys")
    archive = models.FileField(
        upload_to="unused", max_length=200, blank=True, help_text="empty once all is filed"
    )
    archive_name = models.CharField(max_length=200)
    archive_sha256 = models.CharField(max_length=64)
    files = models.JSONField(help_text="SHA-256 of every file in the archive, by its name")
    unused = models.JSONField(default=list, help_text="files that no row names")
    uploaded_at = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    declaration_version = models.CharField(max_length=20, blank=True)
    signature = models.CharField(max_length=200, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    failure = models.TextField(blank=True)

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "table_sha256", "archive_sha256"], name="bulk_same_files_once"
            ),
            models.CheckConstraint(
                name="bulk_files_have_hashes",
                condition=Q(table_sha256__regex=HEX, archive_sha256__regex=HEX),
            ),
            models.CheckConstraint(
                name="bulk_confirmed_is_checked_and_signed",
                condition=Q(confirmed_at__isnull=True, signature="", declaration_version="")
                | (
                    Q(confirmed_at__isnull=False, checked_at__isnull=False)
                    & ~Q(signature="")
                    & ~Q(declaration_version="")
                ),
            ),
            models.CheckConstraint(
                name="bulk_finished_is_confirmed",
                condition=Q(finished_at__isnull=True) | Q(confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="bulk_failure_has_reason",
                condition=Q(failed_at__isnull=True, failure="")
                | (Q(failed_at__isnull=False) & ~Q(failure="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table_name} · {self.uploaded_at:%Y-%m-%d %H:%M}"

    @property
    def working(self) -> bool:
        """Whether rows are being checked or filed, so that the figures still change."""
        idle = self.checked_at is not None and self.confirmed_at is None
        return not (idle or self.finished_at or self.failed_at)

    @property
    def open_to_signing(self) -> bool:
        """Whether everything is checked and nothing is signed yet."""
        return bool(self.checked_at and not self.confirmed_at and not self.failed_at)


class BulkRow(models.Model):
    """One row of the table: its cells as they came, what is wrong with it, or its claim.

    `errors` is a list of {"column", "code", "text"}; `text` says it in every language of the site.
    A row with errors never becomes a claim; a trigger refuses a claim before the confirmation.
    """

    filing = models.ForeignKey(BulkFiling, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="as a spreadsheet counts, the header being 1")
    cells = models.JSONField()
    surplus = models.BooleanField(default=False)
    errors = models.JSONField(default=list)
    checked_at = models.DateTimeField(null=True, blank=True)
    claim = models.OneToOneField(Claim, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["filing", "number"]
        constraints = [
            models.UniqueConstraint(fields=["filing", "number"], name="bulk_row_numbered_once"),
            models.CheckConstraint(
                name="bulk_claim_has_good_row",
                condition=Q(claim__isnull=True) | Q(errors=[], checked_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filing} · {self.number}"

    @property
    def shown_errors(self) -> list[dict[str, str]]:
        """The errors with `label` (the column's name) and `message` in the active language."""
        language = get_language() or "en"
        names = COLUMNS if language.startswith("zh") else {}
        return [
            {
                "column": error["column"],
                "label": names.get(error["column"], error["column"]),
                "code": error["code"],
                "message": error["text"].get(language) or error["text"]["en"],
            }
            for error in self.errors
        ]
