"""A blind index of account numbers, and papers that may be sealed anew with another key."""

from django.db import migrations, models

# Which file holds the paper may change when the key does; what the paper is may not.
PAPERS = """
CREATE OR REPLACE FUNCTION payouts_payeepaper_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - 'attachment' IS DISTINCT FROM to_jsonb(OLD) - 'attachment' THEN
        RAISE EXCEPTION 'of a paper only the place of its sealed file may change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER payouts_payeepaper_kept ON payouts_payeepaper;
CREATE TRIGGER payouts_payeepaper_kept BEFORE UPDATE ON payouts_payeepaper
    FOR EACH ROW EXECUTE FUNCTION payouts_payeepaper_guard();
"""
PAPERS_BACK = """
DROP TRIGGER payouts_payeepaper_kept ON payouts_payeepaper;
CREATE TRIGGER payouts_payeepaper_kept BEFORE UPDATE ON payouts_payeepaper
    FOR EACH ROW EXECUTE FUNCTION payouts_paper_stays();
DROP FUNCTION payouts_payeepaper_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("payouts", "0007_ledger_rules")]

    operations = [
        migrations.AddField(
            model_name="payee",
            name="account_index",
            field=models.BinaryField(
                help_text="equal for equal numbers; empty: not yet computed", null=True
            ),
        ),
        migrations.AddIndex(
            model_name="payee",
            index=models.Index(fields=["account_index"], name="payee_by_account"),
        ),
        migrations.RunSQL(PAPERS, PAPERS_BACK),
    ]
