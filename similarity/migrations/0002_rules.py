"""Thresholds and what was compared under them are settled; samples are only appended."""

from django.db import migrations

PGVECTOR = """
DO $$ BEGIN
    IF (SELECT string_to_array(extversion, '.')::int[] < '{0,8}'
          FROM pg_extension WHERE extname = 'vector')
    THEN
        RAISE EXCEPTION 'pgvector is older than 0.8, which the search needs'
            USING HINT = 'Install pgvector 0.8 or newer, then run: ALTER EXTENSION vector UPDATE';
    END IF;
END $$;
"""
# A vector of 512 numbers would lie outside its row, and looking at thousands would fetch each.
INLINE = "ALTER TABLE similarity_fingerprint ALTER COLUMN embedding SET STORAGE MAIN"
INLINE_BACK = "ALTER TABLE similarity_fingerprint ALTER COLUMN embedding SET STORAGE EXTERNAL"

THRESHOLD_GUARD = """
CREATE FUNCTION similarity_threshold_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.outcome <> '' THEN
            RAISE EXCEPTION 'limits are proposed before anybody decides on them'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR OLD.outcome <> '' THEN
        RAISE EXCEPTION 'versions of limits are never edited or deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.public_id, NEW.space, NEW.calibration_sha256, NEW.likely, NEW.possible, NEW.why,
        NEW.figures, NEW.proposed_by_id, NEW.proposed_at)
        IS DISTINCT FROM
       (OLD.public_id, OLD.space, OLD.calibration_sha256, OLD.likely, OLD.possible, OLD.why,
        OLD.figures, OLD.proposed_by_id, OLD.proposed_at)
    THEN
        RAISE EXCEPTION 'a proposal of limits is decided as it was made'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER similarity_threshold_guard BEFORE INSERT OR UPDATE OR DELETE
    ON similarity_thresholdversion
    FOR EACH ROW EXECUTE FUNCTION similarity_threshold_guard();
"""
THRESHOLD_GUARD_BACK = """
DROP TRIGGER similarity_threshold_guard ON similarity_thresholdversion;
DROP FUNCTION similarity_threshold_guard;
"""
COMPARISON_LIMITS_GUARD = """
CREATE FUNCTION similarity_comparison_limits_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.threshold_version_id IS DISTINCT FROM OLD.threshold_version_id THEN
            RAISE EXCEPTION 'a comparison keeps the version of the limits it was made by'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF NEW.threshold_version_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM similarity_thresholdversion version
         WHERE version.id = NEW.threshold_version_id
           AND version.outcome = 'APPROVED'
           AND version.space = NEW.space
           AND version.calibration_sha256 = NEW.calibration_sha256
           AND version.likely = (NEW.thresholds ->> 'likely')::float8
           AND version.possible = (NEW.thresholds ->> 'possible')::float8
    ) THEN
        RAISE EXCEPTION 'a comparison names approved limits of its own way to score'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER similarity_comparison_limits_guard BEFORE INSERT OR UPDATE OF threshold_version_id
    ON similarity_comparison
    FOR EACH ROW EXECUTE FUNCTION similarity_comparison_limits_guard();
"""
COMPARISON_LIMITS_GUARD_BACK = """
DROP TRIGGER similarity_comparison_limits_guard ON similarity_comparison;
DROP FUNCTION similarity_comparison_limits_guard;
"""
NEVER_CHANGED = """
CREATE FUNCTION similarity_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are appended, never edited or deleted', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER similarity_spaceswitch_kept BEFORE UPDATE OR DELETE ON similarity_spaceswitch
    FOR EACH ROW EXECUTE FUNCTION similarity_never_changed();
CREATE TRIGGER similarity_recallsample_kept BEFORE UPDATE OR DELETE ON similarity_recallsample
    FOR EACH ROW EXECUTE FUNCTION similarity_never_changed();
"""
NEVER_CHANGED_BACK = """
DROP TRIGGER similarity_recallsample_kept ON similarity_recallsample;
DROP TRIGGER similarity_spaceswitch_kept ON similarity_spaceswitch;
DROP FUNCTION similarity_never_changed;
"""


class Migration(migrations.Migration):
    dependencies = [("similarity", "0001_initial")]

    operations = [
        migrations.RunSQL(PGVECTOR, migrations.RunSQL.noop),
        migrations.RunSQL(INLINE, INLINE_BACK),
        migrations.RunSQL(THRESHOLD_GUARD, THRESHOLD_GUARD_BACK),
        migrations.RunSQL(COMPARISON_LIMITS_GUARD, COMPARISON_LIMITS_GUARD_BACK),
        migrations.RunSQL(NEVER_CHANGED, NEVER_CHANGED_BACK),
    ]
