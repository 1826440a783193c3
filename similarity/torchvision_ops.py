"""Lets open_clip import torchvision where its compiled extension does not fit the torch beside it.

torchvision's Python part registers fake kernels for two operators of its compiled extension as soon
as it is imported, and fails with "operator torchvision::nms does not exist" where the extension
cannot be loaded: a torchvision built for CUDA beside a torch built for the CPU, or the other way
round, which is what a package index that carries only one of the two builds hands out. We use no
operator of the extension (only image transforms, which are plain torch), so there it is enough to
declare the two names. Where the extension loads, this does nothing.

Call `declare_missing` before the first import of torchvision, open_clip or timm.
"""

import importlib.util
import sys
from functools import cache
from pathlib import Path

import torch

SCHEMAS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)


@cache
def declare_missing() -> torch.library.Library | None:
    """Declare the operators if the extension cannot be loaded; the library must stay referenced."""
    if "torchvision" in sys.modules or extension_loads():
        return None
    library = torch.library.Library("torchvision", "FRAGMENT")  # type: ignore[no-untyped-call]
    for schema in SCHEMAS:
        library.define(schema)  # type: ignore[no-untyped-call]
    return library


def extension_loads() -> bool:
    """Whether torchvision's compiled operators can be loaded beside this torch."""
    spec = importlib.util.find_spec("torchvision")
    if spec is None or spec.origin is None:
        return False
    for compiled in sorted(Path(spec.origin).parent.glob("_C*")):
        try:
            torch.ops.load_library(str(compiled))  # type: ignore[no-untyped-call]
        except OSError:
            continue
        return True
    return False
