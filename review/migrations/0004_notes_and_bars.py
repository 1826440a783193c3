"""Notes stay as written, and whoever is barred from a claim decides nothing of it."""

from django.db import migrations

NOTE_GUARD = """
CREATE FUNCTION review_note_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'a note is never edited or deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.author_id = (SELECT claimant_id FROM claims_claim WHERE id = NEW.claim_id) THEN
        RAISE EXCEPTION 'a claimant writes no notes on their own claim'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.claim_id <> (SELECT claim_id FROM claims_picture WHERE id = NEW.picture_id) THEN
        RAISE EXCEPTION 'a note is about a picture of its own claim'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_note_guard BEFORE INSERT OR UPDATE OR DELETE ON review_note
    FOR EACH ROW EXECUTE FUNCTION review_note_guard();
"""
NOTE_GUARD_BACK = """
DROP TRIGGER review_note_guard ON review_note;
DROP FUNCTION review_note_guard;
"""
# A mention says once when it was seen; nothing else of it changes.
MENTION_GUARD = """
CREATE FUNCTION review_mention_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR TG_OP = 'UPDATE' AND (
        OLD.seen_at IS NOT NULL
        OR (NEW.note_id, NEW.person_id) IS DISTINCT FROM (OLD.note_id, OLD.person_id)
    ) THEN
        RAISE EXCEPTION 'a mention is never edited or deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (
        SELECT FROM review_note note
          JOIN claims_claim claim ON claim.id = note.claim_id
         WHERE note.id = NEW.note_id AND claim.claimant_id = NEW.person_id
    ) THEN
        RAISE EXCEPTION 'a claimant is not asked about their own claim'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_mention_guard BEFORE INSERT OR UPDATE OR DELETE ON review_mention
    FOR EACH ROW EXECUTE FUNCTION review_mention_guard();
"""
MENTION_GUARD_BACK = """
DROP TRIGGER review_mention_guard ON review_mention;
DROP FUNCTION review_mention_guard;
"""
RECUSAL_GUARD = """
CREATE FUNCTION review_recusal_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a recusal is never edited or deleted'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER review_recusal_guard BEFORE UPDATE OR DELETE ON review_recusal
    FOR EACH ROW EXECUTE FUNCTION review_recusal_guard();
"""
RECUSAL_GUARD_BACK = """
DROP TRIGGER review_recusal_guard ON review_recusal;
DROP FUNCTION review_recusal_guard;
"""
# Whoever claims nothing, as nearly every reviewer, claims nothing that others claim: said first, it
# saves looking up every claim to the same work.
CLAIMS_THE_SAME = """
CREATE FUNCTION review_claims_the_same(the_claim bigint, person bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM claims_claim WHERE claimant_id = person AND filed_at IS NOT NULL
    ) AND (EXISTS (
        SELECT FROM claims_claim mine
          JOIN pictures_avatar avatar ON avatar.id = mine.avatar_id
          JOIN claims_claim theirs ON theirs.id = the_claim
          JOIN pictures_avatar other ON other.id = theirs.avatar_id
         WHERE mine.claimant_id = person AND mine.filed_at IS NOT NULL
           AND mine.state <> 'WITHDRAWN' AND avatar.blob_id = other.blob_id
    ) OR EXISTS (
        SELECT FROM claims_claim mine
          JOIN claims_picture picture ON picture.claim_id = mine.id
          JOIN pictures_work work ON work.id = picture.work_id
          JOIN pictures_work other ON other.blob_id = work.blob_id
          JOIN claims_picture theirs ON theirs.work_id = other.id AND theirs.claim_id = the_claim
         WHERE mine.claimant_id = person AND mine.filed_at IS NOT NULL
           AND mine.state <> 'WITHDRAWN'
    ))
$$;
"""
CLAIMS_THE_SAME_BACK = """
DROP FUNCTION review_claims_the_same;
"""
TOUCHED = """
CREATE FUNCTION review_touched(the_claim bigint, person bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM review_appeal appeal
         WHERE appeal.claim_id = the_claim AND (
            EXISTS (
                SELECT FROM review_assignment lease
                 WHERE lease.claim_id = the_claim AND lease.reviewer_id = person
                   AND lease.taken_at < appeal.filed_at
            ) OR EXISTS (
                SELECT FROM review_verdict verdict
                  JOIN claims_picture picture ON picture.id = verdict.picture_id
                 WHERE picture.claim_id = the_claim AND verdict.reviewer_id = person
                   AND verdict.round = 0
            ) OR EXISTS (
                SELECT FROM review_approval approval
                 WHERE approval.claim_id = the_claim AND approval.decided_by_id = person
                   AND approval.round = 0
            ) OR EXISTS (
                SELECT FROM review_countersignature signature
                  JOIN review_approval approval ON approval.id = signature.approval_id
                 WHERE approval.claim_id = the_claim AND signature.person_id = person
                   AND approval.round = 0
            )
        )
    )
$$;
"""
TOUCHED_BACK = """
DROP FUNCTION review_touched;
"""
WHY_BARRED = """
CREATE FUNCTION review_why_barred(the_claim bigint, person bigint) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN EXISTS (SELECT FROM claims_claim WHERE id = the_claim AND claimant_id = person)
            THEN 'nobody decides about their own claim'
        WHEN EXISTS (
            SELECT FROM review_recusal WHERE claim_id = the_claim AND person_id = person
        ) THEN 'who stepped back from a claim does not decide it'
        WHEN review_claims_the_same(the_claim, person)
            THEN 'nobody decides a claim to what they claim themselves'
        WHEN review_touched(the_claim, person)
            THEN 'who worked on a claim before the appeal does not decide the appeal'
    END
$$;
"""
WHY_BARRED_BACK = """
DROP FUNCTION review_why_barred;
"""
# What ends a barred person's part (a lease given back, a draft set aside, a proposal overtaken)
# stays possible; what would let them decide is refused.
REFUSE_BARRED = """
CREATE FUNCTION review_refuse_barred(the_claim bigint, person bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    why text := review_why_barred(the_claim, person);
BEGIN
    IF why IS NOT NULL THEN
        RAISE EXCEPTION '%', why USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$;
"""
REFUSE_BARRED_BACK = """
DROP FUNCTION review_refuse_barred;
"""
ASSIGNMENT_BARS = """
CREATE FUNCTION review_assignment_bars() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM review_refuse_barred(NEW.claim_id, NEW.reviewer_id);
    RETURN NEW;
END $$;
CREATE TRIGGER review_assignment_bars BEFORE INSERT OR UPDATE ON review_assignment
    FOR EACH ROW WHEN (NEW.released_at IS NULL) EXECUTE FUNCTION review_assignment_bars();
"""
ASSIGNMENT_BARS_BACK = """
DROP TRIGGER review_assignment_bars ON review_assignment;
DROP FUNCTION review_assignment_bars;
"""
VERDICT_BARS = """
CREATE FUNCTION review_verdict_bars() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM review_refuse_barred(
        (SELECT claim_id FROM claims_picture WHERE id = NEW.picture_id), NEW.reviewer_id
    );
    RETURN NEW;
END $$;
CREATE TRIGGER review_verdict_standing_bars BEFORE INSERT OR UPDATE ON review_verdict
    FOR EACH ROW WHEN (NEW.set_aside_at IS NULL) EXECUTE FUNCTION review_verdict_bars();
"""
VERDICT_BARS_BACK = """
DROP TRIGGER review_verdict_standing_bars ON review_verdict;
DROP FUNCTION review_verdict_bars;
"""
APPROVAL_BARS = """
CREATE FUNCTION review_approval_bars() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' OR NEW.proposed_by_id <> OLD.proposed_by_id THEN
        PERFORM review_refuse_barred(NEW.claim_id, NEW.proposed_by_id);
    END IF;
    IF NEW.outcome IN ('APPROVED', 'RETURNED') THEN
        PERFORM review_refuse_barred(NEW.claim_id, NEW.decided_by_id);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_approval_who_bars BEFORE INSERT OR UPDATE ON review_approval
    FOR EACH ROW EXECUTE FUNCTION review_approval_bars();
"""
APPROVAL_BARS_BACK = """
DROP TRIGGER review_approval_who_bars ON review_approval;
DROP FUNCTION review_approval_bars;
"""
COUNTERSIGNATURE_BARS = """
CREATE FUNCTION review_countersignature_bars() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM review_refuse_barred(
        (SELECT claim_id FROM review_approval WHERE id = NEW.approval_id), NEW.person_id
    );
    RETURN NEW;
END $$;
CREATE TRIGGER review_countersignature_who_bars BEFORE INSERT ON review_countersignature
    FOR EACH ROW EXECUTE FUNCTION review_countersignature_bars();
"""
COUNTERSIGNATURE_BARS_BACK = """
DROP TRIGGER review_countersignature_who_bars ON review_countersignature;
DROP FUNCTION review_countersignature_bars;
"""


class Migration(migrations.Migration):
    dependencies = [("review", "0003_proposal_rules")]

    operations = [
        migrations.RunSQL(NOTE_GUARD, NOTE_GUARD_BACK),
        migrations.RunSQL(MENTION_GUARD, MENTION_GUARD_BACK),
        migrations.RunSQL(RECUSAL_GUARD, RECUSAL_GUARD_BACK),
        migrations.RunSQL(CLAIMS_THE_SAME, CLAIMS_THE_SAME_BACK),
        migrations.RunSQL(TOUCHED, TOUCHED_BACK),
        migrations.RunSQL(WHY_BARRED, WHY_BARRED_BACK),
        migrations.RunSQL(REFUSE_BARRED, REFUSE_BARRED_BACK),
        migrations.RunSQL(ASSIGNMENT_BARS, ASSIGNMENT_BARS_BACK),
        migrations.RunSQL(VERDICT_BARS, VERDICT_BARS_BACK),
        migrations.RunSQL(APPROVAL_BARS, APPROVAL_BARS_BACK),
        migrations.RunSQL(COUNTERSIGNATURE_BARS, COUNTERSIGNATURE_BARS_BACK),
    ]
