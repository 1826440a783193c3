"""Lets a step have notices to the respondent and the platform beside the one it calls for."""

from django.db import migrations, models

# Of 0002_triggers, with the notices that later rooms issue beside those that a step calls for.
GUARD = """
CREATE OR REPLACE FUNCTION notices_notice_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
        ('REVIEW', 'UPHELD'), ('ACCEPTANCE', 'ACCEPTED'), ('PAYMENT', 'PAID')%s) THEN
        RAISE EXCEPTION 'a step to %% has no notice of kind %%', facts.reached, NEW.kind
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
"""
MORE = ", ('FORWARDING', 'SUBMITTED'), ('TAKEDOWN', 'UPHELD'), ('TAKEDOWN', 'SUBMITTED')"


class Migration(migrations.Migration):
    dependencies = [("notices", "0003_corrections")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="party",
            field=models.CharField(
                choices=[
                    ("CLAIMANT", "The claimant"),
                    ("RESPONDENT", "Who made the avatar"),
                    ("PLATFORM", "The platform"),
                ],
                db_default="CLAIMANT",
                max_length=10,
            ),
        ),
        migrations.RemoveConstraint(model_name="notice", name="notice_once_per_step"),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("supersedes__isnull", True)),
                fields=("step", "kind", "party"),
                name="notice_once_per_step",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("party", "CLAIMANT"),
                    models.Q(("kind", "FORWARDING"), ("party", "RESPONDENT")),
                    models.Q(("kind", "TAKEDOWN"), ("party", "PLATFORM")),
                    _connector="OR",
                ),
                name="notice_party_fits_kind",
            ),
        ),
        migrations.RunSQL(GUARD % MORE, GUARD % ""),
    ]
