"""The two sizes in which pictures are shown, as part of an address."""

from pictures.storage import SIDES


class SideConverter:
    """The longest side of a shown picture, in pixels: `<side:side>` in any room's URLs."""

    regex = "|".join(str(side) for side in SIDES)

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)
