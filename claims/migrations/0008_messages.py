"""Messages on claims, and the kinds of files that come after filing."""

import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0007_library_proofs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="evidence",
            name="kind",
            field=models.CharField(
                choices=[
                    ("LAYERED_FILE", "Layered file or draft"),
                    ("ORIGINAL", "Original"),
                    ("PUBLICATION", "Lawful publication"),
                    ("REGISTRATION", "Copyright registration certificate"),
                    ("CERTIFICATION", "Certification by an authority"),
                    ("CONTRACT", "Contract"),
                    ("TIMESTAMP", "Trusted timestamp"),
                    ("POWER_OF_ATTORNEY", "Power of attorney"),
                    ("ANSWER", "Answer to a question"),
                    ("MESSAGE", "Sent with a message"),
                    ("APPEAL", "New proof with the appeal"),
                ],
                max_length=20,
                verbose_name="kind of proof",
            ),
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "side",
                    models.CharField(
                        choices=[("CLAIMANT", "The claimant"), ("REVIEWER", "The reviewer")],
                        max_length=10,
                    ),
                ),
                (
                    "body",
                    models.TextField(
                        max_length=4000,
                        validators=[django.core.validators.MaxLengthValidator(4000)],
                        verbose_name="message",
                    ),
                ),
                ("sent_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
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
                        related_name="messages",
                        to="claims.claim",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="evidence",
            name="message",
            field=models.ForeignKey(
                blank=True,
                help_text="the message with which it was sent",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="files",
                to="claims.message",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("seen_at__isnull", True)),
                fields=["claim", "side"],
                name="message_unseen",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("side__in", ["CLAIMANT", "REVIEWER"])),
                name="message_side_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("body", ""), _negated=True), name="message_has_words"
            ),
        ),
    ]
