"""Lets an upheld step have a letter to the platform beside the one to the claimant."""

from django.db import migrations, models

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
        ('REVIEW', 'UPHELD'), ('ACCEPTANCE', 'ACCEPTED'), ('PAYMENT', 'PAID'){more}) THEN
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
""".replace("%%", "%")
WITH = GUARD.replace("{more}", ", ('TAKEDOWN', 'UPHELD')")
WITHOUT = GUARD.replace("{more}", "")


class Migration(migrations.Migration):
    dependencies = [("notices", "0003_corrections")]

    operations = [
        migrations.RunSQL(WITH, WITHOUT),
        migrations.RemoveConstraint(model_name="notice", name="notice_once_per_step"),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("supersedes__isnull", True),
                    models.Q(("kind__in", ["TAKEDOWN", "FORWARDING"]), _negated=True),
                ),
                fields=("step",),
                name="notice_once_per_step",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("supersedes__isnull", True)),
                fields=("step", "kind"),
                name="notice_once_per_step_and_kind",
            ),
        ),
    ]
