"""Names the numbers that a score is made of, out of signals, and which way each may count."""

import numpy as np

from similarity.hashes import BITS
from similarity.signals import Signals, best_of

COLOUR_BITS = 42
# Families of inputs that are explained together, each input with its direction: 1 if more of it may
# only raise the score, -1 if it may only lower it, 0 if it may do both.
DIRECTIONS = {
    "hashes": {"phash": -1, "dhash": -1},
    "colours": {"colour": -1},
    "encoder": {"look": 1, "look part": 1, "look side": 0},
    "edges": {
        "edges": 1,
        "edges cut": 1,
        "edges cut upright": 1,
        "edges cut whole": 1,
        "edges around": 1,
        "edges around whole": 1,
        "edges centred": 1,
        "edges loose": 1,
        "edges loose whole": 1,
        "edges side": 0,
    },
    "details": {
        "inliers": 1,
        "inliers side": 0,
        "inliers margin": 0,
        "inlier share": 0,
        "extent": 0,
        "cells": 0,
    },
    "alignment": {
        "agreement": 1,
        "overlap": 0,
        "hits": 1,
        "hits beyond chance": 1,
        "hit share": 1,
    },
}
FAMILIES = {family: tuple(names) for family, names in DIRECTIONS.items()}
EDGES = {
    "edges": "whole",
    "edges cut": "cut",
    "edges cut upright": "cut_upright",
    "edges cut whole": "cut_whole",
    "edges around": "around",
    "edges around whole": "around_whole",
    "edges centred": "centred",
    "edges loose": "loose",
    "edges loose whole": "loose_whole",
}


def inputs(signals: Signals) -> dict[str, float]:
    """The numbers that are weighed, by name; of plain and mirrored the better one counts."""
    return {
        **{
            kind: min(signals[kind]["value"], signals[kind]["mirrored"]) / BITS
            for kind in ("phash", "dhash")
        },
        "colour": signals["colorhash"]["value"] / COLOUR_BITS,
        **of_encoder(signals["clip"]),
        **of_edges(signals["gradients"]),
        **of_details(signals["geometry"]),
    }


def of_encoder(clip: dict[str, float]) -> dict[str, float]:
    return {
        "look": best_of(clip, "cosine", "mirrored"),
        "look part": best_of(clip, "best_part", "best_part_mirrored"),
        "look side": abs(clip["best_part"] - clip["best_part_mirrored"]),
    }


def of_edges(edges: dict[str, dict[str, float]]) -> dict[str, float]:
    plain, mirrored = edges["plain"], edges["mirrored"]
    found = {name: max(plain[key], mirrored[key]) for name, key in EDGES.items()}
    best = [best_of(each, "cut", "around") for each in (plain, mirrored)]
    return found | {"edges side": abs(best[0] - best[1])}


def of_details(match: Signals) -> dict[str, float]:
    """Counts are taken in logarithms: the tenth detail says less than the first."""
    upright = float(np.log1p(best_of(match["all"], "plain", "inverted")))
    turned = float(np.log1p(best_of(match["all"], "mirrored", "mirrored inverted")))
    beyond = match["hits"] - match["chance"]
    return {
        "inliers": float(np.log1p(match["inliers"])),
        "inliers side": abs(upright - turned),
        "inliers margin": match["margin"],
        "inlier share": match["share"],
        "extent": float(np.sqrt(match["area"])),
        "cells": match["cells"] / 16,
        "agreement": match["agreement"],
        "overlap": match["overlap"],
        "hits": beyond,
        "hits beyond chance": beyond / float(np.sqrt(match["chance"] + 1)),
        "hit share": match["hits"] / max(match["inside"], 1),
    }
