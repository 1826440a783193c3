"""Brings in the tariff of the public promise; policies need two people."""

from django.db import migrations

# What was promised in public: 10,000.00 CNY per upheld picture.
PROMISE = """
INSERT INTO payouts_tariff
    (public_id, version, effective_from, amount, state, source, reason, decision)
VALUES (gen_random_uuid(), '2023-03', '2023-03-01', 10000.00, 'APPROVED',
    'Public promise of March 2023', '', '');
"""
PROMISE_BACK = "DELETE FROM payouts_tariff WHERE version = '2023-03'"

# The first tariff came with the software, into an empty table; every other is proposed.
POLICY_GUARD = """
CREATE FUNCTION payouts_policy_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    filled boolean;
    changeable text[] := ARRAY['state', 'decided_by_id', 'decided_at', 'decision'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state = 'PROPOSED' THEN
            IF NEW.effective_from < (NEW.proposed_at AT TIME ZONE 'Asia/Shanghai')::date THEN
                RAISE EXCEPTION 'a policy does not begin before it is proposed'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END IF;
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', TG_TABLE_NAME) INTO filled;
        IF filled THEN
            RAISE EXCEPTION 'a policy begins as proposed'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR OLD.state <> 'PROPOSED'
        OR to_jsonb(NEW) - changeable IS DISTINCT FROM to_jsonb(OLD) - changeable THEN
        RAISE EXCEPTION 'rows of % are never edited or deleted, only decided once', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = 'APPROVED'
        AND NEW.effective_from < (NEW.decided_at AT TIME ZONE 'Asia/Shanghai')::date THEN
        RAISE EXCEPTION 'a policy does not begin before it is approved'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payouts_tariff_guard BEFORE INSERT OR UPDATE OR DELETE ON payouts_tariff
    FOR EACH ROW EXECUTE FUNCTION payouts_policy_guard();
CREATE TRIGGER payouts_taxpolicy_guard BEFORE INSERT OR UPDATE OR DELETE ON payouts_taxpolicy
    FOR EACH ROW EXECUTE FUNCTION payouts_policy_guard();
"""
POLICY_GUARD_BACK = """
DROP TRIGGER payouts_taxpolicy_guard ON payouts_taxpolicy;
DROP TRIGGER payouts_tariff_guard ON payouts_tariff;
DROP FUNCTION payouts_policy_guard;
"""
AWARD_TARIFF = """
CREATE FUNCTION payouts_award_tariff() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM payouts_tariff WHERE id = NEW.tariff_id AND state = 'APPROVED') THEN
        RAISE EXCEPTION 'an award follows an approved tariff'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payouts_award_tariff BEFORE INSERT ON payouts_award
    FOR EACH ROW EXECUTE FUNCTION payouts_award_tariff();
"""
AWARD_TARIFF_BACK = """
DROP TRIGGER payouts_award_tariff ON payouts_award;
DROP FUNCTION payouts_award_tariff;
"""
# The arithmetic of payouts/tax.py once more; a test compares the two. Multiplied, not divided:
# numeric division in PostgreSQL rounds, multiplication is exact.
WITHHELD = """
CREATE FUNCTION payouts_withheld(gross numeric, policy payouts_taxpolicy, company boolean)
RETURNS numeric LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN policy.kind = 'NONE' OR NOT CASE WHEN company THEN policy.companies
                                              ELSE policy.persons END THEN 0
        WHEN gross <= policy.threshold
            THEN round(greatest(gross - policy.flat, 0) * policy.rate * 0.01, 2)
        ELSE round(gross * (100 - policy.share) * policy.rate * 0.0001, 2)
    END
$$;
"""
WITHHELD_BACK = """
DROP FUNCTION payouts_withheld;
"""
PAYMENT_TAXED = """
CREATE FUNCTION payouts_payment_taxed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    policy payouts_taxpolicy;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.tax_policy_id IS DISTINCT FROM OLD.tax_policy_id THEN
            RAISE EXCEPTION 'who is paid what never changes'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    SELECT rule.* INTO policy
      FROM payouts_taxpolicy rule
      JOIN payouts_batch batch ON batch.id = NEW.batch_id
     WHERE rule.state = 'APPROVED'
       AND rule.effective_from <= (batch.prepared_at AT TIME ZONE 'Asia/Shanghai')::date
     ORDER BY rule.effective_from DESC, rule.decided_at DESC, rule.id DESC LIMIT 1;
    IF policy.id IS NULL OR NEW.tax_policy_id IS DISTINCT FROM policy.id THEN
        RAISE EXCEPTION 'a payment names the tax policy in force on the day of its batch'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.withheld <> payouts_withheld(NEW.gross, policy,
        (SELECT kind = 'COMPANY' FROM payouts_payee WHERE id = NEW.payee_id)) THEN
        RAISE EXCEPTION 'what is withheld is what the tax policy says'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payouts_payment_taxed BEFORE INSERT OR UPDATE ON payouts_payment
    FOR EACH ROW EXECUTE FUNCTION payouts_payment_taxed();
"""
PAYMENT_TAXED_BACK = """
DROP TRIGGER payouts_payment_taxed ON payouts_payment;
DROP FUNCTION payouts_payment_taxed;
"""
REMITTANCE_GUARD = """
CREATE FUNCTION payouts_remittance_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changeable text[] := ARRAY['state', 'decided_by_id', 'decided_at', 'decision'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'RECORDED' THEN
            RAISE EXCEPTION 'what was paid to the tax office is recorded, then confirmed'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR OLD.state <> 'RECORDED'
        OR to_jsonb(NEW) - changeable IS DISTINCT FROM to_jsonb(OLD) - changeable THEN
        RAISE EXCEPTION 'rows of % are never edited or deleted, only decided once', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payouts_taxremittance_guard BEFORE INSERT OR UPDATE OR DELETE
    ON payouts_taxremittance FOR EACH ROW EXECUTE FUNCTION payouts_remittance_guard();
"""
REMITTANCE_GUARD_BACK = """
DROP TRIGGER payouts_taxremittance_guard ON payouts_taxremittance;
DROP FUNCTION payouts_remittance_guard;
"""


class Migration(migrations.Migration):
    dependencies = [("payouts", "0003_ledger_rules")]

    operations = [
        migrations.RunSQL(PROMISE, PROMISE_BACK),
        migrations.RunSQL(POLICY_GUARD, POLICY_GUARD_BACK),
        migrations.RunSQL(AWARD_TARIFF, AWARD_TARIFF_BACK),
        migrations.RunSQL(WITHHELD, WITHHELD_BACK),
        migrations.RunSQL(PAYMENT_TAXED, PAYMENT_TAXED_BACK),
        migrations.RunSQL(REMITTANCE_GUARD, REMITTANCE_GUARD_BACK),
    ]
