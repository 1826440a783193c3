"""Indexes for what each taking asks: claims held up, and what a person took today."""

from django.conf import settings
from django.db import migrations, models

# Whoever claims nothing, as nearly every reviewer, claims nothing that others claim: said first, it
# saves looking up every claim to the same work.
CLAIMS_THE_SAME = """
CREATE OR REPLACE FUNCTION review_claims_the_same(the_claim bigint, person bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT {guard}(EXISTS (
        SELECT FROM claims_claim mine
          JOIN pictures_avatar avatar ON avatar.id = mine.avatar_id
          JOIN claims_claim theirs ON theirs.id = the_claim
          JOIN pictures_avatar other ON other.id = theirs.avatar_id
         WHERE mine.claimant_id = person AND mine.filed_at IS NOT NULL
           AND mine.state <> 'WITHDRAWN' AND avatar.blob_id = other.blob_id
    ) OR EXISTS (
        SELECT FROM claims_claim mine
          JOIN claims_picture picture ON picture.claim_id = mine.id
          JOIN pictures_work work ON work.id = picture.work_id
          JOIN pictures_work other ON other.blob_id = work.blob_id
          JOIN claims_picture theirs ON theirs.work_id = other.id AND theirs.claim_id = the_claim
         WHERE mine.claimant_id = person AND mine.filed_at IS NOT NULL
           AND mine.state <> 'WITHDRAWN'
    ))
$$;
"""
GUARD = """EXISTS (
        SELECT FROM claims_claim WHERE claimant_id = person AND filed_at IS NOT NULL
    ) AND """
GUARDED = CLAIMS_THE_SAME.format(guard=GUARD)
UNGUARDED = CLAIMS_THE_SAME.format(guard="")


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0009_late_evidence"),
        ("review", "0014_second_looks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(fields=["reviewer", "taken_at"], name="assignment_of_day"),
        ),
        migrations.AddIndex(
            model_name="secondlook",
            index=models.Index(
                condition=models.Q(
                    ("cancelled_at__isnull", True), ("kind", "DOUBLE"), ("settled_at__isnull", True)
                ),
                fields=["claim"],
                name="look_unsettled",
            ),
        ),
        migrations.AddIndex(
            model_name="recusal",
            index=models.Index(fields=["person", "claim"], name="recusal_of_person"),
        ),
        migrations.RunSQL(GUARDED, UNGUARDED),
    ]
