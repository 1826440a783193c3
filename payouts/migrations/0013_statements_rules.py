"""The bank's files are kept as they came; what was imported for single batches is carried over."""

from datetime import date
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from payouts.keys import sealing_key
from payouts.results import Line, Status
from payouts.vault import place_of, seal_bytes

KEPT = """
CREATE FUNCTION payouts_bankfile_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.imported_at IS NOT NULL THEN
            RAISE EXCEPTION 'an imported file of the bank is never deleted'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF (NEW.public_id, NEW.filename, NEW.form, NEW.sha256, NEW.size, NEW.uploaded_by_id,
        NEW.uploaded_at) IS DISTINCT FROM (OLD.public_id, OLD.filename, OLD.form, OLD.sha256,
        OLD.size, OLD.uploaded_by_id, OLD.uploaded_at)
    OR OLD.imported_at IS NOT NULL AND (NEW.imported_by_id, NEW.imported_at, NEW.foreseen)
        IS DISTINCT FROM (OLD.imported_by_id, OLD.imported_at, OLD.foreseen) THEN
        RAISE EXCEPTION 'an imported file of the bank is never edited'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payouts_bankfile_guard BEFORE UPDATE OR DELETE ON payouts_bankfile
    FOR EACH ROW EXECUTE FUNCTION payouts_bankfile_guard();

CREATE FUNCTION payouts_bankline_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM payouts_bankfile
                    WHERE id = NEW.file_id AND imported_at IS NOT NULL) THEN
        RAISE EXCEPTION 'lines are kept of imported files alone'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.payment_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM payouts_payment WHERE id = NEW.payment_id AND reference = NEW.reference) THEN
        RAISE EXCEPTION 'a line is about the payment that it names'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payouts_bankline_guard BEFORE INSERT ON payouts_bankline
    FOR EACH ROW EXECUTE FUNCTION payouts_bankline_guard();
CREATE TRIGGER payouts_bankline_kept BEFORE UPDATE OR DELETE ON payouts_bankline
    FOR EACH ROW EXECUTE FUNCTION payouts_never_changed();
CREATE TRIGGER payouts_lineend_kept BEFORE UPDATE OR DELETE ON payouts_lineend
    FOR EACH ROW EXECUTE FUNCTION payouts_never_changed();
"""

KEPT_BACK = """
DROP TRIGGER payouts_lineend_kept ON payouts_lineend;
DROP TRIGGER payouts_bankline_kept ON payouts_bankline;
DROP FUNCTION payouts_bankline_guard() CASCADE;
DROP FUNCTION payouts_bankfile_guard() CASCADE;
"""


def carry_over(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What was imported for single batches, one file once; of a line the outcome that changed."""
    old, file, line, payment = (
        apps.get_model("payouts", name)
        for name in ("BankResult", "BankFile", "BankLine", "Payment")
    )
    found: dict[str, list[Any]] = {}
    for result in old.objects.order_by("imported_at", "pk"):
        found.setdefault(result.sha256, []).append(result)
    for sha256, results in found.items():
        first, data = results[0], bytes(results[0].content)
        kept = file(
            filename=first.filename, form="redress", sha256=sha256, size=len(data),
            uploaded_by=first.imported_by, uploaded_at=first.imported_at,
            imported_by=first.imported_by, imported_at=first.imported_at,
        )  # fmt: skip
        place = place_of("payouts_bankfile", kept.public_id, "sealed")
        kept.sealed = seal_bytes(data, place=place, key=sealing_key())
        kept.save()
        rows: dict[int, dict[str, Any]] = {}
        for row in (row for result in results for row in result.rows):
            if row["outcome"] in ("PAID", "FAILED") or row["number"] not in rows:
                rows[row["number"]] = row
        named = dict(
            payment.objects.filter(
                reference__in={row["reference"] for row in rows.values()}
            ).values_list("reference", "pk")
        )
        for number, row in sorted(rows.items()):
            day = date.fromisoformat(row["date"]) if row["date"] else None
            status = Status(row["status"]) if row["status"] else None
            said = Line(number, row["reference"][:60], status, day, row["message"][:300])
            line.objects.create(
                file=kept, place=number, number=number, reference=said.reference,
                status=row["status"], settled_on=day, message=row["message"][:300],
                identity=said.identity, outcome=row["outcome"],
                payment_id=named.get(row["reference"]),
            )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("payouts", "0013_statements")]

    operations = [
        migrations.RunSQL(KEPT, KEPT_BACK),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.DeleteModel(name="BankResult"),
    ]
