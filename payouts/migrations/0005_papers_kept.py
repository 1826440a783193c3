"""Lets nobody change a payee's papers, nor the record of who opened them."""

from django.db import migrations

KEPT = """
CREATE FUNCTION payouts_paper_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never edited or deleted', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER payouts_paperlook_kept BEFORE UPDATE OR DELETE ON payouts_paperlook
    FOR EACH ROW EXECUTE FUNCTION payouts_paper_stays();
CREATE TRIGGER payouts_payeepaper_kept BEFORE UPDATE ON payouts_payeepaper
    FOR EACH ROW EXECUTE FUNCTION payouts_paper_stays();
"""
KEPT_BACK = """
DROP TRIGGER payouts_payeepaper_kept ON payouts_payeepaper;
DROP TRIGGER payouts_paperlook_kept ON payouts_paperlook;
DROP FUNCTION payouts_paper_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("payouts", "0004_payee_papers")]

    operations = [migrations.RunSQL(KEPT, KEPT_BACK)]
