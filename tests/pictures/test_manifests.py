"""C2PA manifests: what they say, who signed them, and that nothing is fetched for them."""

import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseRequestHandler, TCPServer
from typing import Any

import pytest
from c2pa import C2paError, Context, Reader, Settings

from bench._damage import mutated
from bench._signing import ISSUER, credentials
from pictures.provenance import Finding, check, findings, manifests, read
from tests.pictures.drawing import chunk, png_with
from tests.pictures.labelled import JSON, png_text, signed

KINDS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF", "HEIF")
SAID = {
    "title": "A drawn picture",
    "generator": "Redress 1",
    "signed_by": ISSUER,
    "validation": "unknown_signer",
    "actions": "c2pa.created,c2pa.resized",
    "source_type": "trainedAlgorithmicMedia",
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_signed_manifest_is_read(kind: str) -> None:
    assert read(signed(kind)) == [Finding("c2pa", "c2pa", SAID)]


def test_a_manifest_stands_before_the_label_and_is_no_label() -> None:
    assert check(read(signed())) == ["no_label"]
    both = read(signed(data=png_text("AIGC", JSON)))
    assert [found.kind for found in both] == ["c2pa", "aigc"]
    assert check(both) == []


def test_no_flood_of_texts_hides_the_manifest() -> None:
    texts = [chunk(b"tEXt", b"Software\0Paint")] * 500
    assert read(signed(data=png_with(*texts)))[0] == Finding("c2pa", "c2pa", SAID)


def test_a_changed_picture_is_invalid() -> None:
    data = bytearray(signed())
    at = data.index(b"IDAT") + 4
    whole = int.from_bytes(data[at - 8 : at - 4], "big")
    body = bytes([*data[at : at + whole - 1], data[at + whole - 1] ^ 1])
    changed = bytes(data[: at - 8]) + chunk(b"IDAT", body) + bytes(data[at + whole + 4 :])
    assert read(changed) == [Finding("c2pa", "c2pa", {**SAID, "validation": "invalid"})]


def test_a_signer_for_whom_somebody_vouches_is_valid() -> None:
    chain, _key = credentials(None)
    root = chain.decode().rpartition("-----BEGIN")
    trusting = Settings.from_dict({"trust": {"trust_anchors": "".join(root[1:])}})
    with (
        Context(trusting) as context,
        Reader("image/png", io.BytesIO(signed()), context=context) as reader,
    ):
        store = json.loads(reader.json())
    assert manifests.of_store(store).facts == {**SAID, "validation": "valid"}


def test_a_manifest_that_says_little_has_few_facts() -> None:
    created = {"action": "c2pa.created", "digitalSourceType": "http://example.org/digitalCapture"}
    bare = {"assertions": [{"label": "c2pa.actions", "data": {"actions": [created]}}]}
    (found,) = read(signed(manifest=bare))
    assert found.facts["source_type"] == "digitalCapture"
    assert "title" not in found.facts
    assert "signed_at" not in found.facts


@pytest.mark.parametrize(
    "data",
    [
        png_text("Comment", "a talk about c2pa and jumb"),
        b"RIFF\0\0\0\0AVI c2pa jumb",
    ],
)
def test_a_file_that_only_names_it_has_no_manifest(data: bytes) -> None:
    assert [found for found in read(data) if found.place == "c2pa"] == []


def test_a_broken_manifest_is_a_finding() -> None:
    broken = png_with(chunk(b"caBX", b"\0\0\0\x18jumb no manifest here"))
    assert read(broken) == [Finding("unreadable", "c2pa", {"reason": "c2pa_broken"})]


@contextmanager
def counting_server() -> Iterator[tuple[str, list[Any]]]:
    """A server on this machine; yields its address and the list of callers."""
    callers: list[Any] = []

    class Counting(BaseRequestHandler):
        def handle(self) -> None:
            callers.append(self.client_address)
            self.request.recv(4096)
            self.request.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")

    with TCPServer(("127.0.0.1", 0), Counting) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/manifest.c2pa", callers
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_manifest_that_stands_elsewhere_is_not_fetched(kind: str) -> None:
    with counting_server() as (address, callers):
        data = signed(kind, remote=address)
        assert read(data) == [Finding("unreadable", "c2pa", {"reason": "c2pa_remote"})]
        assert callers == []
        with Context(Settings()) as unsafe, pytest.raises(C2paError):
            Reader(f"image/{kind.lower()}", io.BytesIO(data), context=unsafe)
        assert len(callers) >= 1, "the library's own default would have asked"


def test_nobody_is_asked_whether_a_certificate_was_revoked() -> None:
    with counting_server() as (address, callers):
        data = signed(responder=address)
        assert read(data) == [Finding("c2pa", "c2pa", SAID)]
        assert callers == []
        asking = Settings.from_dict({"verify": {"ocsp_fetch": True}})
        with Context(asking) as unsafe, Reader("image/png", io.BytesIO(data), context=unsafe):
            assert len(callers) >= 1, "it can be asked"


def test_damaged_manifests_are_read_without_a_crash() -> None:
    seeds = [signed(kind) for kind in KINDS]
    for data in mutated(seeds, 600):
        found = read(data)
        assert len(found) <= findings.FINDINGS
        assert all(len(text) <= findings.FACT for one in found for text in one.facts.values())
