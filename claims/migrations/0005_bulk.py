"""Many claims in one table; a row has no claim before somebody signed for it."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

CONFIRMED_FIRST = """
CREATE FUNCTION claims_bulk_claim_needs_confirmation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM claims_bulkfiling f JOIN claims_claim c ON c.id = NEW.claim_id
        WHERE f.id = NEW.filing_id AND f.confirmed_at IS NOT NULL AND f.owner_id = c.claimant_id
    ) THEN
        RAISE EXCEPTION 'A row becomes its owner''s claim only after the confirmation.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER bulk_claim_needs_confirmation BEFORE INSERT OR UPDATE ON claims_bulkrow
    FOR EACH ROW WHEN (NEW.claim_id IS NOT NULL)
    EXECUTE FUNCTION claims_bulk_claim_needs_confirmation();

CREATE FUNCTION claims_bulk_claim_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A row that became a claim is never changed.'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER bulk_claim_stays BEFORE DELETE ON claims_bulkrow
    FOR EACH ROW WHEN (OLD.claim_id IS NOT NULL) EXECUTE FUNCTION claims_bulk_claim_stays();
-- Its cells may be emptied, when the account of the person is deleted.
CREATE TRIGGER bulk_claim_unchanged BEFORE UPDATE ON claims_bulkrow
    FOR EACH ROW WHEN (
        OLD.claim_id IS NOT NULL
        AND ((OLD.filing_id, OLD.number, OLD.claim_id, OLD.surplus, OLD.errors, OLD.checked_at)
             IS DISTINCT FROM
             (NEW.filing_id, NEW.number, NEW.claim_id, NEW.surplus, NEW.errors, NEW.checked_at)
             OR NEW.cells NOT IN (OLD.cells, '{}'::jsonb))
    ) EXECUTE FUNCTION claims_bulk_claim_stays();
"""
GONE = """
DROP TRIGGER bulk_claim_unchanged ON claims_bulkrow;
DROP TRIGGER bulk_claim_stays ON claims_bulkrow;
DROP FUNCTION claims_bulk_claim_stays();
DROP TRIGGER bulk_claim_needs_confirmation ON claims_bulkrow;
DROP FUNCTION claims_bulk_claim_needs_confirmation();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0004_queue_order"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BulkFiling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("table_name", models.CharField(max_length=200)),
                ("table_sha256", models.CharField(max_length=64)),
                (
                    "encoding",
                    models.CharField(help_text="in which the table was written", max_length=20),
                ),
                ("columns", models.JSONField(help_text="the table's columns, by their keys")),
                (
                    "archive",
                    models.FileField(
                        blank=True,
                        help_text="empty once all is filed",
                        max_length=200,
                        upload_to="unused",
                    ),
                ),
                ("archive_name", models.CharField(max_length=200)),
                ("archive_sha256", models.CharField(max_length=64)),
                (
                    "files",
                    models.JSONField(help_text="SHA-256 of every file in the archive, by its name"),
                ),
                ("unused", models.JSONField(default=list, help_text="files that no row names")),
                ("uploaded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("declaration_version", models.CharField(blank=True, max_length=20)),
                ("signature", models.CharField(blank=True, max_length=200)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("failed_at", models.DateTimeField(blank=True, null=True)),
                ("failure", models.TextField(blank=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-uploaded_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="BulkRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.PositiveIntegerField(
                        help_text="as a spreadsheet counts, the header being 1"
                    ),
                ),
                ("cells", models.JSONField()),
                ("surplus", models.BooleanField(default=False)),
                ("errors", models.JSONField(default=list)),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "claim",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="claims.claim",
                    ),
                ),
                (
                    "filing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="claims.bulkfiling",
                    ),
                ),
            ],
            options={
                "ordering": ["filing", "number"],
            },
        ),
        migrations.AddConstraint(
            model_name="bulkfiling",
            constraint=models.UniqueConstraint(
                fields=("owner", "table_sha256", "archive_sha256"), name="bulk_same_files_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkfiling",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("archive_sha256__regex", "^[0-9a-f]{64}$"),
                    ("table_sha256__regex", "^[0-9a-f]{64}$"),
                ),
                name="bulk_files_have_hashes",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkfiling",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("confirmed_at__isnull", True),
                        ("declaration_version", ""),
                        ("signature", ""),
                    ),
                    models.Q(
                        ("checked_at__isnull", False),
                        ("confirmed_at__isnull", False),
                        models.Q(("signature", ""), _negated=True),
                        models.Q(("declaration_version", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="bulk_confirmed_is_checked_and_signed",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkfiling",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("finished_at__isnull", True), ("confirmed_at__isnull", False), _connector="OR"
                ),
                name="bulk_finished_is_confirmed",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkfiling",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("failed_at__isnull", True), ("failure", "")),
                    models.Q(
                        ("failed_at__isnull", False), models.Q(("failure", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="bulk_failure_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkrow",
            constraint=models.UniqueConstraint(
                fields=("filing", "number"), name="bulk_row_numbered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("claim__isnull", True),
                    models.Q(("checked_at__isnull", False), ("errors", [])),
                    _connector="OR",
                ),
                name="bulk_claim_has_good_row",
            ),
        ),
        migrations.RunSQL(CONFIRMED_FIRST, GONE),
    ]
