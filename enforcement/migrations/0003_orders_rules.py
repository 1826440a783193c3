"""Orders, their acknowledgements, messages and tries stay as they were written."""

from django.db import migrations

ORDER = """
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

REPORT = """
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

APPENDED = """
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

# Dropping a function with CASCADE drops the triggers that call it.
UNDO = "DROP FUNCTION {} CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("enforcement", "0002_orders"), ("claims", "0001_initial")]

    operations = [
        migrations.RunSQL(
            ORDER,
            UNDO.format("enforcement_order_guard()")
            + UNDO.format("enforcement_order_of_its_content()"),
        ),
        migrations.RunSQL(REPORT, UNDO.format("enforcement_report_guard()")),
        migrations.RunSQL(APPENDED, UNDO.format("enforcement_is_append_only()")),
    ]
