"""Keeps what was said of a work as it was when a claim was filed with it."""

from django.db import migrations, models

FIXED = """
CREATE FUNCTION pictures_fixed_work_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What a filed claim says of a work is never changed.'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER work_fixed_stays BEFORE UPDATE ON pictures_work
    FOR EACH ROW WHEN (
        OLD.fixed_at IS NOT NULL
        AND (OLD.fixed_at, OLD.owner_id, OLD.blob_id, OLD.title, OLD.created_on,
             OLD.first_published_on, OLD.first_published_url)
            IS DISTINCT FROM
            (NEW.fixed_at, NEW.owner_id, NEW.blob_id, NEW.title, NEW.created_on,
             NEW.first_published_on, NEW.first_published_url)
    ) EXECUTE FUNCTION pictures_fixed_work_stays();
"""
CHANGEABLE = """
DROP TRIGGER work_fixed_stays ON pictures_work;
DROP FUNCTION pictures_fixed_work_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("pictures", "0002_look")]

    operations = [
        migrations.AddField(
            model_name="work",
            name="fixed_at",
            field=models.DateTimeField(
                blank=True,
                help_text="since when a filed claim relies on what is said here",
                null=True,
            ),
        ),
        migrations.RunSQL(FIXED, CHANGEABLE),
    ]
