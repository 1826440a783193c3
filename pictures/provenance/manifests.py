"""Reads C2PA manifests and checks their signatures, without fetching anything from anywhere."""

import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from pictures.intake.limits import PictureRefused
from pictures.intake.sniffing import sniff
from pictures.provenance.findings import Finding, finding, unreadable

# A file without any of these holds no manifest and names none; the library is not even loaded.
MARKS = (b"jumb", b"c2pa", b"dcterms:provenance")
PLACE = "c2pa"
# The library's own default fetches what a file names. Thumbnails are not asked for.
SETTINGS = {"verify": {"remote_manifest_fetch": False, "ocsp_fetch": False}}
# Valid: signature and hashes are right, and nobody vouches for the signer.
VALIDATION = {"Trusted": "valid", "Valid": "unknown_signer"}


def read(data: bytes) -> Iterator[Finding]:
    """Yield the finding for the manifest of a picture, if it has one."""
    if not any(mark in data for mark in MARKS):
        return
    try:
        media_type = sniff(data)
    except PictureRefused:
        return
    from c2pa import C2paError, Context, Reader, Settings

    try:
        with (
            Context(Settings.from_dict(SETTINGS)) as context,
            Reader(media_type, io.BytesIO(data), context=context) as reader,
        ):
            found = of_store(json.loads(reader.json()))
    except C2paError.ManifestNotFound:
        return
    except (C2paError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        remote = isinstance(error, C2paError) and str(error).startswith("Remote")
        found = unreadable(PLACE, "c2pa_remote" if remote else "c2pa_broken")
    yield found


def of_store(store: Mapping[str, Any]) -> Finding:
    """What the active manifest of a store says; only facts that it has."""
    manifest = store["manifests"][store["active_manifest"]]
    signature = manifest.get("signature_info") or {}
    actions = list(_actions(manifest))
    sources = (str(action.get("digitalSourceType") or "") for action in actions)
    source = next(filter(None, sources), "")
    facts = {
        "title": manifest.get("title"),
        "generator": manifest.get("claim_generator") or _generator(manifest),
        "signed_by": signature.get("issuer") or signature.get("common_name"),
        "signed_at": signature.get("time"),
        "validation": VALIDATION.get(store.get("validation_state", ""), "invalid"),
        "actions": ",".join(str(action.get("action", "")) for action in actions),
        "source_type": source.rstrip("/").rpartition("/")[2],
    }
    return finding("c2pa", PLACE, {name: value for name, value in facts.items() if value})


def _generator(manifest: Mapping[str, Any]) -> str:
    """Name and version of the program that made the claim."""
    information = (manifest.get("claim_generator_info") or [{}])[0]
    return " ".join(str(information[key]) for key in ("name", "version") if key in information)


def _actions(manifest: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield what the manifest says was done to the picture."""
    for assertion in manifest.get("assertions") or []:
        if assertion["label"].startswith("c2pa.actions"):
            yield from assertion["data"].get("actions") or []
