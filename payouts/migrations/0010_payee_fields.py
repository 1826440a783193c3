"""How payees are paid, their identity numbers, and who read what of them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# What the action refuses on entry, again for whoever writes rows without it. Only on insert: names
# that were taken before stay as they are, and rotating keys must not stumble over them. Unassigned
# characters are left to the action, which knows the categories of Unicode.
PAYEE = r"""
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

# What a sealed value is bound to: who could change it would take the value along to another row.
BOUND = """
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

LOOK = """
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
CREATE TRIGGER payouts_payeelook_kept BEFORE UPDATE OR DELETE ON payouts_payeelook
    FOR EACH ROW EXECUTE FUNCTION payouts_never_changed();
"""

# Another key seals the bytes of a file anew; which bytes they are stays as its SHA-256 says.
PARTS = """
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

# Dropping a function with CASCADE drops the triggers that call it.
UNDO = """
DROP FUNCTION {} CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("payouts", "0009_policy_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PayeeLook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[("ACCOUNT", "Account"), ("IDENTITY", "Identity number")],
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "payee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="looks",
                        to="payouts.payee",
                    ),
                ),
                (
                    "viewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "indexes": [models.Index(fields=["viewer", "at"], name="payee_look_by_viewer")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("what__in", ["ACCOUNT", "IDENTITY"])),
                        name="payee_look_what_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__regex", "[^[:space:]]")),
                        name="payee_look_has_reason",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="payee",
            name="payee_last4_are_digits",
        ),
        migrations.AddField(
            model_name="payee",
            name="account_masked",
            field=models.CharField(blank=True, default="", max_length=110),
        ),
        migrations.AddField(
            model_name="payee",
            name="bank_code",
            field=models.CharField(
                blank=True,
                default="",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="payee",
            name="identity_encrypted",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="payee",
            name="identity_index",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="payee",
            name="identity_last4",
            field=models.CharField(blank=True, default="", max_length=4),
        ),
        migrations.AddField(
            model_name="payee",
            name="identity_type",
            field=models.CharField(
                blank=True,
                choices=[
                    ("RESIDENT", "Resident identity card"),
                    ("USCC", "Unified social credit code"),
                    ("PASSPORT", "Passport or travel permit"),
                ],
                default="",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="payee",
            name="method",
            field=models.CharField(
                choices=[("BANK", "Bank account"), ("ALIPAY", "Alipay")],
                default="BANK",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="payee",
            name="account_last4",
            field=models.CharField(blank=True, max_length=4),
        ),
        migrations.AddIndex(
            model_name="payee",
            index=models.Index(fields=["identity_index"], name="payee_by_identity"),
        ),
        migrations.AddConstraint(
            model_name="payee",
            constraint=models.CheckConstraint(
                condition=models.Q(("method__in", ["BANK", "ALIPAY"])), name="payee_method_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="payee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("account_last4", ""), ("method", "ALIPAY")),
                    ("account_last4__regex", "^[0-9]{4}$"),
                    _connector="OR",
                ),
                name="payee_last4_are_digits",
            ),
        ),
        migrations.AddConstraint(
            model_name="payee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("account_masked", ""), ("method", "BANK")),
                    models.Q(
                        ("account_last4", ""),
                        ("method", "ALIPAY"),
                        models.Q(("account_masked", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="payee_masked_by_method",
            ),
        ),
        migrations.AddConstraint(
            model_name="payee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("bank_code", ""),
                    models.Q(("bank_code__regex", "^[0-9]{12}$"), ("method", "BANK")),
                    _connector="OR",
                ),
                name="payee_bank_code_is_digits",
            ),
        ),
        migrations.AddConstraint(
            model_name="payee",
            constraint=models.CheckConstraint(
                condition=models.Q(("bank_name", ""), _negated=True), name="payee_bank_named"
            ),
        ),
        migrations.AddConstraint(
            model_name="payee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("identity_encrypted__isnull", True),
                        ("identity_index__isnull", True),
                        ("identity_last4", ""),
                        ("identity_type", ""),
                    ),
                    models.Q(
                        ("identity_encrypted__isnull", False),
                        ("identity_index__isnull", False),
                        ("identity_last4__regex", "^[0-9A-Z]{4}$"),
                        ("identity_type__in", ["RESIDENT", "USCC", "PASSPORT"]),
                    ),
                    _connector="OR",
                ),
                name="payee_identity_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="payee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("identity_type", ""),
                    ("kind__in", ["AGENT", "GUARDIAN", "HEIR"]),
                    models.Q(("identity_type", "USCC"), ("kind", "COMPANY")),
                    models.Q(("identity_type__in", ["RESIDENT", "PASSPORT"]), ("kind", "PERSON")),
                    _connector="OR",
                ),
                name="payee_identity_fits",
            ),
        ),
        migrations.RunSQL(PAYEE, UNDO.format("payouts_payee_guard()")),
        migrations.RunSQL(BOUND, UNDO.format("payouts_payee_bound()")),
        migrations.RunSQL(LOOK, UNDO.format("payouts_payeelook_guard()")),
        migrations.RunSQL(PARTS, UNDO.format("payouts_exportpart_guard()")),
    ]
