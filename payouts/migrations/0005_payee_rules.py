"""What was taken down of a payee stays, and sealed values stay in their rows."""

from django.db import migrations

PAPER_STAYS = """
CREATE FUNCTION payouts_paper_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never edited or deleted', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER payouts_paperlook_kept BEFORE UPDATE OR DELETE ON payouts_paperlook
    FOR EACH ROW EXECUTE FUNCTION payouts_paper_stays();
"""
PAPER_STAYS_BACK = """
DROP TRIGGER payouts_paperlook_kept ON payouts_paperlook;
DROP FUNCTION payouts_paper_stays;
"""
# Which file holds the paper may change when the key does; what the paper is may not.
PAYEEPAPER_GUARD = """
CREATE FUNCTION payouts_payeepaper_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - 'attachment' IS DISTINCT FROM to_jsonb(OLD) - 'attachment' THEN
        RAISE EXCEPTION 'of a paper only the place of its sealed file may change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payouts_payeepaper_kept BEFORE UPDATE ON payouts_payeepaper
    FOR EACH ROW EXECUTE FUNCTION payouts_payeepaper_guard();
"""
PAYEEPAPER_GUARD_BACK = """
DROP TRIGGER payouts_payeepaper_kept ON payouts_payeepaper;
DROP FUNCTION payouts_payeepaper_guard;
"""
# What the action refuses on entry, again for whoever writes rows without it. Only on insert: names
# that were taken before stay as they are, and rotating keys must not stumble over them. Unassigned
# characters are left to the action, which knows the categories of Unicode.
PAYEE_GUARD = r"""
CREATE FUNCTION payouts_payee_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    value text;
    unseen text := '[\u0001-\u001F\u007F-\u009F\u00AD\u034F\u115F\u1160\u200B-\u200F\u2028-\u202E'
        || '\u2060-\u206F\u2800\u3164\uE000-\uF8FF\uFE00-\uFE0F\uFEFF\uFFA0\U000E0000-\U0010FFFF]';
    pictures text := '[\u2600-\u27BF\U0001F000-\U0001FAFF]';
    formula text := '^\s*[=+@\uFF1D\uFF0B\uFF20\uFF0D\uFE62\uFE63\uFE66\uFE6B\u207A-\u207C'
        || '\u208A-\u208C-]';
BEGIN
    FOREACH value IN ARRAY ARRAY[NEW.account_name, NEW.bank_name] LOOP
        IF value ~ unseen OR value ~ pictures THEN
            RAISE EXCEPTION 'a payee is named in characters that a bank can carry'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF value ~ formula THEN
            RAISE EXCEPTION 'a payee is named by nothing that a spreadsheet would calculate'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    IF octet_length(convert_to(NEW.account_name, 'GB18030')) > 120
        OR octet_length(convert_to(NEW.bank_name, 'GB18030')) > 140 THEN
        RAISE EXCEPTION 'the names of a payee and its bank are no longer than a bank reads'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payouts_payee_guard BEFORE INSERT ON payouts_payee
    FOR EACH ROW EXECUTE FUNCTION payouts_payee_guard();
"""
PAYEE_GUARD_BACK = """
DROP TRIGGER payouts_payee_guard ON payouts_payee;
DROP FUNCTION payouts_payee_guard;
"""
# What a sealed value is bound to: who could change it would take the value along to another row.
PAYEE_BOUND = """
CREATE FUNCTION payouts_payee_bound() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'whose a payee is, and by what it is paid and known, never changes'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER payouts_payee_bound BEFORE UPDATE ON payouts_payee FOR EACH ROW
    WHEN ((NEW.public_id, NEW.owner_id, NEW.method, NEW.identity_type)
        IS DISTINCT FROM (OLD.public_id, OLD.owner_id, OLD.method, OLD.identity_type))
    EXECUTE FUNCTION payouts_payee_bound();
"""
PAYEE_BOUND_BACK = """
DROP TRIGGER payouts_payee_bound ON payouts_payee;
DROP FUNCTION payouts_payee_bound;
"""
PAYEELOOK_GUARD = """
CREATE FUNCTION payouts_payeelook_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.viewer_id = (SELECT owner_id FROM payouts_payee WHERE id = NEW.payee_id) THEN
        RAISE EXCEPTION 'nobody of finance looks into a payee of their own'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payouts_payeelook_guard BEFORE INSERT ON payouts_payeelook
    FOR EACH ROW EXECUTE FUNCTION payouts_payeelook_guard();
"""
PAYEELOOK_GUARD_BACK = """
DROP TRIGGER payouts_payeelook_guard ON payouts_payeelook;
DROP FUNCTION payouts_payeelook_guard;
"""
KEPT = """
CREATE TRIGGER payouts_payeelook_kept BEFORE UPDATE OR DELETE ON payouts_payeelook
    FOR EACH ROW EXECUTE FUNCTION payouts_never_changed();
"""
KEPT_BACK = """
DROP TRIGGER payouts_payeelook_kept ON payouts_payeelook;
"""
# Another key seals the bytes of a file anew; which bytes they are stays as its SHA-256 says.
EXPORTPART_GUARD = """
CREATE FUNCTION payouts_exportpart_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - 'sealed' IS DISTINCT FROM to_jsonb(OLD) - 'sealed' THEN
        RAISE EXCEPTION 'of a part of an export only its seal may change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payouts_exportpart_guard BEFORE UPDATE ON payouts_exportpart
    FOR EACH ROW EXECUTE FUNCTION payouts_exportpart_guard();
"""
EXPORTPART_GUARD_BACK = """
DROP TRIGGER payouts_exportpart_guard ON payouts_exportpart;
DROP FUNCTION payouts_exportpart_guard;
"""


class Migration(migrations.Migration):
    dependencies = [("payouts", "0004_policies")]

    operations = [
        migrations.RunSQL(PAPER_STAYS, PAPER_STAYS_BACK),
        migrations.RunSQL(PAYEEPAPER_GUARD, PAYEEPAPER_GUARD_BACK),
        migrations.RunSQL(PAYEE_GUARD, PAYEE_GUARD_BACK),
        migrations.RunSQL(PAYEE_BOUND, PAYEE_BOUND_BACK),
        migrations.RunSQL(PAYEELOOK_GUARD, PAYEELOOK_GUARD_BACK),
        migrations.RunSQL(KEPT, KEPT_BACK),
        migrations.RunSQL(EXPORTPART_GUARD, EXPORTPART_GUARD_BACK),
    ]
