"""Arithmetic that stays on one thread once it was told to."""

import subprocess
import sys

TOLD = """
import numpy, torch, cv2
from threadpoolctl import threadpool_info
from similarity.threads import one_per_process
torch.set_num_threads(2)
one_per_process()
print(torch.get_num_threads(), cv2.getNumThreads(), *{p["num_threads"] for p in threadpool_info()})
"""


def test_nothing_computes_on_more_than_one_thread() -> None:
    """In a process of its own: the limit is for good."""
    done = subprocess.run([sys.executable, "-c", TOLD], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["1", "1", "1"]
