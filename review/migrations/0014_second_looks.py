"""Blind second looks, opinions and golden cases, and what the database refuses of them."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SAYS_SOMETHING = (
    r"[^\s\u0085\u00a0\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufeff]"
)

# A golden case is made of a decided claim, and then only retired.
GOLDEN = """
CREATE FUNCTION review_golden_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a golden case is never deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM review_refuse_claimant(NEW.claim_id, ARRAY[NEW.marked_by_id, NEW.retired_by_id]);
    IF TG_OP = 'INSERT' THEN
        IF (SELECT state FROM claims_claim WHERE id = NEW.claim_id)
            NOT IN ('DISMISSED', 'UPHELD', 'ACCEPTED', 'PAID')
        THEN
            RAISE EXCEPTION 'a golden case is made of a decided claim'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.retired_at IS NOT NULL
        OR (NEW.public_id, NEW.claim_id, NEW.why, NEW.marked_by_id, NEW.marked_at)
            IS DISTINCT FROM
           (OLD.public_id, OLD.claim_id, OLD.why, OLD.marked_by_id, OLD.marked_at)
    THEN
        RAISE EXCEPTION 'a golden case is retired, never changed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_golden_guard BEFORE INSERT OR UPDATE OR DELETE ON review_goldencase
    FOR EACH ROW EXECUTE FUNCTION review_golden_guard();

CREATE FUNCTION review_expected_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'what a golden case expects is never edited or deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (SELECT claim_id FROM claims_picture WHERE id = NEW.picture_id)
        <> (SELECT claim_id FROM review_goldencase WHERE id = NEW.golden_id)
    THEN
        RAISE EXCEPTION 'a golden case expects something of its own pictures'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_expected_guard BEFORE INSERT OR UPDATE OR DELETE ON review_expected
    FOR EACH ROW EXECUTE FUNCTION review_expected_guard();
"""
GOLDEN_BACK = """
DROP TRIGGER review_expected_guard ON review_expected;
DROP FUNCTION review_expected_guard();
DROP TRIGGER review_golden_guard ON review_goldencase;
DROP FUNCTION review_golden_guard();
"""

# Who looks a second time had no hand in the claim, and what was found is not changed afterwards.
LOOKS = """
CREATE FUNCTION review_second_look_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a second look is never deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM review_refuse_claimant(
        NEW.claim_id, ARRAY[NEW.first_id, NEW.reviewer_id, NEW.settled_by_id]
    );
    IF TG_OP = 'UPDATE' AND (
        OLD.settled_at IS NOT NULL OR OLD.cancelled_at IS NOT NULL
        OR (OLD.kind = 'GOLDEN' AND OLD.done_at IS NOT NULL)
        OR (NEW.public_id, NEW.claim_id, NEW.kind, NEW.round, NEW.first_id, NEW.golden_id)
            IS DISTINCT FROM
           (OLD.public_id, OLD.claim_id, OLD.kind, OLD.round, OLD.first_id, OLD.golden_id)
        OR (OLD.reviewer_id IS NOT NULL AND OLD.reviewer_id IS DISTINCT FROM NEW.reviewer_id)
        OR (OLD.done_at IS NOT NULL
            AND (NEW.done_at, NEW.agreed) IS DISTINCT FROM (OLD.done_at, OLD.agreed))
    ) THEN
        RAISE EXCEPTION 'a second look that is over, and what it is about, stays as it is'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.reviewer_id IS NOT NULL AND NEW.done_at IS NULL AND (
        EXISTS (
            SELECT FROM review_verdict verdict
              JOIN claims_picture picture ON picture.id = verdict.picture_id
             WHERE picture.claim_id = NEW.claim_id AND verdict.reviewer_id = NEW.reviewer_id
        ) OR EXISTS (
            SELECT FROM review_approval
             WHERE claim_id = NEW.claim_id
               AND NEW.reviewer_id IN (proposed_by_id, decided_by_id)
        )
    ) THEN
        RAISE EXCEPTION 'who had a hand in a claim does not look at it a second time'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.done_at IS NOT NULL AND NEW.agreed IS DISTINCT FROM (
        SELECT bool_and(ground = against AND against <> '') FROM review_opinion
         WHERE look_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'a finished look says whether its opinions agree'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_second_look_guard BEFORE INSERT OR UPDATE OR DELETE ON review_secondlook
    FOR EACH ROW EXECUTE FUNCTION review_second_look_guard();

CREATE FUNCTION review_opinion_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    given review_opinion;
    look review_secondlook;
BEGIN
    IF TG_OP = 'DELETE' THEN
        given := OLD;
    ELSE
        given := NEW;
    END IF;
    SELECT * INTO look FROM review_secondlook WHERE id = given.look_id;
    IF TG_OP = 'UPDATE' AND look.done_at IS NOT NULL AND look.settled_at IS NULL
        AND look.cancelled_at IS NULL AND OLD.ruling = ''
        AND (NEW.look_id, NEW.picture_id, NEW.ground, NEW.reason, NEW.access, NEW.elements,
             NEW.at, NEW.against)
            IS NOT DISTINCT FROM
            (OLD.look_id, OLD.picture_id, OLD.ground, OLD.reason, OLD.access, OLD.elements,
             OLD.at, OLD.against)
    THEN
        RETURN NEW;  -- what a third person ruled is added once
    END IF;
    IF look.reviewer_id IS NULL OR look.done_at IS NOT NULL OR look.cancelled_at IS NOT NULL
        OR TG_OP = 'DELETE' OR NEW.ruling <> ''
    THEN
        RAISE EXCEPTION 'an opinion is written only during its look'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF look.claim_id <> (SELECT claim_id FROM claims_picture WHERE id = NEW.picture_id) THEN
        RAISE EXCEPTION 'an opinion is about a picture of its claim'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_opinion_guard BEFORE INSERT OR UPDATE OR DELETE ON review_opinion
    FOR EACH ROW EXECUTE FUNCTION review_opinion_guard();
"""
LOOKS_BACK = """
DROP TRIGGER review_opinion_guard ON review_opinion;
DROP FUNCTION review_opinion_guard();
DROP TRIGGER review_second_look_guard ON review_secondlook;
DROP FUNCTION review_second_look_guard();
"""

# While a second reviewer looks, nobody takes the claim and the first verdicts stay as they are.
HELD_UP = """
CREATE FUNCTION review_refuse_held_up(claim bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM review_secondlook
         WHERE claim_id = claim AND kind = 'DOUBLE' AND settled_at IS NULL AND cancelled_at IS NULL
    ) THEN
        RAISE EXCEPTION 'a second look holds this claim up'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$;
CREATE FUNCTION review_assignment_held_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM review_refuse_held_up(NEW.claim_id);
    RETURN NEW;
END $$;
CREATE TRIGGER review_assignment_held_up BEFORE INSERT ON review_assignment
    FOR EACH ROW EXECUTE FUNCTION review_assignment_held_up();
CREATE FUNCTION review_verdict_held_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    given review_verdict;
BEGIN
    IF TG_OP = 'DELETE' THEN
        given := OLD;
    ELSE
        given := NEW;
    END IF;
    PERFORM review_refuse_held_up(
        (SELECT claim_id FROM claims_picture WHERE id = given.picture_id)
    );
    RETURN given;
END $$;
CREATE TRIGGER review_verdict_held_up BEFORE INSERT OR UPDATE OR DELETE ON review_verdict
    FOR EACH ROW EXECUTE FUNCTION review_verdict_held_up();
"""
HELD_UP_BACK = """
DROP TRIGGER review_verdict_held_up ON review_verdict;
DROP FUNCTION review_verdict_held_up();
DROP TRIGGER review_assignment_held_up ON review_assignment;
DROP FUNCTION review_assignment_held_up();
DROP FUNCTION review_refuse_held_up(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0009_late_evidence"),
        ("review", "0013_queues"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GoldenCase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "why",
                    models.TextField(
                        help_text="what reviewers should learn from it", max_length=4000
                    ),
                ),
                ("marked_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                ("retired_because", models.TextField(blank=True, max_length=4000)),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="claims.claim",
                    ),
                ),
                (
                    "marked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "retired_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-marked_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Expected",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("UPHELD", "Upheld: copied without permission"),
                            ("LICENSED", "Licensed"),
                            ("INDEPENDENT", "Independent creation or chance"),
                            ("UNPROTECTABLE", "Common element, style or public domain"),
                            ("UNPROVEN", "Authorship not sufficiently proven"),
                            ("NOT_GENERATED", "Not generated here"),
                            ("DUPLICATE", "Duplicate of another award"),
                            ("WITHDRAWN", "Withdrawn by the claimant"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="claims.picture",
                    ),
                ),
                (
                    "golden",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="expected",
                        to="review.goldencase",
                    ),
                ),
            ],
            options={
                "ordering": ["golden", "picture"],
            },
        ),
        migrations.CreateModel(
            name="SecondLook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("DOUBLE", "Double review"), ("GOLDEN", "Golden case")],
                        max_length=10,
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=0)),
                ("asked_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agreed",
                    models.BooleanField(
                        blank=True, help_text="on the ground of every picture", null=True
                    ),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                ("cancelled_because", models.TextField(blank=True, max_length=4000)),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="claims.claim",
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        blank=True,
                        help_text="who decided first; empty for a golden case",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "golden",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="looks",
                        to="review.goldencase",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="who decided between the two; empty when they agreed",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["asked_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Opinion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("UPHELD", "Upheld: copied without permission"),
                            ("LICENSED", "Licensed"),
                            ("INDEPENDENT", "Independent creation or chance"),
                            ("UNPROTECTABLE", "Common element, style or public domain"),
                            ("UNPROVEN", "Authorship not sufficiently proven"),
                            ("NOT_GENERATED", "Not generated here"),
                            ("DUPLICATE", "Duplicate of another award"),
                            ("WITHDRAWN", "Withdrawn by the claimant"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason", models.TextField(max_length=4000)),
                (
                    "access",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("PROVEN", "Proven by record or data-set"),
                            ("PRESUMED", "Presumed: published before generation"),
                            ("NOT_SHOWN", "Not shown"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "elements",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("COMPOSITION", "Composition"),
                                ("CHARACTER", "Character design"),
                                ("LINE", "Line"),
                                ("COLOUR", "Colour"),
                                ("POSE", "Pose"),
                                ("STYLE", "Style only"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "against",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("UPHELD", "Upheld: copied without permission"),
                            ("LICENSED", "Licensed"),
                            ("INDEPENDENT", "Independent creation or chance"),
                            ("UNPROTECTABLE", "Common element, style or public domain"),
                            ("UNPROVEN", "Authorship not sufficiently proven"),
                            ("NOT_GENERATED", "Not generated here"),
                            ("DUPLICATE", "Duplicate of another award"),
                            ("WITHDRAWN", "Withdrawn by the claimant"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "ruling",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("UPHELD", "Upheld: copied without permission"),
                            ("LICENSED", "Licensed"),
                            ("INDEPENDENT", "Independent creation or chance"),
                            ("UNPROTECTABLE", "Common element, style or public domain"),
                            ("UNPROVEN", "Authorship not sufficiently proven"),
                            ("NOT_GENERATED", "Not generated here"),
                            ("DUPLICATE", "Duplicate of another award"),
                            ("WITHDRAWN", "Withdrawn by the claimant"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="claims.picture",
                    ),
                ),
                (
                    "look",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinions",
                        to="review.secondlook",
                    ),
                ),
            ],
            options={
                "ordering": ["look", "picture"],
            },
        ),
        migrations.AddConstraint(
            model_name="goldencase",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_at__isnull", True)),
                fields=("claim",),
                name="golden_one_active_per_claim",
            ),
        ),
        migrations.AddConstraint(
            model_name="goldencase",
            constraint=models.CheckConstraint(
                condition=models.Q(("why", ""), _negated=True), name="golden_has_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="goldencase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("retired_at__isnull", True),
                        ("retired_because", ""),
                        ("retired_by__isnull", True),
                    ),
                    models.Q(
                        ("retired_at__isnull", False),
                        ("retired_by__isnull", False),
                        models.Q(("retired_because", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="golden_retired_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="expected",
            constraint=models.UniqueConstraint(
                fields=("golden", "picture"), name="expected_one_per_picture"
            ),
        ),
        migrations.AddConstraint(
            model_name="expected",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "ground__in",
                        [
                            "UPHELD",
                            "LICENSED",
                            "INDEPENDENT",
                            "UNPROTECTABLE",
                            "UNPROVEN",
                            "NOT_GENERATED",
                            "DUPLICATE",
                            "WITHDRAWN",
                        ],
                    )
                ),
                name="expected_ground_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="secondlook",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cancelled_at__isnull", True), ("kind", "DOUBLE")),
                fields=("claim", "round"),
                name="look_one_double_per_round",
            ),
        ),
        migrations.AddConstraint(
            model_name="secondlook",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cancelled_at__isnull", True), ("done_at__isnull", True)),
                fields=("reviewer",),
                name="look_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="secondlook",
            constraint=models.UniqueConstraint(
                fields=("claim", "reviewer", "round"), name="look_once_per_person_and_round"
            ),
        ),
        migrations.AddConstraint(
            model_name="secondlook",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "GOLDEN")),
                fields=("claim", "reviewer"),
                name="look_golden_once_per_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="secondlook",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("first__isnull", False), ("golden__isnull", True), ("kind", "DOUBLE")
                    ),
                    models.Q(
                        ("first__isnull", True),
                        ("golden__isnull", False),
                        ("kind", "GOLDEN"),
                        ("reviewer__isnull", False),
                        ("settled_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="look_of_its_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="secondlook",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("expires_at__isnull", True),
                        ("reviewer__isnull", True),
                        ("taken_at__isnull", True),
                    ),
                    models.Q(
                        ("expires_at__gt", models.F("taken_at")),
                        ("reviewer__isnull", False),
                        ("taken_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="look_taken_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="secondlook",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("first__isnull", True),
                    ("reviewer__isnull", True),
                    models.Q(("reviewer", models.F("first")), _negated=True),
                    _connector="OR",
                ),
                name="look_by_another_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="secondlook",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agreed__isnull", True), ("done_at__isnull", True)),
                    models.Q(
                        ("agreed__isnull", False),
                        ("done_at__isnull", False),
                        ("reviewer__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="look_done_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="secondlook",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_at__isnull", True), ("settled_by__isnull", True)),
                    models.Q(
                        ("agreed__isnull", False),
                        ("cancelled_at__isnull", True),
                        ("settled_at__isnull", False),
                        models.Q(
                            models.Q(("agreed", True), ("settled_by__isnull", True)),
                            models.Q(("agreed", False), ("settled_by__isnull", False)),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="look_settled_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="secondlook",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("settled_by__isnull", True),
                    models.Q(
                        models.Q(("settled_by", models.F("first")), _negated=True),
                        models.Q(("settled_by", models.F("reviewer")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="look_settled_by_a_third",
            ),
        ),
        migrations.AddConstraint(
            model_name="secondlook",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("cancelled_at__isnull", True),
                        ("cancelled_because", ""),
                        ("cancelled_by__isnull", True),
                    ),
                    models.Q(
                        ("cancelled_at__isnull", False),
                        models.Q(
                            ("cancelled_by__isnull", True),
                            models.Q(("cancelled_because", ""), _negated=True),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="look_cancelled_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="opinion",
            constraint=models.UniqueConstraint(
                fields=("look", "picture"), name="opinion_one_per_picture"
            ),
        ),
        migrations.AddConstraint(
            model_name="opinion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "ground__in",
                        [
                            "UPHELD",
                            "LICENSED",
                            "INDEPENDENT",
                            "UNPROTECTABLE",
                            "UNPROVEN",
                            "NOT_GENERATED",
                            "DUPLICATE",
                            "WITHDRAWN",
                        ],
                    )
                ),
                name="opinion_ground_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="opinion",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__regex", SAYS_SOMETHING)), name="opinion_has_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="opinion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ground", "UPHELD"), _negated=True),
                    models.Q(("elements__contained_by", ["STYLE"]), _negated=True),
                    _connector="OR",
                ),
                name="opinion_style_alone_not_upheld",
            ),
        ),
        migrations.AddConstraint(
            model_name="opinion",
            constraint=models.CheckConstraint(
                condition=models.Q(("access__in", ["", "PROVEN", "PRESUMED", "NOT_SHOWN"])),
                name="opinion_access_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="opinion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "elements__contained_by",
                        ["COMPOSITION", "CHARACTER", "LINE", "COLOUR", "POSE", "STYLE"],
                    )
                ),
                name="opinion_elements_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="opinion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "against__in",
                        [
                            "",
                            "UPHELD",
                            "LICENSED",
                            "INDEPENDENT",
                            "UNPROTECTABLE",
                            "UNPROVEN",
                            "NOT_GENERATED",
                            "DUPLICATE",
                            "WITHDRAWN",
                        ],
                    ),
                    (
                        "ruling__in",
                        [
                            "",
                            "UPHELD",
                            "LICENSED",
                            "INDEPENDENT",
                            "UNPROTECTABLE",
                            "UNPROVEN",
                            "NOT_GENERATED",
                            "DUPLICATE",
                            "WITHDRAWN",
                        ],
                    ),
                ),
                name="opinion_compared_with_known",
            ),
        ),
        migrations.RunSQL(GOLDEN, GOLDEN_BACK),
        migrations.RunSQL(LOOKS, LOOKS_BACK),
        migrations.RunSQL(HELD_UP, HELD_UP_BACK),
    ]
