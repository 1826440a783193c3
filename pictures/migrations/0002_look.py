"""Records who looked at a generated avatar, so that nobody can change the record."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

APPEND_ONLY = """
CREATE FUNCTION pictures_look_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The record of looks is never changed.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER look_append_only BEFORE UPDATE OR DELETE ON pictures_look
    FOR EACH ROW EXECUTE FUNCTION pictures_look_is_append_only();
"""
CHANGEABLE = """
DROP TRIGGER look_append_only ON pictures_look;
DROP FUNCTION pictures_look_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("pictures", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Look",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("where", models.CharField(help_text="the page", max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "blob",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pictures.blob",
                    ),
                ),
                (
                    "viewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "indexes": [models.Index(fields=["blob", "-at"], name="look_by_blob_and_time")],
            },
        ),
        migrations.RunSQL(APPEND_ONLY, CHANGEABLE),
    ]
