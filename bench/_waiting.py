"""Fills a queue with as many waiting claims as asked for, as uneven as a real one."""

REVIEWERS = 8
PARKED_AHEAD = 1_000  # claims put by at the very head of the queue
OTHERS_AHEAD = 200  # and behind them so many that were passed up, and so many held up
WORKS = 1_000
CREATORS = 500

CLAIMS = """
INSERT INTO claims_claim (
    public_id, reference, claimant_id, state, respondent_kind, avatar_id, holder_name, holder_kind,
    postal_address, contact_email, telephone, agent_name, rights, request, declaration_version,
    declaration_agreed, signature, signed_at, filed_at, due_at, created_at, updated_at
)
SELECT gen_random_uuid(), 'RD-2026-' || lpad(number::text, 7, '0'),
       %(creators)s + number %% %(creator_count)s, 'IN_REVIEW', 'PLATFORM', %(avatar)s, 'Lin Mo',
       'PERSON', '1 Bench Road', 'creator@bench.example', '', '', '{}', '', '', true, 'Lin Mo',
       filed, filed, filed + interval '7 days', filed, filed
  FROM (
      SELECT number, now() - number * interval '1 second' AS filed
        FROM generate_series(1, %(count)s) AS number
  ) AS each
"""
PICTURES = """
INSERT INTO claims_picture (public_id, claim_id, work_id, position)
SELECT gen_random_uuid(), id, %(works)s + id %% %(work_count)s, 0 FROM claims_claim
"""
CARDS = """
INSERT INTO review_card (
    claim_id, claimant_id, state, due_at, filed_at, moved_at, came_in, rank_at, points, rules,
    band, score, pictures, stake, appealed, conflict, history, language, words
)
SELECT id, claimant_id, state, due_at, filed_at, filed_at, true,
       due_at - interval '1 hour' * (id %% 96), jsonb_build_object('appeal', id %% 96), 0,
       CASE WHEN id %% 3 = 0 THEN 'LIKELY' ELSE 'POSSIBLE' END, 0.5, 1, 10000,
       id %% 50 = 0, id %% 40 = 0, 'NEW', 'zh-hans',
       array_to_tsvector(ARRAY[lower(reference), substr(reference, 9)])
  FROM claims_claim
"""
PAST = (
    """
    INSERT INTO review_assignment (claim_id, reviewer_id, taken_at, expires_at, released_at)
    SELECT id, %(reviewers)s + id %% 8, filed_at, filed_at + interval '30 min', filed_at
      FROM claims_claim WHERE id %% 10 = 0
    """,
    """
    INSERT INTO review_verdict (
        picture_id, reviewer_id, round, ground, reason, access, elements, decided_at
    )
    SELECT id, %(reviewers)s + claim_id %% 8, 0, 'UNPROVEN', 'x', 'PRESUMED', '{}', now()
      FROM claims_picture WHERE claim_id %% 50 = 0
    """,
    """
    INSERT INTO review_approval (
        public_id, claim_id, round, proposed_by_id, proposed_at, digest, decided_by_id, decided_at,
        outcome, reason
    )
    SELECT gen_random_uuid(), id, 0, %(reviewers)s, now(), '', %(reviewers)s + 1 + id %% 7, now(),
           'APPROVED', ''
      FROM claims_claim WHERE id %% 100 = 0
    """,
    """
    INSERT INTO review_countersignature (approval_id, person_id, at)
    SELECT id, %(reviewers)s + (claim_id / 500) %% 8, now()
      FROM review_approval WHERE claim_id %% 500 = 0
    """,
    """
    INSERT INTO review_appeal (claim_id, filed_by_id, filed_at, grounds)
    SELECT id, claimant_id, now(), 'x' FROM claims_claim WHERE id %% 50 = 0
    """,
    """
    INSERT INTO review_recusal (claim_id, person_id, reason, words, at)
    SELECT id, %(reviewers)s + (id / 300) %% 8, 'KNOWS_CLAIMANT', '', now()
      FROM claims_claim WHERE id %% 300 = 0
    """,
    """
    INSERT INTO review_secondlook (
        public_id, claim_id, kind, round, first_id, reviewer_id, asked_at, taken_at, expires_at,
        done_at, agreed, settled_at, cancelled_because
    )
    SELECT gen_random_uuid(), id, 'DOUBLE', 0, %(reviewers)s, %(reviewers)s + 1, filed_at, filed_at,
           filed_at + interval '30 min', now(), true, now(), ''
      FROM claims_claim WHERE id %% 30 = 0
    """,
)
PARKED = """
UPDATE review_card SET parked_until = now() + interval '5 days'
 WHERE claim_id IN (SELECT claim_id FROM review_card WHERE waiting ORDER BY rank_at LIMIT %s)
"""
AHEAD = (
    """
    UPDATE review_card SET escalated_at = now() WHERE claim_id IN (
        SELECT claim_id FROM review_card
         WHERE waiting AND parked_until IS NULL ORDER BY rank_at LIMIT %(ahead)s
    )
    """,
    """
    INSERT INTO review_secondlook (
        public_id, claim_id, kind, round, first_id, asked_at, cancelled_because
    )
    SELECT gen_random_uuid(), claim_id, 'DOUBLE', 1, %(reviewers)s, now(), ''
      FROM review_card WHERE waiting AND parked_until IS NULL AND escalated_at IS NULL
     ORDER BY rank_at LIMIT %(ahead)s
    """,
)  # what is passed up comes forward, and what is held up was the first to be decided


def people(count: int, role: str) -> list[int]:
    """Keys of so many people of a role."""
    from django.contrib.auth.models import Group

    from accounts.models import User

    made = User.objects.bulk_create(
        User(email=f"{role}-{number}@bench.example") for number in range(count)
    )
    group = Group.objects.get(name=role)
    User.groups.through.objects.bulk_create(
        User.groups.through(user=user, group=group) for user in made
    )
    return [user.pk for user in made]


def pictures() -> tuple[int, int]:
    """The keys of an avatar and of the first of many works."""
    from accounts.models import User
    from pictures.models import Avatar, Blob, Work

    blobs = Blob.objects.bulk_create(
        Blob(sha256=f"{number:064x}", size=1, width=1, height=1) for number in range(WORKS + 1)
    )
    owner = User.objects.get(email="creator-0@bench.example")
    works = Work.objects.bulk_create(
        Work(owner=owner, blob=blob, title=f"Work {number}")
        for number, blob in enumerate(blobs[:WORKS])
    )
    avatar = Avatar.objects.create(external_id="AV-1", blob=blobs[-1], added_by=owner)
    return avatar.pk, works[0].pk


def fill(count: int) -> list[int]:
    """So many waiting claims, each with a picture and a card; gives the reviewers' keys."""
    from django.db import connection

    creators, reviewers = people(CREATORS, "creator"), people(REVIEWERS, "reviewer")
    avatar, works = pictures()
    names = {
        "count": count, "avatar": avatar, "works": works, "work_count": WORKS,
        "creators": creators[0], "creator_count": CREATORS, "reviewers": reviewers[0],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # no triggers: this is all whole
        for statement in (CLAIMS, PICTURES, CARDS, *PAST):
            cursor.execute(statement, names)
        cursor.execute("SET session_replication_role = origin")
        cursor.execute(PARKED, [PARKED_AHEAD])
        for statement in AHEAD:
            cursor.execute(statement, names | {"ahead": OTHERS_AHEAD})
        cursor.execute("VACUUM ANALYZE")
    return reviewers
