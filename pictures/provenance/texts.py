"""Reads texts that tools leave in pictures: prompts, workflows, software, dates."""

import re
from collections.abc import Iterator

from pictures.provenance import aigc
from pictures.provenance.findings import EXCERPT, Finding, finding, plain

TOOLS = {
    "parameters": "Stable Diffusion parameters",
    "prompt": "prompt",
    "workflow": "ComfyUI workflow",
    "Dream": "InvokeAI prompt",
    "sd-metadata": "InvokeAI metadata",
    "invokeai_metadata": "InvokeAI metadata",
}
# What the Stable Diffusion web interface writes behind a prompt, also into EXIF comments.
PARAMETERS = re.compile(r"\bSteps: \d+, Sampler: ")


def read(key: str, body: bytes, place: str) -> Iterator[Finding]:
    """Yield what a text of that keyword says."""
    text = decoded(body)
    if key == "AIGC":
        yield aigc.label(text, place)
    elif not plain(text):
        return
    elif key in TOOLS:
        yield _generator(TOOLS[key], text, place)
    elif key == "Software":
        yield finding("software", place, {"name": text})
    else:
        yield finding("date", place, {"name": key, "value": text})


def prompt(text: str, place: str) -> Iterator[Finding]:
    """The finding for a free text, if it holds the parameters of a generator."""
    if PARAMETERS.search(text):
        yield _generator(TOOLS["parameters"], text, place)


def _generator(tool: str, text: str, place: str) -> Finding:
    return finding("generator", place, {"tool": tool, "excerpt": plain(text, EXCERPT)})


def decoded(body: bytes) -> str:
    """Bytes as text: UTF-8, which most tools write, or Latin-1, which the formats name."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body.decode("latin-1")
