"""What a registered picture says of itself stays as it was said."""

from django.db import migrations

LOOK_IS_APPEND_ONLY = """
CREATE FUNCTION pictures_look_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The record of looks is never changed.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER look_append_only BEFORE UPDATE OR DELETE ON pictures_look
    FOR EACH ROW EXECUTE FUNCTION pictures_look_is_append_only();
"""
LOOK_IS_APPEND_ONLY_BACK = """
DROP TRIGGER look_append_only ON pictures_look;
DROP FUNCTION pictures_look_is_append_only;
"""
FIXED_WORK_STAYS = """
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
FIXED_WORK_STAYS_BACK = """
DROP TRIGGER work_fixed_stays ON pictures_work;
DROP FUNCTION pictures_fixed_work_stays;
"""
FLAG_GUARD = """
CREATE FUNCTION pictures_flag_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.lifted_at IS NOT NULL
        OR (NEW.id, NEW.public_id, NEW.blob_id, NEW.kind, NEW.flagged_by_id, NEW.flagged_at)
        IS DISTINCT FROM
        (OLD.id, OLD.public_id, OLD.blob_id, OLD.kind, OLD.flagged_by_id, OLD.flagged_at)
    THEN
        RAISE EXCEPTION 'a flag is lifted once and otherwise never changed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pictures_flag_guard BEFORE UPDATE ON pictures_sensitiveflag
    FOR EACH ROW EXECUTE FUNCTION pictures_flag_guard();
"""
FLAG_GUARD_BACK = """
DROP TRIGGER pictures_flag_guard ON pictures_sensitiveflag;
DROP FUNCTION pictures_flag_guard;
"""
# A pseudonym may be forgotten, and what was not said may be completed; nothing else changes.
AVATAR_FACTS_STAY = """
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
AVATAR_FACTS_STAY_BACK = """
DROP TRIGGER avatar_facts_stay ON pictures_avatar;
DROP FUNCTION pictures_avatar_facts_stay;
"""


class Migration(migrations.Migration):
    dependencies = [("pictures", "0001_initial")]

    operations = [
        migrations.RunSQL(LOOK_IS_APPEND_ONLY, LOOK_IS_APPEND_ONLY_BACK),
        migrations.RunSQL(FIXED_WORK_STAYS, FIXED_WORK_STAYS_BACK),
        migrations.RunSQL(FLAG_GUARD, FLAG_GUARD_BACK),
        migrations.RunSQL(AVATAR_FACTS_STAY, AVATAR_FACTS_STAY_BACK),
    ]
