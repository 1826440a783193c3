"""Exports are made in steps, by several profiles, and each download is on record."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

# Until here an export was a whole row from the start, of the one profile that there was.
LIFT = "DROP TRIGGER payouts_export_fixed ON payouts_export;"
LIFT_BACK = """
CREATE TRIGGER payouts_export_fixed BEFORE UPDATE OR DELETE ON payouts_export
    FOR EACH ROW EXECUTE FUNCTION payouts_never_changed();
"""
MADE_ALREADY = """
UPDATE payouts_export export
   SET state = 'MADE', asked_at = export.made_at, rows_total = batch.count,
       rows_done = batch.count, attempt = 1, profile = 'redress-csv'
  FROM payouts_batch batch WHERE batch.id = export.batch_id;
SET CONSTRAINTS ALL IMMEDIATE;
"""
GUARD = """
CREATE FUNCTION payouts_export_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'QUEUED' THEN
            RAISE EXCEPTION 'an export begins in the queue'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NOT EXISTS (SELECT FROM payouts_batch batch WHERE batch.id = NEW.batch_id
                       AND batch.state IN ('RELEASED', 'SETTLED')) THEN
            RAISE EXCEPTION 'only a released batch has files for the bank'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR OLD.state = 'MADE' THEN
        RAISE EXCEPTION 'rows of payouts_export are never edited or deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.public_id, NEW.batch_id, NEW.profile, NEW.rows_total)
        IS DISTINCT FROM (OLD.public_id, OLD.batch_id, OLD.profile, OLD.rows_total) THEN
        RAISE EXCEPTION 'what an export is of never changes'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (OLD.state, NEW.state) NOT IN (('QUEUED', 'RUNNING'), ('RUNNING', 'RUNNING'),
        ('RUNNING', 'MADE'), ('RUNNING', 'FAILED'), ('FAILED', 'QUEUED')) THEN
        RAISE EXCEPTION 'an export does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.made_by_id, NEW.asked_at, NEW.filename, NEW.media_type)
        IS DISTINCT FROM (OLD.made_by_id, OLD.asked_at, OLD.filename, OLD.media_type)
        AND OLD.state <> 'FAILED' THEN
        RAISE EXCEPTION 'who asked for an export, when and under which name is written once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.attempt < OLD.attempt THEN
        RAISE EXCEPTION 'the attempts at an export are counted upwards'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payouts_export_guard BEFORE INSERT OR UPDATE OR DELETE ON payouts_export
    FOR EACH ROW EXECUTE FUNCTION payouts_export_guard();
"""
GUARD_BACK = "DROP FUNCTION payouts_export_guard() CASCADE;"

# Another key may seal a part anew; where a part stands, and which there are, is settled when made.
PARTS = """
CREATE FUNCTION payouts_exportpart_way() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    standing text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - 'sealed' IS DISTINCT FROM to_jsonb(OLD) - 'sealed' THEN
            RAISE EXCEPTION 'of a part of an export only its seal may change'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' THEN
        SELECT state INTO standing FROM payouts_export WHERE id = NEW.export_id;
    ELSE
        SELECT state INTO standing FROM payouts_export WHERE id = OLD.export_id;
    END IF;
    IF standing IS DISTINCT FROM 'RUNNING' THEN
        RAISE EXCEPTION 'parts of an export come and go only while it is being made'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        RETURN NEW;
    END IF;
    RETURN OLD;
END $$;
DROP TRIGGER payouts_exportpart_kept ON payouts_exportpart;
CREATE TRIGGER payouts_exportpart_way BEFORE INSERT OR UPDATE OR DELETE ON payouts_exportpart
    FOR EACH ROW EXECUTE FUNCTION payouts_exportpart_way();
"""
PARTS_BACK = """
DROP FUNCTION payouts_exportpart_way() CASCADE;
CREATE TRIGGER payouts_exportpart_kept BEFORE DELETE ON payouts_exportpart
    FOR EACH ROW EXECUTE FUNCTION payouts_never_changed();
"""
LOOKS = """
CREATE TRIGGER payouts_exportlook_fixed BEFORE UPDATE OR DELETE ON payouts_exportlook
    FOR EACH ROW EXECUTE FUNCTION payouts_never_changed();
"""
LOOKS_BACK = "DROP TRIGGER payouts_exportlook_fixed ON payouts_exportlook;"


class Migration(migrations.Migration):
    dependencies = [
        ("payouts", "0011_stops_kept"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(LIFT, LIFT_BACK),
        migrations.AddField(
            model_name="export",
            name="state",
            field=models.CharField(
                choices=[
                    ("QUEUED", "Waiting to be made"),
                    ("RUNNING", "Being made"),
                    ("MADE", "Made and kept"),
                    ("FAILED", "Could not be made"),
                ],
                default="QUEUED",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="export",
            name="rows_total",
            field=models.PositiveIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="export",
            name="rows_done",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="export",
            name="attempt",
            field=models.PositiveIntegerField(
                default=0, help_text="of all attempts the present one; its maker alone may write"
            ),
        ),
        migrations.AddField(
            model_name="export",
            name="tries",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="attempts since it was last asked for"
            ),
        ),
        migrations.AddField(
            model_name="export",
            name="touched_at",
            field=models.DateTimeField(
                blank=True, help_text="the last sign of life of who makes it", null=True
            ),
        ),
        migrations.AddField(
            model_name="export",
            name="failure",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="what stood against it: problems as exports.wording says",
            ),
        ),
        migrations.AddField(
            model_name="export",
            name="asked_at",
            field=models.DateTimeField(default="2000-01-01T00:00:00Z"),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="export",
            name="made_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="export",
            name="made_by",
            field=models.ForeignKey(
                help_text="who asked for it",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="export",
            name="profile",
            field=models.CharField(help_text="which of the bank profiles writes it", max_length=40),
        ),
        migrations.AlterField(
            model_name="export",
            name="sha256",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AlterField(
            model_name="export",
            name="size",
            field=models.PositiveBigIntegerField(default=0, help_text="bytes"),
        ),
        migrations.RunSQL(MADE_ALREADY, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="ExportLook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "export",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="looks",
                        to="payouts.export",
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
            options={"ordering": ["-at", "-pk"]},
        ),
        migrations.AddIndex(
            model_name="export",
            index=models.Index(
                condition=Q(("state__in", ["QUEUED", "RUNNING"])),
                fields=["asked_at"],
                name="export_waiting",
            ),
        ),
        migrations.RemoveConstraint(model_name="export", name="export_sha256_is_hex"),
        migrations.AddConstraint(
            model_name="export",
            constraint=models.CheckConstraint(
                condition=Q(("state__in", ["QUEUED", "RUNNING", "MADE", "FAILED"])),
                name="export_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="export",
            constraint=models.CheckConstraint(
                condition=(
                    Q(state="MADE", made_at__isnull=False, sha256__regex=r"^[0-9a-f]{64}$")
                    & Q(rows_done=F("rows_total"), size__gt=0)
                )
                | (~Q(state="MADE") & Q(made_at__isnull=True, sha256="", size=0)),
                name="export_made_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="export",
            constraint=models.CheckConstraint(
                condition=(Q(state="FAILED") & ~Q(failure=[]))
                | (~Q(state="FAILED") & Q(failure=[])),
                name="export_failed_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="export",
            constraint=models.CheckConstraint(
                condition=Q(rows_done__lte=F("rows_total")), name="export_rows_fit"
            ),
        ),
        migrations.RunSQL(GUARD, GUARD_BACK),
        migrations.RunSQL(PARTS, PARTS_BACK),
        migrations.RunSQL(LOOKS, LOOKS_BACK),
    ]
