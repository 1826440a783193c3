"""What is typed and not yet decided, reusable texts, and no reason of white space alone."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GROUNDS = {
    "UPHELD": "Upheld: copied without permission",
    "LICENSED": "Licensed",
    "INDEPENDENT": "Independent creation or chance",
    "UNPROTECTABLE": "Common element, style or public domain",
    "UNPROVEN": "Authorship not sufficiently proven",
    "NOT_GENERATED": "Not generated here",
    "DUPLICATE": "Duplicate of another award",
    "WITHDRAWN": "Withdrawn by the claimant",
}
ACCESS = {
    "PROVEN": "Proven by record or data-set",
    "PRESUMED": "Presumed: published before generation",
    "NOT_SHOWN": "Not shown",
}
ELEMENTS = {
    "COMPOSITION": "Composition",
    "CHARACTER": "Character design",
    "LINE": "Line",
    "COLOUR": "Colour",
    "POSE": "Pose",
    "STYLE": "Style only",
}
SAYS_SOMETHING = (
    r"[^\s\u0085\u00a0\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufeff]"
)
GUARD = """
CREATE FUNCTION review_worksheet_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM review_refuse_claimant(
        (SELECT claim_id FROM claims_picture WHERE id = NEW.picture_id), ARRAY[NEW.reviewer_id]
    );
    RETURN NEW;
END $$;
CREATE TRIGGER review_worksheet_guard BEFORE INSERT OR UPDATE ON review_worksheet
    FOR EACH ROW EXECUTE FUNCTION review_worksheet_guard();
"""
GUARD_BACK = """
DROP TRIGGER review_worksheet_guard ON review_worksheet;
DROP FUNCTION review_worksheet_guard();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0009_late_evidence"),
        ("review", "0010_recusals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Phrase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("shared", models.BooleanField(default=False, verbose_name="for the whole team")),
                ("title", models.CharField(max_length=80, verbose_name="title")),
                ("text", models.TextField(max_length=2000, verbose_name="text")),
                (
                    "ground",
                    models.CharField(
                        blank=True,
                        choices=list(GROUNDS.items()),
                        max_length=20,
                        verbose_name="ground",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("zh-hans", "简体中文"), ("en", "English")],
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["title", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Worksheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=0)),
                (
                    "ground",
                    models.CharField(blank=True, choices=list(GROUNDS.items()), max_length=20),
                ),
                (
                    "access",
                    models.CharField(blank=True, choices=list(ACCESS.items()), max_length=20),
                ),
                (
                    "elements",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(choices=list(ELEMENTS.items()), max_length=20),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("saved_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["picture", "round", "pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="verdict",
            name="verdict_has_reason",
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__regex", SAYS_SOMETHING)), name="verdict_has_reason"
            ),
        ),
        migrations.AddField(
            model_name="phrase",
            name="owner",
            field=models.ForeignKey(
                help_text="who wrote it, and alone uses it unless it is shared",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="worksheet",
            name="picture",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="claims.picture"
            ),
        ),
        migrations.AddField(
            model_name="worksheet",
            name="reviewer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="phrase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("text__regex", SAYS_SOMETHING), ("title__regex", SAYS_SOMETHING)
                ),
                name="phrase_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="phrase",
            constraint=models.CheckConstraint(
                condition=models.Q(("ground__in", ["", *GROUNDS])), name="phrase_ground_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="phrase",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["zh-hans", "en"])),
                name="phrase_language_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="worksheet",
            constraint=models.UniqueConstraint(
                fields=("picture", "reviewer", "round"),
                name="worksheet_one_per_picture_and_reviewer",
            ),
        ),
        migrations.AddConstraint(
            model_name="worksheet",
            constraint=models.CheckConstraint(
                condition=models.Q(("ground__in", ["", *GROUNDS])), name="worksheet_ground_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="worksheet",
            constraint=models.CheckConstraint(
                condition=models.Q(("access__in", ["", *ACCESS])), name="worksheet_access_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="worksheet",
            constraint=models.CheckConstraint(
                condition=models.Q(("elements__contained_by", list(ELEMENTS))),
                name="worksheet_elements_known",
            ),
        ),
        migrations.RunSQL(GUARD, GUARD_BACK),
    ]
