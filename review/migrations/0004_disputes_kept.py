"""Gives every appeal its disputed pictures, and lets nobody change what was disputed."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

GUARD = """
CREATE FUNCTION review_dispute_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'a disputed picture is never edited or deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (SELECT claim_id FROM claims_picture WHERE id = NEW.picture_id)
        <> (SELECT claim_id FROM review_appeal WHERE id = NEW.appeal_id)
    THEN
        RAISE EXCEPTION 'an appeal disputes pictures of its own claim'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_dispute_guard BEFORE INSERT OR UPDATE OR DELETE ON review_dispute
    FOR EACH ROW EXECUTE FUNCTION review_dispute_guard();
"""
GUARD_BACK = """
DROP TRIGGER review_dispute_guard ON review_dispute;
DROP FUNCTION review_dispute_guard();
"""


def name_pictures(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Appeals from before disputed every picture whose first verdict did not uphold it."""
    verdicts = apps.get_model("review", "Verdict").objects
    disputes = apps.get_model("review", "Dispute").objects
    pictures = apps.get_model("claims", "Picture").objects
    for appeal in apps.get_model("review", "Appeal").objects.iterator():
        first = verdicts.filter(
            picture__claim=appeal.claim_id, round=0, set_aside_at__isnull=True, ground="UPHELD"
        )
        refused = pictures.filter(claim=appeal.claim_id)
        for picture in refused.exclude(pk__in=first.values("picture")):
            disputes.create(appeal=appeal, picture=picture)


class Migration(migrations.Migration):
    dependencies = [("review", "0003_disputes")]

    operations = [
        migrations.RunSQL(GUARD, GUARD_BACK),
        migrations.RunPython(name_pictures, migrations.RunPython.noop, elidable=True),
    ]
