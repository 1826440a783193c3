"""What was found once about an avatar, for every claim against it."""

import uuid
from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

GUARD = """
CREATE FUNCTION review_finding_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'a finding is never edited or deleted: a newer one counts'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (
        SELECT FROM claims_claim claim
          JOIN pictures_avatar avatar ON avatar.id = claim.avatar_id
         WHERE avatar.blob_id = NEW.content_id AND claim.claimant_id = NEW.by_id
           AND claim.filed_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'nobody decides about their own claim'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_finding_guard BEFORE INSERT OR UPDATE OR DELETE ON review_finding
    FOR EACH ROW EXECUTE FUNCTION review_finding_guard();
"""
GUARD_BACK = """
DROP TRIGGER review_finding_guard ON review_finding;
DROP FUNCTION review_finding_guard();
"""
QUESTIONS = [
    ("GENERATED", "Was this avatar generated here?"),
    ("ACCESS", "Could the generator have known the works?"),
]


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("pictures", "0005_work_proofs"),
        ("review", "0005_proposals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("question", models.CharField(choices=QUESTIONS, max_length=20)),
                ("answer", models.CharField(max_length=20)),
                ("reason", models.TextField(max_length=4000)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "content",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pictures.blob",
                    ),
                ),
            ],
            options={"ordering": ["-at", "-pk"]},
        ),
        migrations.AddIndex(
            "finding",
            models.Index(fields=["content", "question", "-at"], name="finding_newest"),
        ),
        migrations.AddConstraint(
            "finding",
            models.CheckConstraint(
                name="finding_answers_its_question",
                condition=Q(question="GENERATED", answer__in=["YES", "NO"])
                | Q(question="ACCESS", answer__in=["PROVEN", "PRESUMED", "NOT_SHOWN"]),
            ),
        ),
        migrations.AddConstraint(
            "finding", models.CheckConstraint(name="finding_has_reason", condition=~Q(reason=""))
        ),
        migrations.RunSQL(GUARD, GUARD_BACK),
    ]
