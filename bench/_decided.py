"""Fills a site with decided claims of two years, and with a register of as many entries."""

from bench._waiting import CREATORS, PICTURES, REVIEWERS, WORKS, people, pictures

DAYS = 730

CLAIMS = """
INSERT INTO claims_claim (
    public_id, reference, claimant_id, state, respondent_kind, avatar_id, holder_name, holder_kind,
    postal_address, contact_email, telephone, agent_name, rights, request, declaration_version,
    declaration_agreed, signature, signed_at, filed_at, due_at, created_at, updated_at
)
SELECT gen_random_uuid(), 'RD-2026-' || lpad(number::text, 7, '0'),
       %(creators)s + number %% %(creator_count)s,
       CASE WHEN number %% 10 = 0 THEN 'NO_MATCH' WHEN number %% 3 = 0 THEN 'DISMISSED'
            ELSE 'UPHELD' END,
       CASE WHEN number %% 20 = 1 THEN 'USER' ELSE 'PLATFORM' END, %(avatar)s, 'Lin Mo', 'PERSON',
       '1 Bench Road', 'creator@bench.example', '', '', '{}', '', '', true, 'Lin Mo', filed, filed,
       filed + interval '7 days', filed, filed
  FROM (
      SELECT number, now() - interval '1 day' * (3 + number * %(days)s::float / %(count)s) AS filed
        FROM generate_series(1, %(count)s) AS number
  ) AS each
"""
STEP = """
INSERT INTO claims_step (claim_id, number, old, new, reason, at, previous, digest)
SELECT id, {number}, '{old}', {new}, '', filed_at + interval '{after} hours', {previous}, 'x'
  FROM claims_claim {where}
"""
STEPS = (
    STEP.format(number=1, old="", new="'SUBMITTED'", after=0, previous="''", where=""),
    STEP.format(
        number=2, old="SUBMITTED", after=1, previous="'x'", where="",
        new="CASE WHEN state = 'NO_MATCH' THEN 'NO_MATCH' ELSE 'IN_REVIEW' END",
    ),
    STEP.format(
        number=3, old="IN_REVIEW", after=30, previous="'x'", where="WHERE state <> 'NO_MATCH'",
        new="CASE WHEN state = 'UPHELD' THEN 'AWAITING_APPROVAL' ELSE state END",
    ),
    STEP.format(
        number=4, old="AWAITING_APPROVAL", after=48, previous="'x'", new="state",
        where="WHERE state = 'UPHELD'",
    ),
)  # fmt: skip
VERDICTS = """
INSERT INTO review_verdict (
    picture_id, reviewer_id, round, ground, reason, access, elements, decided_at
)
SELECT p.id, %(reviewers)s, 0, CASE WHEN state = 'UPHELD' THEN 'UPHELD' ELSE 'UNPROVEN' END, 'x',
       'PRESUMED', '{CHARACTER}', filed_at + interval '30 hours'
  FROM claims_picture AS p JOIN claims_claim AS c ON c.id = p.claim_id WHERE state <> 'NO_MATCH'
"""
ARCHIVES = """
INSERT INTO transparency_archive (
    number, day, rows, size, sha256, lines_sha256, previous, digest, k, made_at
)
SELECT number, current_date - %(days)s - 4 + number, 5, 1, repeat('0', 64), repeat('0', 64),
       CASE WHEN number = 1 THEN '' ELSE lpad((number - 1)::text, 64, '0') END,
       lpad(number::text, 64, '0'), 5, now()
  FROM generate_series(1, %(days)s) AS number
"""
ENTRIES = """
INSERT INTO transparency_entry (
    number, step_id, archive_id, outcome, respondent, least, most, grounds, counts, amount
)
SELECT 'RE-' || lpad(s.id::text, 10, '0'), s.id, a.id, s.new, 'PLATFORM', 1, 1,
       CASE s.new WHEN 'UPHELD' THEN ARRAY['UPHELD'] WHEN 'DISMISSED' THEN ARRAY['UNPROVEN']
            ELSE ARRAY[]::text[] END, '{}', NULL
  FROM claims_step AS s JOIN transparency_archive AS a ON a.number = 1 + s.id %% %(days)s
 WHERE s.new IN ('UPHELD', 'DISMISSED', 'NO_MATCH') AND s.at < now() - interval '4 days'
"""


def fill(count: int) -> None:
    """So many claims decided over two years, and an entry for all but those of the last days."""
    from django.db import connection

    creators, reviewers = people(CREATORS, "creator"), people(REVIEWERS, "reviewer")
    avatar, works = pictures()
    names = {
        "count": count, "avatar": avatar, "works": works, "work_count": WORKS, "days": DAYS,
        "creators": creators[0], "creator_count": CREATORS, "reviewers": reviewers[0],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # no triggers: this is all whole
        for statement in (CLAIMS, PICTURES, *STEPS, VERDICTS, ARCHIVES, ENTRIES):
            cursor.execute(statement, names)
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")
