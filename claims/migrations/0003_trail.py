"""Lets nobody change a step of the trail, nor what was filed: the claim, its works, its proofs."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION claims_step_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The trail of a claim is never changed.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER step_append_only BEFORE UPDATE OR DELETE ON claims_step
    FOR EACH ROW EXECUTE FUNCTION claims_step_is_append_only();

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

CREATE FUNCTION claims_filed_evidence_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.kind = 'ANSWER' THEN
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
CHANGEABLE = """
DROP TRIGGER evidence_of_filed_claim_stays ON claims_evidence;
DROP FUNCTION claims_filed_evidence_stays();
DROP TRIGGER picture_of_filed_claim_stays ON claims_picture;
DROP FUNCTION claims_filed_works_stay();
DROP TRIGGER claim_filed_stays_filed ON claims_claim;
DROP FUNCTION claims_filed_stays_filed();
DROP TRIGGER step_append_only ON claims_step;
DROP FUNCTION claims_step_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("claims", "0002_checks")]

    operations = [migrations.RunSQL(APPEND_ONLY, CHANGEABLE)]
