"""Keeps arithmetic on one thread per process; work is spread over processes instead.

What is multiplied here is small. On two threads it took 2.5 times the processor time of one, most
of it threads waiting for each other, and more the busier the machine was. One thread also adds in
one order, so results don't depend on how many processors there are.
"""

from functools import cache

import cv2
import torch
from threadpoolctl import threadpool_limits


@cache
def one_per_process() -> None:
    """Limit torch, OpenCV and whatever NumPy and scikit-learn compute with, from now on."""
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    threadpool_limits(limits=1)
