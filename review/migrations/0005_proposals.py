"""Proposals keep what they rest on and what they cost; large ones are signed by two people."""

from decimal import Decimal
from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

# Proposals from before have no bundle, and keep the rule under which they were made: one signature.
BUNDLE = """
ALTER TABLE review_approval ADD CONSTRAINT approval_digest_is_of_bundle CHECK (
    bundle IS NULL OR digest = encode(sha256(convert_to(bundle, 'UTF8')), 'hex')
);
"""
BUNDLE_BACK = "ALTER TABLE review_approval DROP CONSTRAINT approval_digest_is_of_bundle;"

# Whoever had a hand in the decision that was appealed against signs nothing after the appeal.
# Second approvals by one person are refused by a unique constraint as well.
HAND = """
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
HAND_BACK = "DROP FUNCTION review_refuse_earlier_hand(bigint, smallint, bigint);"

APPROVALS = """
CREATE OR REPLACE FUNCTION review_approval_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""
APPROVALS_BACK = """
CREATE OR REPLACE FUNCTION review_approval_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""

SIGNATURES = """
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
SIGNATURES_BACK = """
DROP TRIGGER review_countersignature_guard ON review_countersignature;
DROP FUNCTION review_countersignature_guard();
"""


def _yuan() -> "models.DecimalField[Decimal | None, Decimal | None]":
    return models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("review", "0004_disputes_kept"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.AddField("approval", "bundle", models.TextField(blank=True, null=True)),
        migrations.AddField(
            "approval", "pictures", models.PositiveSmallIntegerField(blank=True, null=True)
        ),
        migrations.AddField("approval", "rate", _yuan()),
        migrations.AddField("approval", "amount", _yuan()),
        migrations.AddField(
            "approval", "signatures", models.PositiveSmallIntegerField(db_default=1, default=1)
        ),
        migrations.AddConstraint(
            "approval",
            models.CheckConstraint(
                name="approval_amount_is_pictures_times_rate",
                condition=Q(rate__isnull=True, amount__isnull=True)
                | Q(
                    pictures__isnull=False,
                    rate__isnull=False,
                    rate__gte=0,
                    amount__isnull=False,
                    amount=F("pictures") * F("rate"),
                ),
            ),
        ),
        migrations.AddConstraint(
            "approval",
            models.CheckConstraint(
                name="approval_one_or_two_sign", condition=Q(signatures__in=[1, 2])
            ),
        ),
        migrations.CreateModel(
            name="Countersignature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "approval",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="countersignature",
                        to="review.approval",
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
            options={"ordering": ["approval"]},
        ),
        migrations.RunSQL(BUNDLE, BUNDLE_BACK),
        migrations.RunSQL(HAND, HAND_BACK),
        migrations.RunSQL(APPROVALS, APPROVALS_BACK),
        migrations.RunSQL(SIGNATURES, SIGNATURES_BACK),
    ]
