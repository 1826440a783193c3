"""Who may never decide, and what is never changed: refused by the database itself."""

from typing import ClassVar

from django.db import migrations

NOBODY_DECIDES_THEIR_OWN = """
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

CREATE FUNCTION review_assignment_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM review_refuse_claimant(NEW.claim_id, ARRAY[NEW.reviewer_id]);
    RETURN NEW;
END $$;
CREATE TRIGGER review_assignment_guard BEFORE INSERT OR UPDATE ON review_assignment
    FOR EACH ROW EXECUTE FUNCTION review_assignment_guard();
"""

NOBODY_DECIDES_THEIR_OWN_BACK = """
DROP TRIGGER review_assignment_guard ON review_assignment;
DROP FUNCTION review_assignment_guard();
DROP FUNCTION review_refuse_claimant(bigint, bigint[]);
"""

# A verdict may be written or changed only while its own round is under review.
VERDICTS = """
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

VERDICTS_BACK = """
DROP TRIGGER review_verdict_guard ON review_verdict;
DROP FUNCTION review_verdict_guard();
"""

APPROVALS = """
CREATE FUNCTION review_approval_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER review_approval_guard BEFORE INSERT OR UPDATE OR DELETE ON review_approval
    FOR EACH ROW EXECUTE FUNCTION review_approval_guard();
"""

APPROVALS_BACK = """
DROP TRIGGER review_approval_guard ON review_approval;
DROP FUNCTION review_approval_guard();
"""

APPEALS = """
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

APPEALS_BACK = """
DROP TRIGGER review_appeal_guard ON review_appeal;
DROP FUNCTION review_appeal_guard();
"""

LOOKS = """
CREATE FUNCTION review_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never edited or deleted', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER review_look_kept BEFORE UPDATE OR DELETE ON review_evidencelook
    FOR EACH ROW EXECUTE FUNCTION review_never_changed();
"""

LOOKS_BACK = """
DROP TRIGGER review_look_kept ON review_evidencelook;
DROP FUNCTION review_never_changed();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("review", "0001_initial")]

    operations: ClassVar = [
        migrations.RunSQL(NOBODY_DECIDES_THEIR_OWN, NOBODY_DECIDES_THEIR_OWN_BACK),
        migrations.RunSQL(VERDICTS, VERDICTS_BACK),
        migrations.RunSQL(APPROVALS, APPROVALS_BACK),
        migrations.RunSQL(APPEALS, APPEALS_BACK),
        migrations.RunSQL(LOOKS, LOOKS_BACK),
    ]
