"""Writes down who fetched a notice, where it was posted publicly, and the proof of its arrival."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

APPEND_ONLY = """
CREATE FUNCTION notices_arrival_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what proves that a notice arrived is never edited or deleted'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER notices_download_kept BEFORE UPDATE OR DELETE ON notices_download
    FOR EACH ROW EXECUTE FUNCTION notices_arrival_guard();
CREATE TRIGGER notices_posting_kept BEFORE UPDATE OR DELETE ON notices_posting
    FOR EACH ROW EXECUTE FUNCTION notices_arrival_guard();
CREATE TRIGGER notices_arrival_kept BEFORE UPDATE OR DELETE ON notices_arrival
    FOR EACH ROW EXECUTE FUNCTION notices_arrival_guard();

CREATE FUNCTION notices_arrival_proven() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.how = 'OPENED' AND NOT EXISTS (
        SELECT FROM notices_download fetched
          JOIN notices_notice notice ON notice.id = fetched.notice_id
          JOIN claims_claim claim ON claim.id = notice.claim_id
         WHERE fetched.id = NEW.download_id AND fetched.notice_id = NEW.notice_id
           AND fetched.by_id = claim.claimant_id AND fetched.at = NEW.at) THEN
        RAISE EXCEPTION 'a notice is opened by its claimant'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.how = 'POSTED' AND NOT EXISTS (
        SELECT FROM notices_posting posting
         WHERE posting.id = NEW.posting_id AND posting.notice_id = NEW.notice_id
           AND posting.until = NEW.at) THEN
        RAISE EXCEPTION 'a posted notice arrives when its own posting ends'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER notices_arrival_proven BEFORE INSERT ON notices_arrival
    FOR EACH ROW EXECUTE FUNCTION notices_arrival_proven();
"""
CHANGEABLE = """
DROP FUNCTION notices_arrival_proven() CASCADE;
DROP FUNCTION notices_arrival_guard() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0010_terms"),
        ("notices", "0004_parties"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Arrival",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("OPENED", "opened"),
                            ("CONFIRMED", "confirmed by the link in the e-mail"),
                            ("POSTED", "end of the public posting"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("link_sha256", models.CharField(blank=True, max_length=64)),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Download",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "face",
                    models.CharField(
                        choices=[
                            ("PAGE", "on the page"),
                            ("API", "over the API"),
                            ("EXPORT", "with all personal data"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("why", models.TextField(max_length=2000, verbose_name="why it is posted")),
                ("posted_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
            ],
            options={
                "ordering": ["-posted_at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="delivery",
            name="attached",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="delivery",
            name="given_up_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("given_up_at__isnull", True),
                    models.Q(
                        ("retry_at__isnull", True),
                        ("tries__gt", 0),
                        models.Q(("failure", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="notice_delivery_given_up_whole",
            ),
        ),
        migrations.AddField(
            model_name="arrival",
            name="notice",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="arrival",
                to="notices.notice",
            ),
        ),
        migrations.AddField(
            model_name="download",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="download",
            name="notice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="downloads",
                to="notices.notice",
            ),
        ),
        migrations.AddField(
            model_name="arrival",
            name="download",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="notices.download",
            ),
        ),
        migrations.AddField(
            model_name="posting",
            name="notice",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="posting",
                to="notices.notice",
            ),
        ),
        migrations.AddField(
            model_name="posting",
            name="ordered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="arrival",
            name="posting",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="notices.posting",
            ),
        ),
        migrations.AddIndex(
            model_name="download",
            index=models.Index(fields=["notice", "at"], name="notice_download_first"),
        ),
        migrations.AddConstraint(
            model_name="download",
            constraint=models.CheckConstraint(
                condition=models.Q(("face__in", ["PAGE", "API", "EXPORT"])),
                name="notice_download_face_known",
            ),
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(fields=["until"], name="notice_posting_until"),
        ),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.CheckConstraint(
                condition=models.Q(("why", ""), _negated=True), name="notice_posting_has_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__gt", models.F("posted_at"))),
                name="notice_posting_takes_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="arrival",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("download__isnull", False),
                        ("how", "OPENED"),
                        ("link_sha256", ""),
                        ("posting__isnull", True),
                    ),
                    models.Q(
                        ("download__isnull", True),
                        ("how", "CONFIRMED"),
                        ("link_sha256__regex", "^[0-9a-f]{64}$"),
                        ("posting__isnull", True),
                    ),
                    models.Q(
                        ("download__isnull", True),
                        ("how", "POSTED"),
                        ("link_sha256", ""),
                        ("posting__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="notice_arrival_proven",
            ),
        ),
        migrations.AddConstraint(
            model_name="arrival",
            constraint=models.CheckConstraint(
                condition=models.Q(("recorded_at__gte", models.F("at"))),
                name="notice_arrival_recorded_after",
            ),
        ),
        migrations.RunSQL(APPEND_ONLY, CHANGEABLE),
    ]
