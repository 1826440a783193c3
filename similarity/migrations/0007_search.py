"""Rows that searching needs: hashes of contents, which space serves, and how well it is found."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PGVECTOR = """
DO $$ BEGIN
    IF (SELECT string_to_array(extversion, '.')::int[] < '{0,8}'
          FROM pg_extension WHERE extname = 'vector')
    THEN
        RAISE EXCEPTION 'pgvector is older than 0.8, which the search needs'
            USING HINT = 'Install pgvector 0.8 or newer, then run: ALTER EXTENSION vector UPDATE';
    END IF;
END $$;
"""
# A vector of 512 numbers would lie outside its row, and looking at thousands would fetch each. Rows
# that are there keep theirs where it is until they are written again.
INLINE = "ALTER TABLE similarity_fingerprint ALTER COLUMN embedding SET STORAGE MAIN"
INLINE_BACK = "ALTER TABLE similarity_fingerprint ALTER COLUMN embedding SET STORAGE EXTERNAL"
APPENDED = """
CREATE FUNCTION similarity_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are appended, never edited or deleted', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER similarity_spaceswitch_kept BEFORE UPDATE OR DELETE ON similarity_spaceswitch
    FOR EACH ROW EXECUTE FUNCTION similarity_never_changed();
CREATE TRIGGER similarity_recallsample_kept BEFORE UPDATE OR DELETE ON similarity_recallsample
    FOR EACH ROW EXECUTE FUNCTION similarity_never_changed();
"""
APPENDED_BACK = "DROP FUNCTION similarity_never_changed() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [
        ("pictures", "0006_sensitive_flags"),
        ("similarity", "0006_thresholds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(PGVECTOR, migrations.RunSQL.noop),
        migrations.RunSQL(INLINE, INLINE_BACK),
        migrations.CreateModel(
            name="ContentHash",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "view",
                    models.CharField(
                        choices=[
                            ("whole", "whole picture"),
                            ("centre", "centre square"),
                            ("trimmed", "without its border"),
                            ("disc", "disc"),
                        ],
                        max_length=10,
                    ),
                ),
                ("bits", models.BigIntegerField(help_text="64 bits; the highest one is the sign")),
                (
                    "part_1",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.Func(
                                models.F("bits"),
                                models.Value(43),
                                arg_joiner=" >> ",
                                output_field=models.BigIntegerField(),
                                template="(%(expressions)s)",
                            ),
                            models.Value(2097151),
                            arg_joiner=" & ",
                            output_field=models.BigIntegerField(),
                            template="(%(expressions)s)",
                        ),
                        output_field=models.IntegerField(),
                    ),
                ),
                (
                    "part_2",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.Func(
                                models.F("bits"),
                                models.Value(22),
                                arg_joiner=" >> ",
                                output_field=models.BigIntegerField(),
                                template="(%(expressions)s)",
                            ),
                            models.Value(2097151),
                            arg_joiner=" & ",
                            output_field=models.BigIntegerField(),
                            template="(%(expressions)s)",
                        ),
                        output_field=models.IntegerField(),
                    ),
                ),
                (
                    "part_3",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.Func(
                                models.F("bits"),
                                models.Value(0),
                                arg_joiner=" >> ",
                                output_field=models.BigIntegerField(),
                                template="(%(expressions)s)",
                            ),
                            models.Value(4194303),
                            arg_joiner=" & ",
                            output_field=models.BigIntegerField(),
                            template="(%(expressions)s)",
                        ),
                        output_field=models.IntegerField(),
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RecallSample",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("space", models.CharField(max_length=120)),
                ("rows", models.PositiveIntegerField()),
                ("asked", models.PositiveIntegerField()),
                ("nearest", models.PositiveSmallIntegerField(default=10)),
                ("recall", models.FloatField()),
                ("p50_ms", models.FloatField()),
                ("p99_ms", models.FloatField()),
                ("exact_p50_ms", models.FloatField()),
                (
                    "indexed",
                    models.BooleanField(help_text="whether there was an index, or few enough rows"),
                ),
                ("measured_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-measured_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="SpaceSwitch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("space", models.CharField(max_length=120)),
                (
                    "before",
                    models.CharField(help_text="the space that served until then", max_length=120),
                ),
                ("contents", models.PositiveIntegerField()),
                ("covered", models.PositiveIntegerField()),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("switched_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.AddField(
            model_name="contenthash",
            name="blob",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="pictures.blob"
            ),
        ),
        migrations.AddIndex(
            model_name="recallsample",
            index=models.Index(fields=["space", "-measured_at"], name="recall_sample_of_space"),
        ),
        migrations.AddConstraint(
            model_name="recallsample",
            constraint=models.CheckConstraint(
                condition=models.Q(("recall__gte", 0.0), ("recall__lte", 1.0)),
                name="recall_sample_is_share",
            ),
        ),
        migrations.AddConstraint(
            model_name="recallsample",
            constraint=models.CheckConstraint(
                condition=models.Q(("asked__gt", 0), ("nearest__gt", 0)), name="recall_sample_asked"
            ),
        ),
        migrations.AddConstraint(
            model_name="recallsample",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("exact_p50_ms__gte", 0.0),
                    ("p50_ms__gte", 0.0),
                    ("p99_ms__gte", models.F("p50_ms")),
                ),
                name="recall_sample_times",
            ),
        ),
        migrations.AddField(
            model_name="spaceswitch",
            name="switched_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="contenthash",
            index=models.Index(fields=["part_1"], name="content_hash_part_1"),
        ),
        migrations.AddIndex(
            model_name="contenthash",
            index=models.Index(fields=["part_2"], name="content_hash_part_2"),
        ),
        migrations.AddIndex(
            model_name="contenthash",
            index=models.Index(fields=["part_3"], name="content_hash_part_3"),
        ),
        migrations.AddConstraint(
            model_name="contenthash",
            constraint=models.UniqueConstraint(
                fields=("blob", "view"), name="content_hash_once_per_view"
            ),
        ),
        migrations.AddConstraint(
            model_name="contenthash",
            constraint=models.CheckConstraint(
                condition=models.Q(("view__in", ["whole", "centre", "trimmed", "disc"])),
                name="content_hash_view_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="spaceswitch",
            constraint=models.CheckConstraint(
                condition=models.Q(("space", models.F("before")), _negated=True),
                name="space_switch_changes",
            ),
        ),
        migrations.AddConstraint(
            model_name="spaceswitch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("covered__gte", models.F("contents")),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="space_switch_covers_all_or_has_reason",
            ),
        ),
        migrations.RunSQL(APPENDED, APPENDED_BACK),
    ]
