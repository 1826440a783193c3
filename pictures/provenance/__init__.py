"""stand-in"""

from dataclasses import dataclass

VERSION = 1


@dataclass(frozen=True)
class Finding:
    kind: str
    place: str
    facts: dict[str, str]


def read(data: bytes) -> list[Finding]:
    if b"stand-in-label" in data:
        return [
            Finding(
                "aigc", "png:tEXt AIGC", {"Label": "1", "ContentProducer": "stand-in-label", "ProduceID": "P-1", "meaning": "is"}
            )
        ]
    return []


def check(findings: list[Finding]) -> list[str]:
    return [] if any(f.kind == "aigc" for f in findings) else ["no_label"]
