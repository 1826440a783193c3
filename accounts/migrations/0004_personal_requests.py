"""Writes down, unchangeably, who took their data along and who left."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

APPEND_ONLY = """
CREATE FUNCTION accounts_personalrequest_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The record of requests is never changed.'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER personal_request_append_only BEFORE UPDATE OR DELETE ON accounts_personalrequest
    FOR EACH ROW EXECUTE FUNCTION accounts_personalrequest_is_append_only();
"""
CHANGEABLE = """
DROP TRIGGER personal_request_append_only ON accounts_personalrequest;
DROP FUNCTION accounts_personalrequest_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_role_changes"),
    ]

    operations = [
        migrations.CreateModel(
            name="PersonalRequest",
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
                        choices=[("TAKEN", "data downloaded"), ("DELETED", "account deleted")],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["TAKEN", "DELETED"])),
                        name="personal_request_known",
                    )
                ],
            },
        ),
        migrations.RunSQL(APPEND_ONLY, CHANGEABLE),
    ]
