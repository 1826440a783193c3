"""Golden cases and second looks are independent of the first decision."""

from django.db import migrations

# A golden case is made of a decided claim, and then only retired.
GOLDEN_GUARD = """
CREATE FUNCTION review_golden_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a golden case is never deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM review_refuse_claimant(NEW.claim_id, ARRAY[NEW.marked_by_id, NEW.retired_by_id]);
    IF TG_OP = 'INSERT' THEN
        IF (SELECT state FROM claims_claim WHERE id = NEW.claim_id)
            NOT IN ('DISMISSED', 'UPHELD', 'ACCEPTED', 'PAID')
        THEN
            RAISE EXCEPTION 'a golden case is made of a decided claim'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.retired_at IS NOT NULL
        OR (NEW.public_id, NEW.claim_id, NEW.why, NEW.marked_by_id, NEW.marked_at)
            IS DISTINCT FROM
           (OLD.public_id, OLD.claim_id, OLD.why, OLD.marked_by_id, OLD.marked_at)
    THEN
        RAISE EXCEPTION 'a golden case is retired, never changed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_golden_guard BEFORE INSERT OR UPDATE OR DELETE ON review_goldencase
    FOR EACH ROW EXECUTE FUNCTION review_golden_guard();
"""
GOLDEN_GUARD_BACK = """
DROP TRIGGER review_golden_guard ON review_goldencase;
DROP FUNCTION review_golden_guard;
"""
EXPECTED_GUARD = """
CREATE FUNCTION review_expected_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'what a golden case expects is never edited or deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (SELECT claim_id FROM claims_picture WHERE id = NEW.picture_id)
        <> (SELECT claim_id FROM review_goldencase WHERE id = NEW.golden_id)
    THEN
        RAISE EXCEPTION 'a golden case expects something of its own pictures'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_expected_guard BEFORE INSERT OR UPDATE OR DELETE ON review_expected
    FOR EACH ROW EXECUTE FUNCTION review_expected_guard();
"""
EXPECTED_GUARD_BACK = """
DROP TRIGGER review_expected_guard ON review_expected;
DROP FUNCTION review_expected_guard;
"""
# Who looks a second time had no hand in the claim, and what was found is not changed afterwards.
SECOND_LOOK_GUARD = """
CREATE FUNCTION review_second_look_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a second look is never deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM review_refuse_claimant(
        NEW.claim_id, ARRAY[NEW.first_id, NEW.reviewer_id, NEW.settled_by_id]
    );
    IF TG_OP = 'UPDATE' AND (
        OLD.settled_at IS NOT NULL OR OLD.cancelled_at IS NOT NULL
        OR (OLD.kind = 'GOLDEN' AND OLD.done_at IS NOT NULL)
        OR (NEW.public_id, NEW.claim_id, NEW.kind, NEW.round, NEW.first_id, NEW.golden_id)
            IS DISTINCT FROM
           (OLD.public_id, OLD.claim_id, OLD.kind, OLD.round, OLD.first_id, OLD.golden_id)
        OR (OLD.reviewer_id IS NOT NULL AND OLD.reviewer_id IS DISTINCT FROM NEW.reviewer_id)
        OR (OLD.done_at IS NOT NULL
            AND (NEW.done_at, NEW.agreed) IS DISTINCT FROM (OLD.done_at, OLD.agreed))
    ) THEN
        RAISE EXCEPTION 'a second look that is over, and what it is about, stays as it is'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.reviewer_id IS NOT NULL AND NEW.done_at IS NULL AND (
        EXISTS (
            SELECT FROM review_verdict verdict
              JOIN claims_picture picture ON picture.id = verdict.picture_id
             WHERE picture.claim_id = NEW.claim_id AND verdict.reviewer_id = NEW.reviewer_id
        ) OR EXISTS (
            SELECT FROM review_approval
             WHERE claim_id = NEW.claim_id
               AND NEW.reviewer_id IN (proposed_by_id, decided_by_id)
        )
    ) THEN
        RAISE EXCEPTION 'who had a hand in a claim does not look at it a second time'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.done_at IS NOT NULL AND NEW.agreed IS DISTINCT FROM (
        SELECT bool_and(ground = against AND against <> '') FROM review_opinion
         WHERE look_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'a finished look says whether its opinions agree'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_second_look_guard BEFORE INSERT OR UPDATE OR DELETE ON review_secondlook
    FOR EACH ROW EXECUTE FUNCTION review_second_look_guard();
"""
SECOND_LOOK_GUARD_BACK = """
DROP TRIGGER review_second_look_guard ON review_secondlook;
DROP FUNCTION review_second_look_guard;
"""
OPINION_GUARD = """
CREATE FUNCTION review_opinion_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    given review_opinion;
    look review_secondlook;
BEGIN
    IF TG_OP = 'DELETE' THEN
        given := OLD;
    ELSE
        given := NEW;
    END IF;
    SELECT * INTO look FROM review_secondlook WHERE id = given.look_id;
    IF TG_OP = 'UPDATE' AND look.done_at IS NOT NULL AND look.settled_at IS NULL
        AND look.cancelled_at IS NULL AND OLD.ruling = ''
        AND (NEW.look_id, NEW.picture_id, NEW.ground, NEW.reason, NEW.access, NEW.elements,
             NEW.at, NEW.against)
            IS NOT DISTINCT FROM
            (OLD.look_id, OLD.picture_id, OLD.ground, OLD.reason, OLD.access, OLD.elements,
             OLD.at, OLD.against)
    THEN
        RETURN NEW;  -- what a third person ruled is added once
    END IF;
    IF look.reviewer_id IS NULL OR look.done_at IS NOT NULL OR look.cancelled_at IS NOT NULL
        OR TG_OP = 'DELETE' OR NEW.ruling <> ''
    THEN
        RAISE EXCEPTION 'an opinion is written only during its look'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF look.claim_id <> (SELECT claim_id FROM claims_picture WHERE id = NEW.picture_id) THEN
        RAISE EXCEPTION 'an opinion is about a picture of its claim'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_opinion_guard BEFORE INSERT OR UPDATE OR DELETE ON review_opinion
    FOR EACH ROW EXECUTE FUNCTION review_opinion_guard();
"""
OPINION_GUARD_BACK = """
DROP TRIGGER review_opinion_guard ON review_opinion;
DROP FUNCTION review_opinion_guard;
"""
# While a second reviewer looks, nobody takes the claim and the first verdicts stay as they are.
REFUSE_HELD_UP = """
CREATE FUNCTION review_refuse_held_up(claim bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM review_secondlook
         WHERE claim_id = claim AND kind = 'DOUBLE' AND settled_at IS NULL AND cancelled_at IS NULL
    ) THEN
        RAISE EXCEPTION 'a second look holds this claim up'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$;
"""
REFUSE_HELD_UP_BACK = """
DROP FUNCTION review_refuse_held_up;
"""
ASSIGNMENT_HELD_UP = """
CREATE FUNCTION review_assignment_held_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM review_refuse_held_up(NEW.claim_id);
    RETURN NEW;
END $$;
CREATE TRIGGER review_assignment_held_up BEFORE INSERT ON review_assignment
    FOR EACH ROW EXECUTE FUNCTION review_assignment_held_up();
"""
ASSIGNMENT_HELD_UP_BACK = """
DROP TRIGGER review_assignment_held_up ON review_assignment;
DROP FUNCTION review_assignment_held_up;
"""
VERDICT_HELD_UP = """
CREATE FUNCTION review_verdict_held_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    given review_verdict;
BEGIN
    IF TG_OP = 'DELETE' THEN
        given := OLD;
    ELSE
        given := NEW;
    END IF;
    PERFORM review_refuse_held_up(
        (SELECT claim_id FROM claims_picture WHERE id = given.picture_id)
    );
    RETURN given;
END $$;
CREATE TRIGGER review_verdict_held_up BEFORE INSERT OR UPDATE OR DELETE ON review_verdict
    FOR EACH ROW EXECUTE FUNCTION review_verdict_held_up();
"""
VERDICT_HELD_UP_BACK = """
DROP TRIGGER review_verdict_held_up ON review_verdict;
DROP FUNCTION review_verdict_held_up;
"""


class Migration(migrations.Migration):
    dependencies = [("review", "0005_cards")]

    operations = [
        migrations.RunSQL(GOLDEN_GUARD, GOLDEN_GUARD_BACK),
        migrations.RunSQL(EXPECTED_GUARD, EXPECTED_GUARD_BACK),
        migrations.RunSQL(SECOND_LOOK_GUARD, SECOND_LOOK_GUARD_BACK),
        migrations.RunSQL(OPINION_GUARD, OPINION_GUARD_BACK),
        migrations.RunSQL(REFUSE_HELD_UP, REFUSE_HELD_UP_BACK),
        migrations.RunSQL(ASSIGNMENT_HELD_UP, ASSIGNMENT_HELD_UP_BACK),
        migrations.RunSQL(VERDICT_HELD_UP, VERDICT_HELD_UP_BACK),
    ]
