"""The pictures that training draws, by number: characters, figures, scenes, leaves and noise."""

import numpy as np

from similarity.training.characters import character
from similarity.training.copies import bend
from similarity.training.drawing import Drawing, generator, scene
from similarity.training.figures import figure, leaves, noise

KINDS = (character, figure, scene, leaves, noise)
SHARES = (0.45, 0.28, 0.1, 0.12, 0.05)


def picture(seed: int, number: int, side: int) -> Drawing:
    """The picture of this number, RGB (side, side, 3); it follows from seed and number alone."""
    rng = generator(seed, number)
    kind = KINDS[int(rng.choice(len(KINDS), p=SHARES))]
    return organic(rng, kind(rng, side)) if rng.random() < 0.4 else kind(rng, side)


def organic(rng: np.random.Generator, drawing: Drawing) -> Drawing:
    """The same drawing by a less steady hand: lines waver, circles are none."""
    both = np.dstack([drawing.pixels, (drawing.figure * 255).astype(np.uint8)])
    bent = bend(rng, both)
    return Drawing(
        np.ascontiguousarray(bent[..., :3]), bent[..., 3].astype(np.float32) / np.float32(255)
    )
