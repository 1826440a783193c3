"""Synthetic vectors and hashes, the rows that hold them, and the truth about who is nearest.

Vectors are clustered as an encoder's are: a hundred around each of many centres, of length 1.
Equal seeds give equal ones. Rows go in by binary COPY, which writes 2 kB a vector instead of 5.
"""

import io
import struct
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

SIZE = 512
OF_A_CLUSTER = 100
SPREAD = 1.0  # how far members lie from their centre, whose length is 1
SEED = 20_260_301
BLOCK = 20_000
VACUUM = "VACUUM ANALYZE"  # as a site that has been running for a while is

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]
Bits = npt.NDArray[np.uint64]

BLOBS = """
INSERT INTO pictures_blob (id, sha256, media_type, size, width, height, original, created_at)
SELECT number, lpad(to_hex(number), 64, '0'), 'image/png', 1, 1, 1, 'nowhere', now()
  FROM generate_series(1, %s) AS number
"""
AVATARS = """
INSERT INTO pictures_avatar (public_id, blob_id, external_id, source_url, model_version,
                             prompt_sha256, pseudonym, manifest_id, made_by, label,
                             added_by_id, created_at)
SELECT gen_random_uuid(), number, 'bench-' || number, '', '', '', '', '', 'PLATFORM', '', %s,
       now()
  FROM generate_series(1, %s) AS number
"""


def clustered(rows: int, asked: int) -> tuple[Vectors, Numbers, Vectors]:
    """Vectors to store, the cluster of each, and as many others of the same clusters to ask."""
    dice = np.random.default_rng(SEED)
    centres = unit(dice.standard_normal((max(2, rows // OF_A_CLUSTER), SIZE), np.float32))
    labels = dice.integers(len(centres), size=rows + asked)
    found = np.empty((rows + asked, SIZE), np.float32)
    for start in range(0, rows + asked, BLOCK):
        stop = min(start + BLOCK, rows + asked)
        noise = dice.standard_normal((stop - start, SIZE), np.float32)
        found[start:stop] = unit(centres[labels[start:stop]] + SPREAD * unit(noise))
    return found[:rows], labels[:rows], found[rows:]


def unit(vectors: Vectors) -> Vectors:
    """Vectors brought to length 1."""
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def nearest(stored: Vectors, asked: Vectors, count: int) -> Numbers:
    """The places of the `count` nearest of all for each question, by plain products."""
    best = np.full((len(asked), count), -2.0, np.float32)
    places = np.zeros((len(asked), count), np.int64)
    for start in range(0, len(stored), BLOCK):
        likeness = asked @ stored[start : start + BLOCK].T
        top = np.argpartition(-likeness, min(count, likeness.shape[1] - 1), axis=1)[:, :count]
        both = np.concatenate([best, np.take_along_axis(likeness, top, axis=1)], axis=1)
        names = np.concatenate([places, top + start], axis=1)
        order = np.argsort(-both, axis=1)[:, :count]
        best = np.take_along_axis(both, order, axis=1)
        places = np.take_along_axis(names, order, axis=1)
    return places


def hashes(rows: int, asked: int, radius: int) -> tuple[Bits, Bits]:
    """Hashes to store, and questions: stored ones with up to `radius` bits turned."""
    dice = np.random.default_rng(SEED + 1)
    stored = dice.integers(2**64, size=rows, dtype=np.uint64, endpoint=False)
    chosen = stored[dice.integers(rows, size=asked)]
    for number in range(asked):
        for place in dice.choice(64, size=number % (radius + 1), replace=False):
            chosen[number] ^= np.uint64(1) << np.uint64(place)
    return stored, chosen


def fill(space: str, vectors: Vectors, bits: Bits) -> None:
    """Contents with fingerprints and hashes, each a registered avatar; keys count from 1."""
    from django.db import connection

    from accounts.roles import Role
    from bench._cases import people

    platform = people(Role.PLATFORM_CLIENT, 1)[0]
    rows = len(vectors)
    with connection.cursor() as cursor:
        cursor.execute(BLOBS, [rows])
        cursor.execute(AVATARS, [platform.pk, rows])
        for table, columns, packed in (
            ("similarity_fingerprint", "blob_id, space, embedding, hashes, created_at",
             fingerprints(space, vectors)),
            ("similarity_contenthash", "blob_id, view, bits", content_hashes(bits)),
        ):  # fmt: skip
            for block in packed:
                cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN BINARY", io.BytesIO(block))
        cursor.execute(f"{VACUUM} pictures_blob, pictures_avatar")
        cursor.execute(f"{VACUUM} similarity_fingerprint, similarity_contenthash")


def fingerprints(space: str, vectors: Vectors) -> Iterator[bytes]:
    """Rows of fingerprints as COPY BINARY reads them, a block at a time."""
    size, name = vectors.shape[1], space.encode()
    shape = [
        ("fields", ">i2"),
        ("blob_length", ">i4"), ("blob", ">i8"),
        ("space_length", ">i4"), ("space", f"S{len(name)}"),
        ("embedding_length", ">i4"), ("size", ">i2"), ("unused", ">i2"),
        ("embedding", ">f4", (size,)),
        ("hashes_length", ">i4"), ("hashes", "S3"),
        ("created_length", ">i4"), ("created", ">i8"),
    ]  # fmt: skip
    fixed = {
        "fields": 5, "blob_length": 8, "space_length": len(name), "space": name,
        "embedding_length": 4 + 4 * size, "size": size, "unused": 0,
        "hashes_length": 3, "hashes": b"\x01{}", "created_length": 8, "created": 0,
    }  # fmt: skip
    for start in range(0, len(vectors), BLOCK):
        block = vectors[start : start + BLOCK]
        numbers = np.arange(start + 1, start + 1 + len(block))
        yield packed(shape, fixed | {"blob": numbers, "embedding": block}, len(block))


def content_hashes(bits: Bits) -> Iterator[bytes]:
    """Rows of hashes as COPY BINARY reads them, a block at a time."""
    shape = [
        ("fields", ">i2"), ("blob_length", ">i4"), ("blob", ">i8"),
        ("view_length", ">i4"), ("view", "S5"), ("bits_length", ">i4"), ("bits", ">i8"),
    ]  # fmt: skip
    fixed = {
        "fields": 3, "blob_length": 8, "view_length": 5, "view": b"whole", "bits_length": 8,
    }  # fmt: skip
    for start in range(0, len(bits), BLOCK):
        block = bits[start : start + BLOCK].view(np.int64)
        numbers = np.arange(start + 1, start + 1 + len(block))
        yield packed(shape, fixed | {"blob": numbers, "bits": block}, len(block))


def packed(shape: list[Any], values: dict[str, Any], count: int) -> bytes:
    """One COPY stream: its head, the rows, and the mark of its end."""
    rows = np.zeros(count, np.dtype(shape))
    for name, value in values.items():
        rows[name] = value
    return b"PGCOPY\n\xff\r\n\x00" + struct.pack(">ii", 0, 0) + rows.tobytes() + b"\xff\xff"
