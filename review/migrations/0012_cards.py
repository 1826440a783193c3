"""Cards of filed claims, the queues they lie in, and how they were handled."""

import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0009_late_evidence"),
        ("review", "0011_worksheets"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Queue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name_zh", models.CharField(max_length=80, verbose_name="name in Chinese")),
                ("name_en", models.CharField(max_length=80, verbose_name="name in English")),
                (
                    "position",
                    models.PositiveSmallIntegerField(default=1, verbose_name="place in the order"),
                ),
                ("active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "bands",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("LIKELY", "likely"),
                                ("POSSIBLE", "possible"),
                                ("UNLIKELY", "unlikely"),
                            ],
                            max_length=10,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="similarity",
                    ),
                ),
                (
                    "least_yuan",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="at least at stake, yuan"
                    ),
                ),
                (
                    "most_yuan",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="at most at stake, yuan"
                    ),
                ),
                (
                    "due_within_days",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="due within so many days"
                    ),
                ),
                (
                    "least_age_days",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="filed at least so many days ago"
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=[("zh-hans", "简体中文"), ("en", "English")],
                        max_length=10,
                        verbose_name="claimant's language",
                    ),
                ),
                (
                    "conflict",
                    models.BooleanField(
                        blank=True, null=True, verbose_name="claimed by several people"
                    ),
                ),
                (
                    "appeal",
                    models.BooleanField(blank=True, null=True, verbose_name="after an appeal"),
                ),
                (
                    "history",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("NEW", "none decided"),
                            ("UPHELD", "upheld before"),
                            ("DISMISSED", "only dismissed before"),
                        ],
                        max_length=10,
                        verbose_name="claimant's earlier claims",
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(
                        default=1, help_text="of all rules, when this queue was changed last"
                    ),
                ),
                (
                    "reviewers",
                    models.ManyToManyField(
                        blank=True,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reviewers",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Card",
            fields=[
                (
                    "claim",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="claims.claim",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("DRAFT", "Draft"),
                            ("SUBMITTED", "Filed, being compared"),
                            ("NO_MATCH", "No match found"),
                            ("IN_REVIEW", "In review"),
                            ("INFO_REQUESTED", "Waiting for your answer"),
                            ("LAPSED", "Lapsed"),
                            ("DISMISSED", "Dismissed"),
                            ("APPEALED", "Appealed"),
                            ("AWAITING_APPROVAL", "Decision awaiting approval"),
                            ("UPHELD", "Upheld"),
                            ("ACCEPTED", "Award accepted"),
                            ("PAID", "Paid"),
                            ("WITHDRAWN", "Withdrawn"),
                        ],
                        max_length=20,
                    ),
                ),
                ("due_at", models.DateTimeField(null=True)),
                ("filed_at", models.DateTimeField()),
                ("moved_at", models.DateTimeField(help_text="when the claim came into its state")),
                (
                    "came_in",
                    models.BooleanField(help_text="whether a person was ever asked to decide"),
                ),
                (
                    "waiting",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.ExpressionWrapper(
                            models.Q(("state__in", ["IN_REVIEW", "APPEALED"])),
                            output_field=models.BooleanField(),
                        ),
                        output_field=models.BooleanField(),
                    ),
                ),
                ("rank_at", models.DateTimeField()),
                ("points", models.JSONField(default=dict, help_text="hours earlier, by reason")),
                ("sort_at", models.DateTimeField(null=True)),
                (
                    "rules",
                    models.PositiveIntegerField(
                        default=0, help_text="by which version it was sorted"
                    ),
                ),
                (
                    "band",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("LIKELY", "likely"),
                            ("POSSIBLE", "possible"),
                            ("UNLIKELY", "unlikely"),
                        ],
                        max_length=10,
                    ),
                ),
                ("score", models.FloatField(null=True)),
                ("pictures", models.PositiveSmallIntegerField(default=0)),
                ("stake", models.PositiveIntegerField(default=0, help_text="yuan")),
                ("appealed", models.BooleanField(default=False)),
                ("conflict", models.BooleanField(default=False)),
                (
                    "history",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("NEW", "none decided"),
                            ("UPHELD", "upheld before"),
                            ("DISMISSED", "only dismissed before"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=[("zh-hans", "简体中文"), ("en", "English")],
                        max_length=10,
                    ),
                ),
                ("words", django.contrib.postgres.search.SearchVectorField(null=True)),
                ("parked_until", models.DateTimeField(null=True)),
                ("escalated_at", models.DateTimeField(null=True)),
                ("reserved_until", models.DateTimeField(null=True)),
                (
                    "claimant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reserved_for",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "queue",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="review.queue",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Handling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("TRANSFERRED", "Handed to a colleague"),
                            ("ESCALATED", "Passed to senior reviewers"),
                            ("PARKED", "Put by"),
                            ("RESUMED", "Taken up again"),
                        ],
                        max_length=20,
                    ),
                ),
                ("until", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True, max_length=2000)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
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
                    "to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["TRANSFERRED", "ESCALATED", "PARKED", "RESUMED"])
                        ),
                        name="handling_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "RESUMED"),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="handling_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "TRANSFERRED"), ("to__isnull", False)),
                            models.Q(
                                models.Q(("kind", "TRANSFERRED"), _negated=True),
                                ("to__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="handling_says_to_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to__isnull", True),
                            models.Q(("to", models.F("by")), _negated=True),
                            _connector="OR",
                        ),
                        name="handling_to_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind__in", ["TRANSFERRED", "PARKED"]), ("until__isnull", False)
                            ),
                            models.Q(
                                ("kind__in", ["ESCALATED", "RESUMED"]), ("until__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="handling_says_until_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "RESUMED"), ("by__isnull", False), _connector="OR"
                        ),
                        name="handling_by_somebody",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="queue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name_zh", ""), _negated=True),
                    models.Q(("name_en", ""), _negated=True),
                ),
                name="queue_has_names",
            ),
        ),
        migrations.AddConstraint(
            model_name="queue",
            constraint=models.CheckConstraint(
                condition=models.Q(("bands__contained_by", ["LIKELY", "POSSIBLE", "UNLIKELY"])),
                name="queue_bands_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="queue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("least_yuan__isnull", True),
                    ("most_yuan__isnull", True),
                    ("most_yuan__gte", models.F("least_yuan")),
                    _connector="OR",
                ),
                name="queue_yuan_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="queue",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["", "zh-hans", "en"])),
                name="queue_language_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="queue",
            constraint=models.CheckConstraint(
                condition=models.Q(("history__in", ["", "NEW", "UPHELD", "DISMISSED"])),
                name="queue_history_known",
            ),
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(
                condition=models.Q(("waiting", True), ("parked_until__isnull", True)),
                fields=["rank_at", "claim"],
                name="card_in_order",
            ),
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(
                condition=models.Q(("waiting", True), ("parked_until__isnull", True)),
                fields=["queue", "rank_at", "claim"],
                name="card_of_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(
                condition=models.Q(("waiting", True)),
                fields=["band", "rank_at", "claim"],
                name="card_of_band",
            ),
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(
                condition=models.Q(("waiting", True)),
                fields=["language", "rank_at", "claim"],
                name="card_of_language",
            ),
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(
                condition=models.Q(("waiting", True), ("conflict", True)),
                fields=["rank_at", "claim"],
                name="card_in_conflict",
            ),
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(
                condition=models.Q(("waiting", True), ("appealed", True)),
                fields=["rank_at", "claim"],
                name="card_appealed",
            ),
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(
                condition=models.Q(("escalated_at__isnull", False)),
                fields=["rank_at", "claim"],
                name="card_escalated",
            ),
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(
                condition=models.Q(("parked_until__isnull", False)),
                fields=["parked_until"],
                name="card_parked",
            ),
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(
                condition=models.Q(("reserved_for__isnull", False)),
                fields=["reserved_for", "rank_at"],
                name="card_reserved",
            ),
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(
                condition=models.Q(("waiting", True)), fields=["due_at", "claim"], name="card_due"
            ),
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(
                condition=models.Q(("came_in", True)),
                fields=["state", "rank_at", "claim"],
                name="card_of_state",
            ),
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(
                condition=models.Q(("came_in", True)), fields=["-moved_at"], name="card_moved"
            ),
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(
                condition=models.Q(("sort_at__isnull", False)),
                fields=["sort_at"],
                name="card_to_sort",
            ),
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(
                condition=models.Q(("waiting", True)), fields=["rules"], name="card_rules"
            ),
        ),
        migrations.AddIndex(
            model_name="card",
            index=django.contrib.postgres.indexes.GinIndex(fields=["words"], name="card_words"),
        ),
        migrations.AddConstraint(
            model_name="card",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reserved_for__isnull", True), ("reserved_until__isnull", True)),
                    models.Q(("reserved_for__isnull", False), ("reserved_until__isnull", False)),
                    _connector="OR",
                ),
                name="card_reserved_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="card",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("waiting", True),
                    models.Q(("parked_until__isnull", True), ("reserved_for__isnull", True)),
                    _connector="OR",
                ),
                name="card_only_waiting_is_parked_or_reserved",
            ),
        ),
    ]
