"""Orders, what the platform answers, and webhooks: endpoints, messages, deliveries, calls."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0001_measures"),
        ("notices", "0004_parties"),
        ("pictures", "0006_sensitive_flags"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                    "type",
                    models.CharField(
                        choices=[
                            ("order.take_down", "an order to take down"),
                            ("order.stay_down", "an order to keep down"),
                            ("order.restore", "an order to restore"),
                            ("order.lifted", "an order is lifted"),
                            ("order.overdue", "an order is overdue"),
                            ("order.report_sent_back", "a test report is sent back"),
                            ("order.closed", "an order is closed"),
                            ("ping", "a test"),
                        ],
                        max_length=30,
                    ),
                ),
                ("body", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Endpoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("url", models.URLField(max_length=500, verbose_name="address")),
                ("label", models.CharField(blank=True, max_length=100, verbose_name="name")),
                ("added_at", models.DateTimeField()),
                ("secret_sealed", models.BinaryField()),
                ("secret_at", models.DateTimeField()),
                ("former_sealed", models.BinaryField(null=True)),
                ("former_until", models.DateTimeField(blank=True, null=True)),
                ("failing_since", models.DateTimeField(blank=True, null=True)),
                (
                    "off",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("BY_HAND", "switched off by hand"),
                            ("FAILING", "failed for too long"),
                            ("GONE", "said that it is gone"),
                        ],
                        max_length=10,
                    ),
                ),
                ("off_at", models.DateTimeField(blank=True, null=True)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="EndpointChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("ADDED", "added"),
                            ("ROTATED", "given a new secret"),
                            ("ON", "switched on"),
                            ("OFF", "switched off"),
                            ("REMOVED", "removed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        help_text="empty: the system",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="enforcement.endpoint",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("WAITING", "waiting"),
                            ("DELIVERED", "delivered"),
                            ("DEAD", "given up"),
                        ],
                        default="WAITING",
                        max_length=10,
                    ),
                ),
                (
                    "tries",
                    models.PositiveIntegerField(
                        default=0, help_text="since it was last sent on its way"
                    ),
                ),
                ("retry_at", models.DateTimeField(blank=True, null=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="enforcement.endpoint",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="enforcement.message",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=20, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("TAKE_DOWN", "Take down"),
                            ("STAY_DOWN", "Keep down"),
                            ("RESTORE", "Restore"),
                        ],
                        max_length=10,
                    ),
                ),
                ("targets", models.JSONField()),
                ("statement", models.JSONField()),
                ("duty", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("OPEN", "Not acknowledged yet"),
                            ("ACKNOWLEDGED", "Done, the test is awaited"),
                            ("REPORTED", "Test reported, being looked at"),
                            ("CLOSED", "Closed"),
                            ("LIFTED", "Lifted: nothing more is to be done"),
                        ],
                        default="OPEN",
                        max_length=12,
                    ),
                ),
                ("issued_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                (
                    "arrived_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="when an endpoint took it, or the platform first read it",
                        null=True,
                    ),
                ),
                (
                    "overdue_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="when it was noticed that the present state is overdue",
                        null=True,
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "blob",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pictures.blob",
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="enforcement.measure",
                    ),
                ),
            ],
            options={
                "ordering": ["-issued_at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="message",
            name="order",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to="enforcement.order",
            ),
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tries", models.PositiveIntegerField(default=0)),
                ("failure", models.TextField(blank=True)),
                ("retry_at", models.DateTimeField(blank=True, null=True)),
                (
                    "notice",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="notices.notice",
                    ),
                ),
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letter",
                        to="enforcement.order",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Acknowledgement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "done",
                    models.CharField(
                        choices=[
                            ("REMOVED", "Removed"),
                            ("HIDDEN", "No longer shown or handed out"),
                            ("NOT_FOUND", "Looked for and not found"),
                            ("KEPT_DOWN", "Kept down"),
                            ("RESTORED", "Restored"),
                        ],
                        max_length=10,
                        verbose_name="what was done",
                    ),
                ),
                ("done_at", models.DateTimeField(verbose_name="when it was done")),
                (
                    "copies",
                    models.PositiveIntegerField(
                        default=0, verbose_name="copies removed or restored"
                    ),
                ),
                (
                    "words",
                    models.TextField(
                        blank=True, max_length=4000, verbose_name="proof in words, or its address"
                    ),
                ),
                ("attachment", models.FileField(blank=True, max_length=200, upload_to="orders")),
                ("filename", models.CharField(blank=True, max_length=200)),
                ("sha256", models.CharField(blank=True, max_length=64)),
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
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acknowledgement",
                        to="enforcement.order",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TestReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("tested_on", models.DateField(verbose_name="day of the test")),
                ("prompts", models.PositiveIntegerField(verbose_name="prompts tried")),
                ("alike", models.PositiveIntegerField(verbose_name="results that were alike")),
                (
                    "words",
                    models.TextField(blank=True, max_length=8000, verbose_name="how it was tested"),
                ),
                ("attachment", models.FileField(blank=True, max_length=200, upload_to="orders")),
                ("filename", models.CharField(blank=True, max_length=200)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("ACCEPTED", "Accepted"), ("SENT_BACK", "Sent back")],
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.TextField(blank=True, max_length=4000, verbose_name="reason")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="enforcement.order",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Call",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "status",
                    models.PositiveSmallIntegerField(blank=True, help_text="of HTTP", null=True),
                ),
                ("milliseconds", models.PositiveIntegerField()),
                (
                    "answer",
                    models.CharField(blank=True, help_text="how the answer begins", max_length=500),
                ),
                (
                    "failure",
                    models.CharField(
                        blank=True, help_text="why there was no answer", max_length=300
                    ),
                ),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="enforcement.delivery",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("failure", ""), ("status__gte", 100), ("status__isnull", False)
                            ),
                            models.Q(
                                ("answer", ""),
                                ("status", None),
                                models.Q(("failure", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="call_answered_or_failed",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="endpoint",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at", None)),
                fields=("url",),
                name="endpoint_address_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="endpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("off", ""), ("off_at", None)),
                    models.Q(
                        ("off__in", ["BY_HAND", "FAILING", "GONE"]), ("off_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="endpoint_off_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="endpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("former_sealed", None), ("former_until", None)),
                    models.Q(("former_sealed__isnull", False), ("former_until__isnull", False)),
                    _connector="OR",
                ),
                name="endpoint_former_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="endpointchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("what__in", ["ADDED", "ROTATED", "ON", "OFF", "REMOVED"])),
                name="endpoint_change_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="endpointchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("by__isnull", False), ("what", "OFF"), _connector="OR"),
                name="endpoint_change_by_whom",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "WAITING")),
                fields=["retry_at"],
                name="webhook_delivery_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["endpoint", "state"], name="webhook_delivery_by_endpoint"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                fields=("message", "endpoint"), name="delivery_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("retry_at__isnull", False), ("settled_at", None), ("state", "WAITING")
                    ),
                    models.Q(
                        ("retry_at", None),
                        ("settled_at__isnull", False),
                        ("state__in", ["DELIVERED", "DEAD"]),
                    ),
                    _connector="OR",
                ),
                name="delivery_state_whole",
            ),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["blob", "kind"], name="order_by_content"),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False), ("overdue_at", None)),
                fields=["due_at"],
                name="order_by_term",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.UniqueConstraint(
                fields=("measure", "kind"), name="order_once_per_measure"
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["TAKE_DOWN", "STAY_DOWN", "RESTORE"])),
                name="order_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^RDO-[0-9]{4}-[0-9]{6,}$")),
                name="order_number_formed",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("due_at__gt", models.F("issued_at")),
                        ("due_at__isnull", False),
                        ("ended_at", None),
                        ("state__in", ["OPEN", "ACKNOWLEDGED"]),
                    ),
                    models.Q(("due_at", None), ("ended_at", None), ("state", "REPORTED")),
                    models.Q(
                        ("due_at", None),
                        ("ended_at__gte", models.F("issued_at")),
                        ("ended_at__isnull", False),
                        ("state__in", ["CLOSED", "LIFTED"]),
                    ),
                    _connector="OR",
                ),
                name="order_state_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["ACKNOWLEDGED", "REPORTED"]), _negated=True),
                    models.Q(
                        models.Q(("kind", "RESTORE"), _negated=True),
                        models.Q(("duty", []), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="order_test_only_of_a_duty",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "RESTORE"), _negated=True), ("duty", []), _connector="OR"
                ),
                name="order_restoring_has_no_duty",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["at"], name="webhook_message_by_time"),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("order", None), ("type", "ping")),
                    models.Q(
                        ("order__isnull", False),
                        (
                            "type__in",
                            [
                                "order.take_down",
                                "order.stay_down",
                                "order.restore",
                                "order.lifted",
                                "order.overdue",
                                "order.report_sent_back",
                                "order.closed",
                            ],
                        ),
                    ),
                    _connector="OR",
                ),
                name="message_type_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("type__in", ["order.overdue", "order.report_sent_back", "ping"]), _negated=True
                ),
                fields=("order", "type"),
                name="message_said_once",
            ),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(
                condition=models.Q(("retry_at__isnull", False)),
                fields=["retry_at"],
                name="order_letter_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("failure", ""), ("notice__isnull", False), ("retry_at", None)),
                    models.Q(("notice", None), ("retry_at__isnull", False)),
                    _connector="OR",
                ),
                name="letter_issued_or_tried",
            ),
        ),
        migrations.AddConstraint(
            model_name="acknowledgement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("done__in", ["REMOVED", "HIDDEN", "NOT_FOUND", "KEPT_DOWN", "RESTORED"])
                ),
                name="acknowledgement_done_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="acknowledgement",
            constraint=models.CheckConstraint(
                condition=models.Q(("done_at__lte", models.F("at"))),
                name="acknowledgement_not_of_the_future",
            ),
        ),
        migrations.AddConstraint(
            model_name="acknowledgement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("attachment", ""), ("sha256", "")),
                    models.Q(
                        models.Q(("attachment", ""), _negated=True),
                        ("sha256__regex", "^[0-9a-f]{64}$"),
                    ),
                    _connector="OR",
                ),
                name="acknowledgement_file_has_hash",
            ),
        ),
        migrations.AddConstraint(
            model_name="testreport",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "SENT_BACK"), _negated=True),
                fields=("order",),
                name="test_report_one_counts",
            ),
        ),
        migrations.AddConstraint(
            model_name="testreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("prompts__gt", 0)), name="test_report_tried_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="testreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("words", ""), _negated=True),
                    models.Q(("attachment", ""), _negated=True),
                    _connector="OR",
                ),
                name="test_report_says_how",
            ),
        ),
        migrations.AddConstraint(
            model_name="testreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("attachment", ""), ("sha256", "")),
                    models.Q(
                        models.Q(("attachment", ""), _negated=True),
                        ("sha256__regex", "^[0-9a-f]{64}$"),
                    ),
                    _connector="OR",
                ),
                name="test_report_file_has_hash",
            ),
        ),
        migrations.AddConstraint(
            model_name="testreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at", None), ("decided_by", None), ("outcome", ""), ("reason", "")
                    ),
                    models.Q(
                        ("decided_at__gte", models.F("at")),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("outcome", "ACCEPTED"),
                    ),
                    models.Q(
                        ("decided_at__gte", models.F("at")),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("outcome", "SENT_BACK"),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="test_report_decided_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="testreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by", None),
                    models.Q(("decided_by", models.F("by")), _negated=True),
                    _connector="OR",
                ),
                name="test_report_decided_by_another",
            ),
        ),
    ]
