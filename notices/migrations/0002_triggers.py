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
        ('DECISION', 'DISMISSED'), ('DECISION', 'UPHELD'), ('REVIEW', 'DISMISSED'),
        ('REVIEW', 'UPHELD'), ('ACCEPTANCE', 'ACCEPTED'), ('PAYMENT', 'PAID')) THEN
        RAISE EXCEPTION 'a step to % has no notice of kind %', facts.reached, NEW.kind
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.supersedes_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM notices_notice earlier
         WHERE earlier.id = NEW.supersedes_id AND earlier.step_id = NEW.step_id) THEN
        RAISE EXCEPTION 'a notice supersedes one of the same step'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER notices_notice_guard BEFORE INSERT OR UPDATE OR DELETE ON notices_notice
    FOR EACH ROW EXECUTE FUNCTION notices_notice_guard();
"""

RELEASE = """
CREATE FUNCTION notices_release_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.outcome <> '' OR
       (NEW.kind, NEW.version, NEW.stamp, NEW.why, NEW.proposed_by_id, NEW.proposed_at)
       IS DISTINCT FROM
       (OLD.kind, OLD.version, OLD.stamp, OLD.why, OLD.proposed_by_id, OLD.proposed_at) THEN
        RAISE EXCEPTION 'a proposed letter is decided once, and nothing else of it changes'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER notices_release_guard BEFORE UPDATE OR DELETE ON notices_release
    FOR EACH ROW EXECUTE FUNCTION notices_release_guard();
"""

# Dropping a function with CASCADE drops the trigger that calls it.
UNDO = "DROP FUNCTION {} CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial"), ("claims", "0001_initial")]

    operations = [
        migrations.RunSQL(NOTICE, UNDO.format("notices_notice_guard()")),
        migrations.RunSQL(RELEASE, UNDO.format("notices_release_guard()")),
    ]
