"""Orders, their proofs and their reports stay as they were sent."""

from django.db import migrations

ORDER_GUARD = """
CREATE FUNCTION enforcement_order_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR
       (NEW.public_id, NEW.number, NEW.measure_id, NEW.kind, NEW.blob_id, NEW.targets,
        NEW.statement, NEW.duty, NEW.issued_at)
       IS DISTINCT FROM
       (OLD.public_id, OLD.number, OLD.measure_id, OLD.kind, OLD.blob_id, OLD.targets,
        OLD.statement, OLD.duty, OLD.issued_at) THEN
        RAISE EXCEPTION 'an order stays as it was issued'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.ended_at IS NOT NULL AND
       (NEW.state, NEW.ended_at) IS DISTINCT FROM (OLD.state, OLD.ended_at) THEN
        RAISE EXCEPTION 'an order that has ended stays so'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.arrived_at IS NOT NULL AND NEW.arrived_at IS DISTINCT FROM OLD.arrived_at THEN
        RAISE EXCEPTION 'an order arrives once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER enforcement_order_guard BEFORE UPDATE OR DELETE ON enforcement_order
    FOR EACH ROW EXECUTE FUNCTION enforcement_order_guard();
"""
ORDER_GUARD_BACK = """
DROP TRIGGER enforcement_order_guard ON enforcement_order;
DROP FUNCTION enforcement_order_guard;
"""
ORDER_OF_ITS_CONTENT = """
CREATE FUNCTION enforcement_order_of_its_content() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM enforcement_measure measure
          JOIN claims_claim claim ON claim.id = measure.claim_id
          JOIN pictures_avatar avatar ON avatar.id = claim.avatar_id
         WHERE measure.id = NEW.measure_id AND avatar.blob_id = NEW.blob_id) THEN
        RAISE EXCEPTION 'an order is about the content of its claim''s avatar'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state <> 'OPEN' THEN
        RAISE EXCEPTION 'an order begins open' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER enforcement_order_of_its_content BEFORE INSERT ON enforcement_order
    FOR EACH ROW EXECUTE FUNCTION enforcement_order_of_its_content();
"""
ORDER_OF_ITS_CONTENT_BACK = """
DROP TRIGGER enforcement_order_of_its_content ON enforcement_order;
DROP FUNCTION enforcement_order_of_its_content;
"""
REPORT_GUARD = """
CREATE FUNCTION enforcement_report_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.outcome <> '' OR
       (NEW.order_id, NEW.tested_on, NEW.prompts, NEW.alike, NEW.words, NEW.attachment,
        NEW.sha256, NEW.by_id, NEW.at)
       IS DISTINCT FROM
       (OLD.order_id, OLD.tested_on, OLD.prompts, OLD.alike, OLD.words, OLD.attachment,
        OLD.sha256, OLD.by_id, OLD.at) THEN
        RAISE EXCEPTION 'a test report is decided once, and nothing else of it changes'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER enforcement_report_guard BEFORE UPDATE OR DELETE ON enforcement_testreport
    FOR EACH ROW EXECUTE FUNCTION enforcement_report_guard();
"""
REPORT_GUARD_BACK = """
DROP TRIGGER enforcement_report_guard ON enforcement_testreport;
DROP FUNCTION enforcement_report_guard;
"""
IS_APPEND_ONLY = """
CREATE FUNCTION enforcement_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was said, answered and tried is never changed'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER acknowledgement_append_only
    BEFORE UPDATE OR DELETE ON enforcement_acknowledgement
    FOR EACH ROW EXECUTE FUNCTION enforcement_is_append_only();
CREATE TRIGGER message_append_only BEFORE UPDATE OR DELETE ON enforcement_message
    FOR EACH ROW EXECUTE FUNCTION enforcement_is_append_only();
CREATE TRIGGER endpoint_change_append_only BEFORE UPDATE OR DELETE ON enforcement_endpointchange
    FOR EACH ROW EXECUTE FUNCTION enforcement_is_append_only();
CREATE TRIGGER call_append_only BEFORE UPDATE OR DELETE ON enforcement_call
    FOR EACH ROW EXECUTE FUNCTION enforcement_is_append_only();
"""
IS_APPEND_ONLY_BACK = """
DROP TRIGGER call_append_only ON enforcement_call;
DROP TRIGGER endpoint_change_append_only ON enforcement_endpointchange;
DROP TRIGGER message_append_only ON enforcement_message;
DROP TRIGGER acknowledgement_append_only ON enforcement_acknowledgement;
DROP FUNCTION enforcement_is_append_only;
"""


class Migration(migrations.Migration):
    dependencies = [("enforcement", "0001_initial")]

    operations = [
        migrations.RunSQL(ORDER_GUARD, ORDER_GUARD_BACK),
        migrations.RunSQL(ORDER_OF_ITS_CONTENT, ORDER_OF_ITS_CONTENT_BACK),
        migrations.RunSQL(REPORT_GUARD, REPORT_GUARD_BACK),
        migrations.RunSQL(IS_APPEND_ONLY, IS_APPEND_ONLY_BACK),
    ]
