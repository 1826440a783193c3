"""Makes keys out of tokens, writes down what happens to them, and keeps answers to repeat."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

APPEND_ONLY = """
CREATE FUNCTION accounts_keyevent_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The record of keys is never changed.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER key_event_append_only BEFORE UPDATE OR DELETE ON accounts_keyevent
    FOR EACH ROW EXECUTE FUNCTION accounts_keyevent_is_append_only();
"""
CHANGEABLE = """
DROP TRIGGER key_event_append_only ON accounts_keyevent;
DROP FUNCTION accounts_keyevent_is_append_only();
"""
# A token was good for all that its person may do, and stays so; its secret's beginning is unknown.
KEEP_TOKENS = """
WITH made AS (
    INSERT INTO accounts_apikey
        (public_id, user_id, name, prefix, digest, scopes, networks, made_at)
    SELECT gen_random_uuid(), user_id, 'API token', 'token', digest,
        ARRAY['read-only', 'works', 'claims', 'avatars:write', 'avatars:check', 'orders:read',
              'orders:write', 'review', 'payouts', 'notices', 'keys', 'own-data'],
        '{}', created_at
    FROM accounts_apitoken
    RETURNING *
)
INSERT INTO accounts_keyevent (user_id, key, prefix, kind, scopes, by_id, at)
SELECT user_id, public_id, prefix, 'MADE', scopes, user_id, made_at FROM made;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_muted_mails"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "prefix",
                    models.CharField(help_text="the secret's visible beginning", max_length=20),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("old_digest", models.CharField(blank=True, max_length=64, null=True, unique=True)),
                ("old_until", models.DateTimeField(blank=True, null=True)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), size=None
                    ),
                ),
                (
                    "networks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=50),
                        blank=True,
                        default=list,
                        help_text="empty: any address",
                        size=None,
                    ),
                ),
                (
                    "per_minute",
                    models.PositiveIntegerField(
                        blank=True, help_text="calls a minute; empty: the house's rate", null=True
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="AnsweredCall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(help_text="the caller's Idempotency-Key", max_length=255),
                ),
                ("fingerprint", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField()),
                ("headers", models.JSONField(default=dict)),
                ("body", models.BinaryField(null=True)),
                ("answered_at", models.DateTimeField(db_index=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "key",
                    models.ForeignKey(
                        blank=True,
                        help_text="empty: a page",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.apikey",
                    ),
                ),
            ],
            options={
                "ordering": ["-answered_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="KeyEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(db_index=True)),
                ("prefix", models.CharField(max_length=20)),
                (
                    "kind",
                    models.CharField(
                        choices=[("MADE", "made"), ("ROTATED", "rotated"), ("REVOKED", "revoked")],
                        max_length=10,
                    ),
                ),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), size=None
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        help_text="empty: the house, as when somebody becomes staff or leaves",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.AddIndex(
            model_name="apikey",
            index=models.Index(fields=["user"], name="api_key_of_person"),
        ),
        migrations.AddConstraint(
            model_name="apikey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name", ""), _negated=True), models.Q(("prefix", ""), _negated=True)
                ),
                name="api_key_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="apikey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "scopes__contained_by",
                        [
                            "read-only",
                            "works",
                            "claims",
                            "avatars:write",
                            "avatars:check",
                            "orders:read",
                            "orders:write",
                            "review",
                            "payouts",
                            "notices",
                            "keys",
                            "own-data",
                        ],
                    ),
                    ("scopes__len__gt", 0),
                ),
                name="api_key_scopes_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="apikey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("old_digest__isnull", True), ("old_until__isnull", True)),
                    models.Q(("old_digest__isnull", False), ("old_until__isnull", False)),
                    _connector="OR",
                ),
                name="api_key_old_secret_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="apikey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("old_digest__isnull", True),
                    models.Q(("old_digest", models.F("digest")), _negated=True),
                    _connector="OR",
                ),
                name="api_key_secrets_differ",
            ),
        ),
        migrations.AddConstraint(
            model_name="apikey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("per_minute__isnull", True), ("per_minute__gt", 0), _connector="OR"
                ),
                name="api_key_rate_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="apikey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("expires_at__isnull", True),
                        ("expires_at__gt", models.F("made_at")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("revoked_at__isnull", True),
                        ("revoked_at__gte", models.F("made_at")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("used_at__isnull", True),
                        ("used_at__gte", models.F("made_at")),
                        _connector="OR",
                    ),
                ),
                name="api_key_dates_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="answeredcall",
            constraint=models.UniqueConstraint(
                fields=("user", "key", "name"), name="answered_call_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="answeredcall",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="answered_call_named"
            ),
        ),
        migrations.AddConstraint(
            model_name="answeredcall",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__gte", 200), ("status__lt", 500)),
                name="answered_call_no_defect",
            ),
        ),
        migrations.AddConstraint(
            model_name="keyevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["MADE", "ROTATED", "REVOKED"])),
                name="key_event_known",
            ),
        ),
        migrations.RunSQL(APPEND_ONLY, CHANGEABLE),
        migrations.RunSQL(KEEP_TOKENS, migrations.RunSQL.noop),
        migrations.DeleteModel(name="ApiToken"),
    ]
