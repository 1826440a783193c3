"""A proposal is what was signed, and nobody signs their own."""

from django.db import migrations

# Whoever changes what was proposed changes its digest, and the signatures name the digest.
DIGEST = """
ALTER TABLE review_approval ADD CONSTRAINT approval_digest_is_of_bundle CHECK (
    bundle IS NULL OR digest = encode(sha256(convert_to(bundle, 'UTF8')), 'hex')
);
"""
DIGEST_BACK = "ALTER TABLE review_approval DROP CONSTRAINT approval_digest_is_of_bundle"

# Whoever had a hand in the decision that was appealed against signs nothing after the appeal.
# Second approvals by one person are refused by a unique constraint as well.
REFUSE_EARLIER_HAND = """
CREATE FUNCTION review_refuse_earlier_hand(claim bigint, present smallint, person bigint)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM review_verdict verdict
          JOIN claims_picture picture ON picture.id = verdict.picture_id
         WHERE picture.claim_id = claim AND verdict.round < present
           AND verdict.reviewer_id = person
    ) OR EXISTS (
        SELECT FROM review_countersignature signature
          JOIN review_approval approval ON approval.id = signature.approval_id
         WHERE approval.claim_id = claim AND approval.round < present
           AND signature.person_id = person
    ) THEN
        RAISE EXCEPTION 'who had a hand in the earlier decision signs nothing after the appeal'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$;
"""
REFUSE_EARLIER_HAND_BACK = """
DROP FUNCTION review_refuse_earlier_hand;
"""
COUNTERSIGNATURE_GUARD = """
CREATE FUNCTION review_countersignature_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    proposal record;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'a signature is never edited or deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT approval.*, claim.state INTO proposal
      FROM review_approval approval
      JOIN claims_claim claim ON claim.id = approval.claim_id
     WHERE approval.id = NEW.approval_id
       FOR UPDATE OF approval;
    PERFORM review_refuse_claimant(proposal.claim_id, ARRAY[NEW.person_id]);
    IF NEW.person_id = proposal.proposed_by_id THEN
        RAISE EXCEPTION 'nobody signs their own proposal'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF proposal.outcome <> '' OR proposal.state <> 'AWAITING_APPROVAL' THEN
        RAISE EXCEPTION 'only a proposal that waits is signed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF proposal.signatures < 2 THEN
        RAISE EXCEPTION 'this proposal needs one signature only'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM review_refuse_earlier_hand(proposal.claim_id, proposal.round, NEW.person_id);
    IF EXISTS (
        SELECT FROM review_approval earlier
         WHERE earlier.claim_id = proposal.claim_id AND earlier.round < proposal.round
           AND earlier.decided_by_id = NEW.person_id
    ) THEN
        RAISE EXCEPTION 'who had a hand in the earlier decision signs nothing after the appeal'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_countersignature_guard
    BEFORE INSERT OR UPDATE OR DELETE ON review_countersignature
    FOR EACH ROW EXECUTE FUNCTION review_countersignature_guard();
"""
COUNTERSIGNATURE_GUARD_BACK = """
DROP TRIGGER review_countersignature_guard ON review_countersignature;
DROP FUNCTION review_countersignature_guard;
"""
FINDING_GUARD = """
CREATE FUNCTION review_finding_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'a finding is never edited or deleted: a newer one counts'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (
        SELECT FROM claims_claim claim
          JOIN pictures_avatar avatar ON avatar.id = claim.avatar_id
         WHERE avatar.blob_id = NEW.content_id AND claim.claimant_id = NEW.by_id
           AND claim.filed_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'nobody decides about their own claim'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_finding_guard BEFORE INSERT OR UPDATE OR DELETE ON review_finding
    FOR EACH ROW EXECUTE FUNCTION review_finding_guard();
"""
FINDING_GUARD_BACK = """
DROP TRIGGER review_finding_guard ON review_finding;
DROP FUNCTION review_finding_guard;
"""
EXPORT_GUARD = """
CREATE FUNCTION review_export_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.ended_at IS NOT NULL
        OR (NEW.id, NEW.public_id, NEW.by_id, NEW.form, NEW.wanted, NEW.began_at)
        IS DISTINCT FROM (OLD.id, OLD.public_id, OLD.by_id, OLD.form, OLD.wanted, OLD.began_at)
    THEN
        RAISE EXCEPTION 'the record of an export is closed once and never changed or deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_export_guard BEFORE UPDATE OR DELETE ON review_decisionexport
    FOR EACH ROW EXECUTE FUNCTION review_export_guard();
"""
EXPORT_GUARD_BACK = """
DROP TRIGGER review_export_guard ON review_decisionexport;
DROP FUNCTION review_export_guard;
"""
KEPT = """
CREATE TRIGGER review_cap_lift_kept BEFORE UPDATE OR DELETE ON review_caplift
    FOR EACH ROW EXECUTE FUNCTION review_never_changed();
"""
KEPT_BACK = """
DROP TRIGGER review_cap_lift_kept ON review_caplift;
"""


class Migration(migrations.Migration):
    dependencies = [("review", "0002_decision_rules")]

    operations = [
        migrations.RunSQL(DIGEST, DIGEST_BACK),
        migrations.RunSQL(REFUSE_EARLIER_HAND, REFUSE_EARLIER_HAND_BACK),
        migrations.RunSQL(COUNTERSIGNATURE_GUARD, COUNTERSIGNATURE_GUARD_BACK),
        migrations.RunSQL(FINDING_GUARD, FINDING_GUARD_BACK),
        migrations.RunSQL(EXPORT_GUARD, EXPORT_GUARD_BACK),
        migrations.RunSQL(KEPT, KEPT_BACK),
    ]
