"""People who step back, and who may not decide a claim: the database refuses them."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# The same reasons as review/queries/barred.py, in the same order; a test compares the two.
WHY_BARRED = """
CREATE FUNCTION review_claims_the_same(the_claim bigint, person bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
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
    )
$$;

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
DROP FUNCTION review_why_barred(bigint, bigint);
DROP FUNCTION review_touched(bigint, bigint);
DROP FUNCTION review_claims_the_same(bigint, bigint);
"""

# What ends a barred person's part (a lease given back, a draft set aside, a proposal overtaken)
# stays possible; what would let them decide is refused.
BARS = """
CREATE FUNCTION review_refuse_barred(the_claim bigint, person bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    why text := review_why_barred(the_claim, person);
BEGIN
    IF why IS NOT NULL THEN
        RAISE EXCEPTION '%', why USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$;

CREATE FUNCTION review_assignment_bars() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM review_refuse_barred(NEW.claim_id, NEW.reviewer_id);
    RETURN NEW;
END $$;
CREATE TRIGGER review_assignment_bars BEFORE INSERT OR UPDATE ON review_assignment
    FOR EACH ROW WHEN (NEW.released_at IS NULL) EXECUTE FUNCTION review_assignment_bars();

CREATE FUNCTION review_verdict_bars() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM review_refuse_barred(
        (SELECT claim_id FROM claims_picture WHERE id = NEW.picture_id), NEW.reviewer_id
    );
    RETURN NEW;
END $$;
CREATE TRIGGER review_verdict_standing_bars BEFORE INSERT OR UPDATE ON review_verdict
    FOR EACH ROW WHEN (NEW.set_aside_at IS NULL) EXECUTE FUNCTION review_verdict_bars();

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
BARS_BACK = """
DROP TRIGGER review_countersignature_who_bars ON review_countersignature;
DROP FUNCTION review_countersignature_bars();
DROP TRIGGER review_approval_who_bars ON review_approval;
DROP TRIGGER review_verdict_standing_bars ON review_verdict;
DROP TRIGGER review_assignment_bars ON review_assignment;
DROP FUNCTION review_approval_bars();
DROP FUNCTION review_verdict_bars();
DROP FUNCTION review_assignment_bars();
DROP FUNCTION review_refuse_barred(bigint, bigint);
"""

RECUSALS = """
CREATE FUNCTION review_recusal_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a recusal is never edited or deleted'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER review_recusal_guard BEFORE UPDATE OR DELETE ON review_recusal
    FOR EACH ROW EXECUTE FUNCTION review_recusal_guard();
"""
RECUSALS_BACK = """
DROP TRIGGER review_recusal_guard ON review_recusal;
DROP FUNCTION review_recusal_guard();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0009_late_evidence"),
        ("review", "0009_notes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Recusal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("KNOWS_CLAIMANT", "I know the claimant"),
                            ("OWN_INTEREST", "I have an interest of my own in it"),
                            ("OTHER", "Another reason"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "words",
                    models.TextField(
                        blank=True,
                        max_length=2000,
                        validators=[django.core.validators.MaxLengthValidator(2000)],
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="claims.claim",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="recusal",
            constraint=models.UniqueConstraint(fields=("claim", "person"), name="recusal_once"),
        ),
        migrations.AddConstraint(
            model_name="recusal",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__in", ["KNOWS_CLAIMANT", "OWN_INTEREST", "OTHER"])),
                name="recusal_reason_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="recusal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", "OTHER"), _negated=True),
                    models.Q(("words", ""), _negated=True),
                    _connector="OR",
                ),
                name="recusal_other_has_words",
            ),
        ),
        migrations.RunSQL(RECUSALS, RECUSALS_BACK),
        migrations.RunSQL(WHY_BARRED, WHY_BARRED_BACK),
        migrations.RunSQL(BARS, BARS_BACK),
    ]
