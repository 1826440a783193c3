"""Proofs of authorship that are kept with a work."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pictures", "0004_provenance"),
    ]

    operations = [
        migrations.CreateModel(
            name="WorkProof",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("LAYERED_FILE", "Layered file or draft"),
                            ("ORIGINAL", "Original"),
                            ("PUBLICATION", "Lawful publication"),
                            ("REGISTRATION", "Copyright registration certificate"),
                            ("CERTIFICATION", "Certification by an authority"),
                            ("CONTRACT", "Contract"),
                            ("TIMESTAMP", "Trusted timestamp"),
                        ],
                        max_length=20,
                        verbose_name="kind of proof",
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="number, address or remark"
                    ),
                ),
                ("attachment", models.FileField(blank=True, max_length=200, upload_to="evidence")),
                ("filename", models.CharField(blank=True, max_length=200)),
                ("media_type", models.CharField(blank=True, max_length=80)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proofs",
                        to="pictures.work",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "LAYERED_FILE",
                                    "ORIGINAL",
                                    "PUBLICATION",
                                    "REGISTRATION",
                                    "CERTIFICATION",
                                    "CONTRACT",
                                    "TIMESTAMP",
                                ],
                            )
                        ),
                        name="work_proof_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("note", ""), _negated=True),
                            models.Q(("attachment", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="work_proof_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("attachment", ""), ("sha256", "")),
                            models.Q(
                                models.Q(("attachment", ""), _negated=True),
                                ("sha256__regex", "^[0-9a-f]{64}$"),
                            ),
                            _connector="OR",
                        ),
                        name="work_proof_file_has_hash",
                    ),
                ],
            },
        ),
    ]
