"""A notice is of its own step and never edited or deleted: the database itself sees to it."""

from django.db import migrations

NOTICE = """
CREATE FUNCTION notices_notice_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    facts record;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'a notice is never edited or deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT step.claim_id, step.new AS reached INTO facts
      FROM claims_step step WHERE step.id = NEW.step_id;
    IF facts.claim_id IS DISTINCT FROM NEW.claim_id THEN
        RAISE EXCEPTION 'a notice tells of a step of its own claim'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.kind, facts.reached) NOT IN (
        ('RECEIPT', 'SUBMITTED'), ('INFORMATION', 'INFO_REQUESTED'), ('NO_MATCH', 'NO_MATCH'),
        ('DECISION', 'DISMISSED'), ('DECISION', 'UPHELD')) THEN
        RAISE EXCEPTION 'a step to % has no notice of kind %', facts.reached, NEW.kind
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER notices_notice_guard BEFORE INSERT OR UPDATE OR DELETE ON notices_notice
    FOR EACH ROW EXECUTE FUNCTION notices_notice_guard();
"""

# Dropping the function with CASCADE drops the trigger that calls it.
UNDO = "DROP FUNCTION notices_notice_guard() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial"), ("claims", "0001_initial")]

    operations = [migrations.RunSQL(NOTICE, UNDO)]
