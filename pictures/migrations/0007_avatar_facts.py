"""What the platform says of an avatar, its label, and pictures that are still to be fetched."""

import uuid

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

OPAQUE = r"^(?!1[3-9][0-9]{9}$)(?![0-9]{17}[0-9Xx]$)[A-Za-z0-9][A-Za-z0-9._:~-]{0,63}$"
OPAQUE_ONLY = (
    "Letters, digits and . _ : ~ - only; an id that means something to you alone, no address and "
    "no telephone or identity number."
)


class Migration(migrations.Migration):
    dependencies = [
        ("pictures", "0006_sensitive_flags"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AvatarFetch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "generated_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="time generated"),
                ),
                (
                    "model_version",
                    models.CharField(blank=True, max_length=100, verbose_name="model version"),
                ),
                (
                    "prompt_sha256",
                    models.CharField(
                        blank=True,
                        max_length=64,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9a-f]{64}$", "64 hexadecimal digits, never the prompt itself."
                            )
                        ],
                        verbose_name="prompt's SHA-256",
                    ),
                ),
                (
                    "pseudonym",
                    models.CharField(
                        blank=True,
                        max_length=64,
                        validators=[
                            django.core.validators.RegexValidator(
                                OPAQUE,
                                OPAQUE_ONLY,
                            )
                        ],
                        verbose_name="user's pseudonym",
                    ),
                ),
                (
                    "manifest_id",
                    models.CharField(blank=True, max_length=200, verbose_name="data-set manifest"),
                ),
                (
                    "made_by",
                    models.CharField(
                        choices=[
                            ("PLATFORM", "The platform's own generator"),
                            ("USER", "A user: upload or model of their own"),
                        ],
                        default="PLATFORM",
                        max_length=10,
                        verbose_name="made by",
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("external_id", models.CharField(max_length=100)),
                ("url", models.CharField(max_length=2000)),
                ("url_sha256", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("WAITING", "Waiting"),
                            ("DONE", "Registered"),
                            ("FAILED", "Failed"),
                        ],
                        default="WAITING",
                        max_length=10,
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("retry_at", models.DateTimeField(blank=True, null=True)),
                (
                    "code",
                    models.CharField(
                        blank=True, help_text="why the last try failed", max_length=40
                    ),
                ),
                (
                    "params",
                    models.JSONField(blank=True, default=dict, help_text="what fills its sentence"),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-asked_at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="avatar",
            name="label",
            field=models.CharField(
                blank=True,
                choices=[("RIGHT", "Right"), ("WRONG", "Wrong"), ("MISSING", "Missing")],
                help_text="of a registered avatar; empty as long as nobody has read its file",
                max_length=10,
                verbose_name="AI label",
            ),
        ),
        migrations.AddField(
            model_name="avatar",
            name="made_by",
            field=models.CharField(
                choices=[
                    ("PLATFORM", "The platform's own generator"),
                    ("USER", "A user: upload or model of their own"),
                ],
                default="PLATFORM",
                max_length=10,
                verbose_name="made by",
            ),
        ),
        migrations.AddField(
            model_name="avatar",
            name="manifest_id",
            field=models.CharField(blank=True, max_length=200, verbose_name="data-set manifest"),
        ),
        migrations.AddField(
            model_name="avatar",
            name="prompt_sha256",
            field=models.CharField(
                blank=True,
                max_length=64,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[0-9a-f]{64}$", "64 hexadecimal digits, never the prompt itself."
                    )
                ],
                verbose_name="prompt's SHA-256",
            ),
        ),
        migrations.AddField(
            model_name="avatar",
            name="pseudonym",
            field=models.CharField(
                blank=True,
                max_length=64,
                validators=[
                    django.core.validators.RegexValidator(
                        OPAQUE,
                        OPAQUE_ONLY,
                    )
                ],
                verbose_name="user's pseudonym",
            ),
        ),
        migrations.AlterField(
            model_name="avatar",
            name="model_version",
            field=models.CharField(blank=True, max_length=100, verbose_name="model version"),
        ),
        migrations.AddIndex(
            model_name="avatar",
            index=models.Index(
                fields=["added_by", "-created_at", "-id"], name="avatar_by_adder_and_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="avatar",
            constraint=models.CheckConstraint(
                condition=models.Q(("made_by__in", ["PLATFORM", "USER"])),
                name="avatar_made_by_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="avatar",
            constraint=models.CheckConstraint(
                condition=models.Q(("label__in", ["", "RIGHT", "WRONG", "MISSING"])),
                name="avatar_label_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="avatar",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("prompt_sha256", ""),
                    ("prompt_sha256__regex", "^[0-9a-f]{64}$"),
                    _connector="OR",
                ),
                name="avatar_prompt_is_hashed",
            ),
        ),
        migrations.AddField(
            model_name="avatarfetch",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="avatarfetch",
            name="avatar",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="fetches",
                to="pictures.avatar",
            ),
        ),
        migrations.AddIndex(
            model_name="avatarfetch",
            index=models.Index(
                condition=models.Q(("state", "WAITING")), fields=["retry_at"], name="fetch_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="avatarfetch",
            constraint=models.UniqueConstraint(
                fields=("asked_by", "external_id", "url_sha256"), name="fetch_once_per_address"
            ),
        ),
        migrations.AddConstraint(
            model_name="avatarfetch",
            constraint=models.CheckConstraint(
                condition=models.Q(("made_by__in", ["PLATFORM", "USER"])),
                name="fetch_made_by_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="avatarfetch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("prompt_sha256", ""),
                    ("prompt_sha256__regex", "^[0-9a-f]{64}$"),
                    _connector="OR",
                ),
                name="fetch_prompt_is_hashed",
            ),
        ),
        migrations.AddConstraint(
            model_name="avatarfetch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("url_sha256__regex", "^[0-9a-f]{64}$"), models.Q(("url", ""), _negated=True)
                ),
                name="fetch_url_is_hashed",
            ),
        ),
        migrations.AddConstraint(
            model_name="avatarfetch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("avatar", None),
                        ("ended_at", None),
                        ("retry_at__isnull", False),
                        ("state", "WAITING"),
                    ),
                    models.Q(
                        ("avatar__isnull", False),
                        ("code", ""),
                        ("ended_at__isnull", False),
                        ("retry_at", None),
                        ("state", "DONE"),
                    ),
                    models.Q(
                        ("avatar", None),
                        ("ended_at__isnull", False),
                        ("retry_at", None),
                        ("state", "FAILED"),
                        models.Q(("code", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="fetch_state_whole",
            ),
        ),
    ]
