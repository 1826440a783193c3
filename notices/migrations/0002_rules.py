"""A notice is written once, and an arrival needs its proof."""

from django.db import migrations

# Notices that later rooms issue beside those that a step calls for.
NOTICE_GUARD = """
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
        ('REVIEW', 'UPHELD'), ('ACCEPTANCE', 'ACCEPTED'), ('PAYMENT', 'PAID'),
        ('FORWARDING', 'SUBMITTED'), ('TAKEDOWN', 'UPHELD'), ('TAKEDOWN', 'SUBMITTED')) THEN
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
NOTICE_GUARD_BACK = """
DROP TRIGGER notices_notice_guard ON notices_notice;
DROP FUNCTION notices_notice_guard;
"""
RELEASE_GUARD = """
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
RELEASE_GUARD_BACK = """
DROP TRIGGER notices_release_guard ON notices_release;
DROP FUNCTION notices_release_guard;
"""
ARRIVAL_GUARD = """
CREATE FUNCTION notices_arrival_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what proves that a notice arrived is never edited or deleted'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER notices_download_kept BEFORE UPDATE OR DELETE ON notices_download
    FOR EACH ROW EXECUTE FUNCTION notices_arrival_guard();
CREATE TRIGGER notices_posting_kept BEFORE UPDATE OR DELETE ON notices_posting
    FOR EACH ROW EXECUTE FUNCTION notices_arrival_guard();
CREATE TRIGGER notices_arrival_kept BEFORE UPDATE OR DELETE ON notices_arrival
    FOR EACH ROW EXECUTE FUNCTION notices_arrival_guard();
"""
ARRIVAL_GUARD_BACK = """
DROP TRIGGER notices_arrival_kept ON notices_arrival;
DROP TRIGGER notices_posting_kept ON notices_posting;
DROP TRIGGER notices_download_kept ON notices_download;
DROP FUNCTION notices_arrival_guard;
"""
ARRIVAL_PROVEN = """
CREATE FUNCTION notices_arrival_proven() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.how = 'OPENED' AND NOT EXISTS (
        SELECT FROM notices_download fetched
          JOIN notices_notice notice ON notice.id = fetched.notice_id
          JOIN claims_claim claim ON claim.id = notice.claim_id
         WHERE fetched.id = NEW.download_id AND fetched.notice_id = NEW.notice_id
           AND fetched.by_id = claim.claimant_id AND fetched.at = NEW.at) THEN
        RAISE EXCEPTION 'a notice is opened by its claimant'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.how = 'POSTED' AND NOT EXISTS (
        SELECT FROM notices_posting posting
         WHERE posting.id = NEW.posting_id AND posting.notice_id = NEW.notice_id
           AND posting.until = NEW.at) THEN
        RAISE EXCEPTION 'a posted notice arrives when its own posting ends'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER notices_arrival_proven BEFORE INSERT ON notices_arrival
    FOR EACH ROW EXECUTE FUNCTION notices_arrival_proven();
"""
ARRIVAL_PROVEN_BACK = """
DROP TRIGGER notices_arrival_proven ON notices_arrival;
DROP FUNCTION notices_arrival_proven;
"""


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]

    operations = [
        migrations.RunSQL(NOTICE_GUARD, NOTICE_GUARD_BACK),
        migrations.RunSQL(RELEASE_GUARD, RELEASE_GUARD_BACK),
        migrations.RunSQL(ARRIVAL_GUARD, ARRIVAL_GUARD_BACK),
        migrations.RunSQL(ARRIVAL_PROVEN, ARRIVAL_PROVEN_BACK),
    ]
