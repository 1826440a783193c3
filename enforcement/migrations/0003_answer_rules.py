"""What a respondent said, and the clocks that run on it, stay as they were."""

from django.db import migrations

FORWARDING_GUARD = """
CREATE FUNCTION enforcement_forwarding_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a forwarding is never deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.public_id, NEW.claim_id, NEW.measure_id, NEW.forwarded_at, NEW.answer_until,
        NEW.deemed_at) IS DISTINCT FROM (OLD.public_id, OLD.claim_id, OLD.measure_id,
        OLD.forwarded_at, OLD.answer_until, OLD.deemed_at)
       OR (OLD.arrived_at IS NOT NULL AND (NEW.arrived_at, NEW.arrival)
           IS DISTINCT FROM (OLD.arrived_at, OLD.arrival)) THEN
        RAISE EXCEPTION 'a forwarding does not change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER enforcement_forwarding_guard BEFORE UPDATE OR DELETE ON enforcement_forwarding
    FOR EACH ROW EXECUTE FUNCTION enforcement_forwarding_guard();
"""
FORWARDING_GUARD_BACK = """
DROP TRIGGER enforcement_forwarding_guard ON enforcement_forwarding;
DROP FUNCTION enforcement_forwarding_guard;
"""
COUNTDOWN_GUARD = """
CREATE FUNCTION enforcement_countdown_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a clock is never deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.statement_id, NEW.rule_count, NEW.rule_days, NEW.rule_since, NEW.started_at)
        IS DISTINCT FROM (OLD.statement_id, OLD.rule_count, OLD.rule_days, OLD.rule_since,
        OLD.started_at) OR (OLD.ended_at IS NOT NULL AND NEW IS DISTINCT FROM OLD) THEN
        RAISE EXCEPTION 'a clock does not change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER enforcement_countdown_guard BEFORE UPDATE OR DELETE ON enforcement_countdown
    FOR EACH ROW EXECUTE FUNCTION enforcement_countdown_guard();
"""
COUNTDOWN_GUARD_BACK = """
DROP TRIGGER enforcement_countdown_guard ON enforcement_countdown;
DROP FUNCTION enforcement_countdown_guard;
"""
PAUSE_GUARD = """
CREATE FUNCTION enforcement_pause_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a pause is never deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.countdown_id, NEW.cause, NEW.words, NEW.by_id, NEW.begun_at)
        IS DISTINCT FROM (OLD.countdown_id, OLD.cause, OLD.words, OLD.by_id, OLD.begun_at)
       OR OLD.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'a pause does not change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER enforcement_pause_guard BEFORE UPDATE OR DELETE ON enforcement_pause
    FOR EACH ROW EXECUTE FUNCTION enforcement_pause_guard();
"""
PAUSE_GUARD_BACK = """
DROP TRIGGER enforcement_pause_guard ON enforcement_pause;
DROP FUNCTION enforcement_pause_guard;
"""
SUIT_GUARD = """
CREATE FUNCTION enforcement_suit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a proof of suit is never deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.public_id, NEW.countdown_id, NEW.kind, NEW.body, NEW.case_number, NEW.filed_on,
        NEW.attachment, NEW.media_type, NEW.filename, NEW.sha256, NEW.shown_by_id, NEW.shown_at)
        IS DISTINCT FROM (OLD.public_id, OLD.countdown_id, OLD.kind, OLD.body, OLD.case_number,
        OLD.filed_on, OLD.attachment, OLD.media_type, OLD.filename, OLD.sha256, OLD.shown_by_id,
        OLD.shown_at)
       OR (OLD.decided_at IS NOT NULL AND (NEW.decided_at, NEW.decided_by_id, NEW.accepted,
        NEW.reason) IS DISTINCT FROM (OLD.decided_at, OLD.decided_by_id, OLD.accepted, OLD.reason))
       OR (OLD.outcome <> '' AND NEW IS DISTINCT FROM OLD) THEN
        RAISE EXCEPTION 'a proof of suit does not change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER enforcement_suit_guard BEFORE UPDATE OR DELETE ON enforcement_suit
    FOR EACH ROW EXECUTE FUNCTION enforcement_suit_guard();
"""
SUIT_GUARD_BACK = """
DROP TRIGGER enforcement_suit_guard ON enforcement_suit;
DROP FUNCTION enforcement_suit_guard;
"""
CONTACTLOOK_GUARD = """
CREATE FUNCTION enforcement_contactlook_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a look is never deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION 'a look does not change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER enforcement_contactlook_guard BEFORE UPDATE OR DELETE ON enforcement_contactlook
    FOR EACH ROW EXECUTE FUNCTION enforcement_contactlook_guard();
"""
CONTACTLOOK_GUARD_BACK = """
DROP TRIGGER enforcement_contactlook_guard ON enforcement_contactlook;
DROP FUNCTION enforcement_contactlook_guard;
"""
COUNTERSTATEMENT_GUARD = """
CREATE FUNCTION enforcement_counterstatement_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.filed_at IS NULL THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - '{contact,arrived_at,arrival}'::text[])
        IS DISTINCT FROM (to_jsonb(OLD) - '{contact,arrived_at,arrival}'::text[])
       OR (OLD.arrived_at IS NOT NULL AND (NEW.arrived_at, NEW.arrival)
           IS DISTINCT FROM (OLD.arrived_at, OLD.arrival)) THEN
        RAISE EXCEPTION 'a signed counter-statement does not change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER enforcement_counterstatement_guard BEFORE UPDATE OR DELETE
    ON enforcement_counterstatement
    FOR EACH ROW EXECUTE FUNCTION enforcement_counterstatement_guard();
"""
COUNTERSTATEMENT_GUARD_BACK = """
DROP TRIGGER enforcement_counterstatement_guard ON enforcement_counterstatement;
DROP FUNCTION enforcement_counterstatement_guard;
"""
ANSWERFILE_GUARD = """
CREATE FUNCTION enforcement_answerfile_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM enforcement_counterstatement statement
                WHERE statement.filed_at IS NOT NULL AND statement.id IN (
                    CASE WHEN TG_OP = 'INSERT' THEN NEW.statement_id ELSE OLD.statement_id END,
                    CASE WHEN TG_OP = 'DELETE' THEN OLD.statement_id
                         ELSE NEW.statement_id END)) THEN
        RAISE EXCEPTION 'the files of a signed counter-statement do not change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER enforcement_answerfile_guard BEFORE INSERT OR UPDATE OR DELETE
    ON enforcement_answerfile
    FOR EACH ROW EXECUTE FUNCTION enforcement_answerfile_guard();
"""
ANSWERFILE_GUARD_BACK = """
DROP TRIGGER enforcement_answerfile_guard ON enforcement_answerfile;
DROP FUNCTION enforcement_answerfile_guard;
"""


class Migration(migrations.Migration):
    dependencies = [("enforcement", "0002_order_rules")]

    operations = [
        migrations.RunSQL(FORWARDING_GUARD, FORWARDING_GUARD_BACK),
        migrations.RunSQL(COUNTDOWN_GUARD, COUNTDOWN_GUARD_BACK),
        migrations.RunSQL(PAUSE_GUARD, PAUSE_GUARD_BACK),
        migrations.RunSQL(SUIT_GUARD, SUIT_GUARD_BACK),
        migrations.RunSQL(CONTACTLOOK_GUARD, CONTACTLOOK_GUARD_BACK),
        migrations.RunSQL(COUNTERSTATEMENT_GUARD, COUNTERSTATEMENT_GUARD_BACK),
        migrations.RunSQL(ANSWERFILE_GUARD, ANSWERFILE_GUARD_BACK),
    ]
