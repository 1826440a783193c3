"""Rules of decisions that check constraints can't say: who may judge, sign and appeal, and when."""

from django.db import migrations

REFUSE_CLAIMANT = """
CREATE FUNCTION review_refuse_claimant(claim bigint, people bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM claims_claim WHERE id = claim AND claimant_id = ANY (people)
    ) THEN
        RAISE EXCEPTION 'nobody decides about their own claim'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$;
"""
REFUSE_CLAIMANT_BACK = """
DROP FUNCTION review_refuse_claimant;
"""
ASSIGNMENT_GUARD = """
CREATE FUNCTION review_assignment_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM review_refuse_claimant(NEW.claim_id, ARRAY[NEW.reviewer_id]);
    RETURN NEW;
END $$;
CREATE TRIGGER review_assignment_guard BEFORE INSERT OR UPDATE ON review_assignment
    FOR EACH ROW EXECUTE FUNCTION review_assignment_guard();
"""
ASSIGNMENT_GUARD_BACK = """
DROP TRIGGER review_assignment_guard ON review_assignment;
DROP FUNCTION review_assignment_guard;
"""
# A verdict may be written or changed only while its own round is under review.
VERDICT_GUARD = """
CREATE FUNCTION review_verdict_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    given review_verdict;
    facts record;
BEGIN
    IF TG_OP <> 'DELETE' THEN
        PERFORM review_refuse_claimant(
            (SELECT claim_id FROM claims_picture WHERE id = NEW.picture_id),
            ARRAY[NEW.reviewer_id]
        );
    END IF;
    IF TG_OP = 'UPDATE'
        AND (NEW.picture_id, NEW.round) IS DISTINCT FROM (OLD.picture_id, OLD.round)
    THEN
        RAISE EXCEPTION 'a verdict keeps its picture and its round'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        given := NEW;
    ELSE
        given := OLD;
    END IF;
    SELECT claim.state, (SELECT count(*) FROM review_appeal WHERE claim_id = claim.id) AS round
      INTO facts
      FROM claims_picture picture
      JOIN claims_claim claim ON claim.id = picture.claim_id
     WHERE picture.id = given.picture_id;
    IF facts.state <> 'IN_REVIEW' OR facts.round <> given.round THEN
        RAISE EXCEPTION 'a verdict is written only while its round is under review'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER review_verdict_guard BEFORE INSERT OR UPDATE OR DELETE ON review_verdict
    FOR EACH ROW EXECUTE FUNCTION review_verdict_guard();
"""
VERDICT_GUARD_BACK = """
DROP TRIGGER review_verdict_guard ON review_verdict;
DROP FUNCTION review_verdict_guard;
"""
APPROVAL_GUARD = """
CREATE FUNCTION review_approval_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    given record;
BEGIN
    IF TG_OP <> 'DELETE' THEN
        PERFORM review_refuse_claimant(
            NEW.claim_id, ARRAY[NEW.proposed_by_id, NEW.decided_by_id]
        );
    END IF;
    IF TG_OP <> 'INSERT' AND OLD.outcome <> '' THEN
        RAISE EXCEPTION 'a decided proposal is never edited or deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND (
        NEW.claim_id, NEW.round, NEW.proposed_by_id, NEW.proposed_at, NEW.digest,
        NEW.bundle, NEW.pictures, NEW.rate, NEW.amount, NEW.signatures
    ) IS DISTINCT FROM (
        OLD.claim_id, OLD.round, OLD.proposed_by_id, OLD.proposed_at, OLD.digest,
        OLD.bundle, OLD.pictures, OLD.rate, OLD.amount, OLD.signatures
    ) THEN
        RAISE EXCEPTION 'what was proposed is never changed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.outcome = 'APPROVED' THEN
        SELECT count(*) AS signed, coalesce(bool_or(person_id = NEW.decided_by_id), false) AS own
          INTO given FROM review_countersignature WHERE approval_id = NEW.id;
        IF given.own THEN
            RAISE EXCEPTION 'two different people sign a proposal'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF given.signed <> NEW.signatures - 1 THEN
            RAISE EXCEPTION 'a signature is missing'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        PERFORM review_refuse_earlier_hand(NEW.claim_id, NEW.round, NEW.decided_by_id);
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER review_approval_guard BEFORE INSERT OR UPDATE OR DELETE ON review_approval
    FOR EACH ROW EXECUTE FUNCTION review_approval_guard();
"""
APPROVAL_GUARD_BACK = """
DROP TRIGGER review_approval_guard ON review_approval;
DROP FUNCTION review_approval_guard;
"""
APPEAL_GUARD = """
CREATE FUNCTION review_appeal_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'an appeal is never edited or deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.filed_by_id <> (SELECT claimant_id FROM claims_claim WHERE id = NEW.claim_id) THEN
        RAISE EXCEPTION 'only the claimant appeals'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_appeal_guard BEFORE INSERT OR UPDATE OR DELETE ON review_appeal
    FOR EACH ROW EXECUTE FUNCTION review_appeal_guard();
"""
APPEAL_GUARD_BACK = """
DROP TRIGGER review_appeal_guard ON review_appeal;
DROP FUNCTION review_appeal_guard;
"""
NEVER_CHANGED = """
CREATE FUNCTION review_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never edited or deleted', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER review_look_kept BEFORE UPDATE OR DELETE ON review_evidencelook
    FOR EACH ROW EXECUTE FUNCTION review_never_changed();
"""
NEVER_CHANGED_BACK = """
DROP TRIGGER review_look_kept ON review_evidencelook;
DROP FUNCTION review_never_changed;
"""
DISPUTE_GUARD = """
CREATE FUNCTION review_dispute_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'a disputed picture is never edited or deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (SELECT claim_id FROM claims_picture WHERE id = NEW.picture_id)
        <> (SELECT claim_id FROM review_appeal WHERE id = NEW.appeal_id)
    THEN
        RAISE EXCEPTION 'an appeal disputes pictures of its own claim'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_dispute_guard BEFORE INSERT OR UPDATE OR DELETE ON review_dispute
    FOR EACH ROW EXECUTE FUNCTION review_dispute_guard();
"""
DISPUTE_GUARD_BACK = """
DROP TRIGGER review_dispute_guard ON review_dispute;
DROP FUNCTION review_dispute_guard;
"""
WORKSHEET_GUARD = """
CREATE FUNCTION review_worksheet_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM review_refuse_claimant(
        (SELECT claim_id FROM claims_picture WHERE id = NEW.picture_id), ARRAY[NEW.reviewer_id]
    );
    RETURN NEW;
END $$;
CREATE TRIGGER review_worksheet_guard BEFORE INSERT OR UPDATE ON review_worksheet
    FOR EACH ROW EXECUTE FUNCTION review_worksheet_guard();
"""
WORKSHEET_GUARD_BACK = """
DROP TRIGGER review_worksheet_guard ON review_worksheet;
DROP FUNCTION review_worksheet_guard;
"""


class Migration(migrations.Migration):
    dependencies = [("review", "0001_initial")]

    operations = [
        migrations.RunSQL(REFUSE_CLAIMANT, REFUSE_CLAIMANT_BACK),
        migrations.RunSQL(ASSIGNMENT_GUARD, ASSIGNMENT_GUARD_BACK),
        migrations.RunSQL(VERDICT_GUARD, VERDICT_GUARD_BACK),
        migrations.RunSQL(APPROVAL_GUARD, APPROVAL_GUARD_BACK),
        migrations.RunSQL(APPEAL_GUARD, APPEAL_GUARD_BACK),
        migrations.RunSQL(NEVER_CHANGED, NEVER_CHANGED_BACK),
        migrations.RunSQL(DISPUTE_GUARD, DISPUTE_GUARD_BACK),
        migrations.RunSQL(WORKSHEET_GUARD, WORKSHEET_GUARD_BACK),
    ]
