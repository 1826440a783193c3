"""Writes a ZIP while it is being sent, so that no archive has to fit into memory or on disk."""

import zipfile
from collections.abc import Iterable, Iterator


class _Outbox:
    """A file that cannot be rewound: keeps what was written until it is taken away."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.waiting.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> bytes:
        taken, self.waiting = b"".join(self.waiting), []
        return taken


def zipped(entries: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """Yield the bytes of a ZIP of these names and contents; names may be in any script."""
    outbox = _Outbox()
    with zipfile.ZipFile(outbox, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for name, chunks in entries:
            with archive.open(name, "w", force_zip64=True) as file:
                for chunk in chunks:
                    file.write(chunk)
                    yield outbox.take()
            yield outbox.take()
    yield outbox.take()
