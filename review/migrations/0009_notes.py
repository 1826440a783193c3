"""Notes among colleagues and whom they ask; nobody changes them afterwards."""

import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

NOTES = """
CREATE FUNCTION review_note_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'a note is never edited or deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.author_id = (SELECT claimant_id FROM claims_claim WHERE id = NEW.claim_id) THEN
        RAISE EXCEPTION 'a claimant writes no notes on their own claim'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.claim_id <> (SELECT claim_id FROM claims_picture WHERE id = NEW.picture_id) THEN
        RAISE EXCEPTION 'a note is about a picture of its own claim'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_note_guard BEFORE INSERT OR UPDATE OR DELETE ON review_note
    FOR EACH ROW EXECUTE FUNCTION review_note_guard();
"""
NOTES_BACK = """
DROP TRIGGER review_note_guard ON review_note;
DROP FUNCTION review_note_guard();
"""

# A mention says once when it was seen; nothing else of it changes.
MENTIONS = """
CREATE FUNCTION review_mention_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR TG_OP = 'UPDATE' AND (
        OLD.seen_at IS NOT NULL
        OR (NEW.note_id, NEW.person_id) IS DISTINCT FROM (OLD.note_id, OLD.person_id)
    ) THEN
        RAISE EXCEPTION 'a mention is never edited or deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (
        SELECT FROM review_note note
          JOIN claims_claim claim ON claim.id = note.claim_id
         WHERE note.id = NEW.note_id AND claim.claimant_id = NEW.person_id
    ) THEN
        RAISE EXCEPTION 'a claimant is not asked about their own claim'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_mention_guard BEFORE INSERT OR UPDATE OR DELETE ON review_mention
    FOR EACH ROW EXECUTE FUNCTION review_mention_guard();
"""
MENTIONS_BACK = """
DROP TRIGGER review_mention_guard ON review_mention;
DROP FUNCTION review_mention_guard();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0009_late_evidence"),
        ("review", "0008_wellbeing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "text",
                    models.TextField(
                        max_length=4000,
                        validators=[django.core.validators.MaxLengthValidator(4000)],
                        verbose_name="note",
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="claims.claim",
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="claims.picture",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mentions",
                        to="review.note",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="note_has_words"
            ),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(
                condition=models.Q(("seen_at__isnull", True)),
                fields=["person"],
                name="mention_unseen",
            ),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.UniqueConstraint(
                fields=("note", "person"), name="mention_once_per_note"
            ),
        ),
        migrations.RunSQL(NOTES, NOTES_BACK),
        migrations.RunSQL(MENTIONS, MENTIONS_BACK),
    ]
