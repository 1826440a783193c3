"""open_clip must load beside any torchvision; each case needs a fresh interpreter."""

import subprocess
import sys

import pytest
from django.conf import settings

FRESH = """
import similarity.torchvision_ops as ops
{before}
library = ops.declare_missing()
import torchvision, open_clip
print({shown})
"""


def run(before: str, shown: str) -> str:
    program = FRESH.format(before=before, shown=shown)
    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    return ended.stdout.strip()


def test_open_clip_can_be_imported_beside_this_torchvision() -> None:
    assert run("", "library is None or not ops.extension_loads()") == "True"


def test_nothing_is_declared_once_torchvision_is_there() -> None:
    before = "ops.declare_missing(); import torchvision; ops.declare_missing.cache_clear()"
    assert run(before, "library is None") == "True"


@pytest.mark.parametrize(
    ("before", "loads"),
    [
        ("ops.importlib.util.find_spec = lambda name: None", "False"),
        ("ops.torch.ops.load_library = lambda path: None", "True"),
    ],
)
def test_the_extension_counts_only_if_it_loads(before: str, loads: str) -> None:
    program = f"import similarity.torchvision_ops as ops\n{before}\nprint(ops.extension_loads())"
    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout.strip() == loads
