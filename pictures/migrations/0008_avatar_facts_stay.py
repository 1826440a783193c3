"""Keeps what the platform said of an avatar, and reads the labels of those that are there."""

from typing import Any

from django.db import migrations

# A pseudonym may be forgotten, and what was not said may be completed; nothing else changes.
STAY = """
CREATE FUNCTION pictures_avatar_facts_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What was said of a registered avatar is never changed.'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER avatar_facts_stay BEFORE UPDATE ON pictures_avatar
    FOR EACH ROW WHEN (
        OLD.external_id IS NOT NULL AND (
            NEW.blob_id <> OLD.blob_id
            OR NEW.made_by <> OLD.made_by
            OR (OLD.generated_at IS NOT NULL AND NEW.generated_at IS DISTINCT FROM OLD.generated_at)
            OR (OLD.model_version <> '' AND NEW.model_version <> OLD.model_version)
            OR (OLD.prompt_sha256 <> '' AND NEW.prompt_sha256 <> OLD.prompt_sha256)
            OR (OLD.manifest_id <> '' AND NEW.manifest_id <> OLD.manifest_id)
            OR (OLD.pseudonym <> '' AND NEW.pseudonym NOT IN ('', OLD.pseudonym))
        )
    ) EXECUTE FUNCTION pictures_avatar_facts_stay();
"""
CHANGEABLE = """
DROP TRIGGER avatar_facts_stay ON pictures_avatar;
DROP FUNCTION pictures_avatar_facts_stay();
"""


def read_labels(apps: Any, _editor: Any) -> None:
    """Write down what the newest report says of the label of each registered avatar."""
    from pictures.provenance import Finding, check

    avatars = apps.get_model("pictures", "Avatar").objects
    reports = apps.get_model("pictures", "ProvenanceReport").objects
    for report in reports.order_by("version").iterator():
        amiss = check([Finding(**each) for each in report.findings])
        state = {(): "RIGHT", ("no_label",): "MISSING"}.get(tuple(amiss), "WRONG")
        avatars.filter(blob=report.blob_id, external_id__isnull=False).update(label=state)


class Migration(migrations.Migration):
    dependencies = [("pictures", "0007_avatar_facts")]

    operations = [
        migrations.RunPython(read_labels, migrations.RunPython.noop),
        migrations.RunSQL(STAY, CHANGEABLE),
    ]
