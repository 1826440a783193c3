"""The trail is only appended to, and what was filed stays filed."""

from django.db import migrations

STEP_IS_APPEND_ONLY = """
CREATE FUNCTION claims_step_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The trail of a claim is never changed.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER step_append_only BEFORE UPDATE OR DELETE ON claims_step
    FOR EACH ROW EXECUTE FUNCTION claims_step_is_append_only();
"""
STEP_IS_APPEND_ONLY_BACK = """
DROP TRIGGER step_append_only ON claims_step;
DROP FUNCTION claims_step_is_append_only;
"""
FILED_STAYS_FILED = """
CREATE FUNCTION claims_filed_stays_filed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'A claim with a reference is kept.' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.reference IS DISTINCT FROM OLD.reference
        OR NEW.filed_at IS DISTINCT FROM OLD.filed_at
        OR NEW.claimant_id IS DISTINCT FROM OLD.claimant_id
        OR NEW.avatar_id IS DISTINCT FROM OLD.avatar_id
        OR NEW.respondent_kind IS DISTINCT FROM OLD.respondent_kind
        OR NEW.holder_name IS DISTINCT FROM OLD.holder_name
        OR NEW.holder_kind IS DISTINCT FROM OLD.holder_kind
        OR NEW.agent_name IS DISTINCT FROM OLD.agent_name
        OR NEW.rights IS DISTINCT FROM OLD.rights
        OR NEW.request IS DISTINCT FROM OLD.request
        OR NEW.declaration_version IS DISTINCT FROM OLD.declaration_version
        OR NEW.declaration_agreed IS DISTINCT FROM OLD.declaration_agreed
        OR NEW.signature IS DISTINCT FROM OLD.signature
        OR NEW.signed_at IS DISTINCT FROM OLD.signed_at
        OR NEW.state = 'DRAFT'
    THEN
        RAISE EXCEPTION 'What was filed and signed is never changed.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claim_filed_stays_filed BEFORE UPDATE OR DELETE ON claims_claim
    FOR EACH ROW WHEN (OLD.filed_at IS NOT NULL AND OLD.state <> 'DRAFT')
    EXECUTE FUNCTION claims_filed_stays_filed();
"""
FILED_STAYS_FILED_BACK = """
DROP TRIGGER claim_filed_stays_filed ON claims_claim;
DROP FUNCTION claims_filed_stays_filed;
"""
FILED_WORKS_STAY = """
CREATE FUNCTION claims_filed_works_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM claims_claim
        WHERE id IN (OLD.claim_id, NEW.claim_id) AND state <> 'DRAFT'
    ) THEN
        RAISE EXCEPTION 'The works of a filed claim are never changed.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER picture_of_filed_claim_stays BEFORE INSERT OR UPDATE OR DELETE ON claims_picture
    FOR EACH ROW EXECUTE FUNCTION claims_filed_works_stay();
"""
FILED_WORKS_STAY_BACK = """
DROP TRIGGER picture_of_filed_claim_stays ON claims_picture;
DROP FUNCTION claims_filed_works_stay;
"""
FILED_EVIDENCE_STAYS = """
CREATE FUNCTION claims_filed_evidence_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.kind IN ('ANSWER', 'MESSAGE', 'APPEAL') THEN
        RETURN NEW;
    END IF;
    IF EXISTS (
        SELECT 1 FROM claims_claim
        WHERE id IN (OLD.claim_id, NEW.claim_id) AND state <> 'DRAFT'
    ) THEN
        RAISE EXCEPTION 'The proofs of a filed claim are never changed.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER evidence_of_filed_claim_stays BEFORE INSERT OR UPDATE OR DELETE ON claims_evidence
    FOR EACH ROW EXECUTE FUNCTION claims_filed_evidence_stays();
"""
FILED_EVIDENCE_STAYS_BACK = """
DROP TRIGGER evidence_of_filed_claim_stays ON claims_evidence;
DROP FUNCTION claims_filed_evidence_stays;
"""
BULK_CLAIM_NEEDS_CONFIRMATION = """
CREATE FUNCTION claims_bulk_claim_needs_confirmation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM claims_bulkfiling f JOIN claims_claim c ON c.id = NEW.claim_id
        WHERE f.id = NEW.filing_id AND f.confirmed_at IS NOT NULL AND f.owner_id = c.claimant_id
    ) THEN
        RAISE EXCEPTION 'A row becomes its owner''s claim only after the confirmation.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER bulk_claim_needs_confirmation BEFORE INSERT OR UPDATE ON claims_bulkrow
    FOR EACH ROW WHEN (NEW.claim_id IS NOT NULL)
    EXECUTE FUNCTION claims_bulk_claim_needs_confirmation();
"""
BULK_CLAIM_NEEDS_CONFIRMATION_BACK = """
DROP TRIGGER bulk_claim_needs_confirmation ON claims_bulkrow;
DROP FUNCTION claims_bulk_claim_needs_confirmation;
"""
BULK_CLAIM_STAYS = """
CREATE FUNCTION claims_bulk_claim_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A row that became a claim is never changed.'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER bulk_claim_stays BEFORE DELETE ON claims_bulkrow
    FOR EACH ROW WHEN (OLD.claim_id IS NOT NULL) EXECUTE FUNCTION claims_bulk_claim_stays();
-- Its cells may be emptied, when the account of the person is deleted.
CREATE TRIGGER bulk_claim_unchanged BEFORE UPDATE ON claims_bulkrow
    FOR EACH ROW WHEN (
        OLD.claim_id IS NOT NULL
        AND ((OLD.filing_id, OLD.number, OLD.claim_id, OLD.surplus, OLD.errors, OLD.checked_at)
             IS DISTINCT FROM
             (NEW.filing_id, NEW.number, NEW.claim_id, NEW.surplus, NEW.errors, NEW.checked_at)
             OR NEW.cells NOT IN (OLD.cells, '{}'::jsonb))
    ) EXECUTE FUNCTION claims_bulk_claim_stays();
"""
BULK_CLAIM_STAYS_BACK = """
DROP TRIGGER bulk_claim_unchanged ON claims_bulkrow;
DROP TRIGGER bulk_claim_stays ON claims_bulkrow;
DROP FUNCTION claims_bulk_claim_stays;
"""
MESSAGE_STAYS = """
CREATE FUNCTION claims_message_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What was written on a claim is never changed.'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER message_kept BEFORE DELETE ON claims_message
    FOR EACH ROW EXECUTE FUNCTION claims_message_stays();
CREATE TRIGGER message_unchanged BEFORE UPDATE ON claims_message
    FOR EACH ROW WHEN (
        (OLD.claim_id, OLD.side, OLD.author_id, OLD.body, OLD.sent_at)
            IS DISTINCT FROM (NEW.claim_id, NEW.side, NEW.author_id, NEW.body, NEW.sent_at)
    ) EXECUTE FUNCTION claims_message_stays();
"""
MESSAGE_STAYS_BACK = """
DROP TRIGGER message_unchanged ON claims_message;
DROP TRIGGER message_kept ON claims_message;
DROP FUNCTION claims_message_stays;
"""
TERM_GUARD = """
CREATE FUNCTION claims_term_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    reached text;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'How a term was set or moved is never changed.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT step.new INTO reached FROM claims_step step WHERE step.id = NEW.step_id;
    IF (NEW.kind, reached) NOT IN
        (('ANSWER', 'INFO_REQUESTED'), ('APPEAL', 'DISMISSED'), ('APPEAL', 'UPHELD')) THEN
        RAISE EXCEPTION 'A step to % has no term of kind %.', reached, NEW.kind
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER term_append_only BEFORE INSERT OR UPDATE OR DELETE ON claims_term
    FOR EACH ROW EXECUTE FUNCTION claims_term_guard();
"""
TERM_GUARD_BACK = """
DROP TRIGGER term_append_only ON claims_term;
DROP FUNCTION claims_term_guard;
"""


class Migration(migrations.Migration):
    dependencies = [("claims", "0001_initial")]

    operations = [
        migrations.RunSQL(STEP_IS_APPEND_ONLY, STEP_IS_APPEND_ONLY_BACK),
        migrations.RunSQL(FILED_STAYS_FILED, FILED_STAYS_FILED_BACK),
        migrations.RunSQL(FILED_WORKS_STAY, FILED_WORKS_STAY_BACK),
        migrations.RunSQL(FILED_EVIDENCE_STAYS, FILED_EVIDENCE_STAYS_BACK),
        migrations.RunSQL(BULK_CLAIM_NEEDS_CONFIRMATION, BULK_CLAIM_NEEDS_CONFIRMATION_BACK),
        migrations.RunSQL(BULK_CLAIM_STAYS, BULK_CLAIM_STAYS_BACK),
        migrations.RunSQL(MESSAGE_STAYS, MESSAGE_STAYS_BACK),
        migrations.RunSQL(TERM_GUARD, TERM_GUARD_BACK),
    ]
