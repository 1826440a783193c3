"""Files for the bank and files of the bank are kept as they went out and came in."""

from django.db import migrations

EXPORT_GUARD = """
CREATE FUNCTION payouts_export_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'QUEUED' THEN
            RAISE EXCEPTION 'an export begins in the queue'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NOT EXISTS (SELECT FROM payouts_batch batch WHERE batch.id = NEW.batch_id
                       AND batch.state IN ('RELEASED', 'SETTLED')) THEN
            RAISE EXCEPTION 'only a released batch has files for the bank'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR OLD.state = 'MADE' THEN
        RAISE EXCEPTION 'rows of payouts_export are never edited or deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.public_id, NEW.batch_id, NEW.profile, NEW.rows_total)
        IS DISTINCT FROM (OLD.public_id, OLD.batch_id, OLD.profile, OLD.rows_total) THEN
        RAISE EXCEPTION 'what an export is of never changes'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (OLD.state, NEW.state) NOT IN (('QUEUED', 'RUNNING'), ('RUNNING', 'RUNNING'),
        ('RUNNING', 'MADE'), ('RUNNING', 'FAILED'), ('FAILED', 'QUEUED')) THEN
        RAISE EXCEPTION 'an export does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.made_by_id, NEW.asked_at, NEW.filename, NEW.media_type)
        IS DISTINCT FROM (OLD.made_by_id, OLD.asked_at, OLD.filename, OLD.media_type)
        AND OLD.state <> 'FAILED' THEN
        RAISE EXCEPTION 'who asked for an export, when and under which name is written once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.attempt < OLD.attempt THEN
        RAISE EXCEPTION 'the attempts at an export are counted upwards'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payouts_export_guard BEFORE INSERT OR UPDATE OR DELETE ON payouts_export
    FOR EACH ROW EXECUTE FUNCTION payouts_export_guard();
"""
EXPORT_GUARD_BACK = """
DROP TRIGGER payouts_export_guard ON payouts_export;
DROP FUNCTION payouts_export_guard;
"""
# Another key may seal a part anew; where a part stands, and which there are, is settled when made.
EXPORTPART_WAY = """
CREATE FUNCTION payouts_exportpart_way() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    standing text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - 'sealed' IS DISTINCT FROM to_jsonb(OLD) - 'sealed' THEN
            RAISE EXCEPTION 'of a part of an export only its seal may change'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' THEN
        SELECT state INTO standing FROM payouts_export WHERE id = NEW.export_id;
    ELSE
        SELECT state INTO standing FROM payouts_export WHERE id = OLD.export_id;
    END IF;
    IF standing IS DISTINCT FROM 'RUNNING' THEN
        RAISE EXCEPTION 'parts of an export come and go only while it is being made'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        RETURN NEW;
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER payouts_exportpart_way BEFORE INSERT OR UPDATE OR DELETE ON payouts_exportpart
    FOR EACH ROW EXECUTE FUNCTION payouts_exportpart_way();
"""
EXPORTPART_WAY_BACK = """
DROP TRIGGER payouts_exportpart_way ON payouts_exportpart;
DROP FUNCTION payouts_exportpart_way;
"""
KEPT = """
CREATE TRIGGER payouts_exportlook_fixed BEFORE UPDATE OR DELETE ON payouts_exportlook
    FOR EACH ROW EXECUTE FUNCTION payouts_never_changed();
CREATE TRIGGER payouts_bankline_kept BEFORE UPDATE OR DELETE ON payouts_bankline
    FOR EACH ROW EXECUTE FUNCTION payouts_never_changed();
CREATE TRIGGER payouts_lineend_kept BEFORE UPDATE OR DELETE ON payouts_lineend
    FOR EACH ROW EXECUTE FUNCTION payouts_never_changed();
"""
KEPT_BACK = """
DROP TRIGGER payouts_lineend_kept ON payouts_lineend;
DROP TRIGGER payouts_bankline_kept ON payouts_bankline;
DROP TRIGGER payouts_exportlook_fixed ON payouts_exportlook;
"""
BANKFILE_GUARD = """
CREATE FUNCTION payouts_bankfile_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.imported_at IS NOT NULL THEN
            RAISE EXCEPTION 'an imported file of the bank is never deleted'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF (NEW.public_id, NEW.filename, NEW.form, NEW.sha256, NEW.size, NEW.uploaded_by_id,
        NEW.uploaded_at) IS DISTINCT FROM (OLD.public_id, OLD.filename, OLD.form, OLD.sha256,
        OLD.size, OLD.uploaded_by_id, OLD.uploaded_at)
    OR OLD.imported_at IS NOT NULL AND (NEW.imported_by_id, NEW.imported_at, NEW.foreseen)
        IS DISTINCT FROM (OLD.imported_by_id, OLD.imported_at, OLD.foreseen) THEN
        RAISE EXCEPTION 'an imported file of the bank is never edited'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payouts_bankfile_guard BEFORE UPDATE OR DELETE ON payouts_bankfile
    FOR EACH ROW EXECUTE FUNCTION payouts_bankfile_guard();
"""
BANKFILE_GUARD_BACK = """
DROP TRIGGER payouts_bankfile_guard ON payouts_bankfile;
DROP FUNCTION payouts_bankfile_guard;
"""
BANKLINE_GUARD = """
CREATE FUNCTION payouts_bankline_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM payouts_bankfile
                    WHERE id = NEW.file_id AND imported_at IS NOT NULL) THEN
        RAISE EXCEPTION 'lines are kept of imported files alone'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.payment_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM payouts_payment WHERE id = NEW.payment_id AND reference = NEW.reference) THEN
        RAISE EXCEPTION 'a line is about the payment that it names'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payouts_bankline_guard BEFORE INSERT ON payouts_bankline
    FOR EACH ROW EXECUTE FUNCTION payouts_bankline_guard();
"""
BANKLINE_GUARD_BACK = """
DROP TRIGGER payouts_bankline_guard ON payouts_bankline;
DROP FUNCTION payouts_bankline_guard;
"""


class Migration(migrations.Migration):
    dependencies = [("payouts", "0006_stops")]

    operations = [
        migrations.RunSQL(EXPORT_GUARD, EXPORT_GUARD_BACK),
        migrations.RunSQL(EXPORTPART_WAY, EXPORTPART_WAY_BACK),
        migrations.RunSQL(KEPT, KEPT_BACK),
        migrations.RunSQL(BANKFILE_GUARD, BANKFILE_GUARD_BACK),
        migrations.RunSQL(BANKLINE_GUARD, BANKLINE_GUARD_BACK),
    ]
