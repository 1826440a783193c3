"""Fills the hashes of contents from the fingerprints that hold them, a few thousand at a time.

Each run of rows is a statement of its own, so nothing is locked for long, and broken off it can
simply be run again.
"""

from typing import Any

from django.db import migrations

AT_ONCE = 5_000
FILL = """
INSERT INTO similarity_contenthash (blob_id, view, bits)
SELECT DISTINCT ON (blob_id, bits) blob_id, view, bits
  FROM (SELECT fingerprint.blob_id, kind.view, kind.place,
               ('x' || (hashes #>> ARRAY['variants', kind.view, 'phash']))::bit(64)::bigint AS bits
          FROM similarity_fingerprint AS fingerprint
               CROSS JOIN (VALUES (1, 'whole'), (2, 'centre'), (3, 'trimmed'), (4, 'disc'))
               AS kind (place, view)
         WHERE fingerprint.id >= %s AND fingerprint.id < %s
           AND hashes #>> ARRAY['variants', kind.view, 'phash'] ~ '^[0-9a-f]{16}$') AS found
 ORDER BY blob_id, bits, place
    ON CONFLICT DO NOTHING
"""


def fill(apps: Any, schema_editor: Any) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT min(id), max(id) FROM similarity_fingerprint")
        first, last = cursor.fetchone()
        if first is None:
            return
        for start in range(first, last + 1, AT_ONCE):
            cursor.execute(FILL, [start, start + AT_ONCE])


def empty(apps: Any, schema_editor: Any) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("DELETE FROM similarity_contenthash")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("similarity", "0007_search")]

    operations = [migrations.RunPython(fill, empty)]
