"""That the quick run of bench.transparency prints every figure."""

import json
import subprocess
import sys

SMALL = """
from bench import transparency
transparency.QUICK, transparency.TIMES = 600, 1
transparency.main()
"""


def test_a_small_run_prints_its_figures() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SMALL, "--quick", "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout.splitlines()[-1])
    assert figures["claims"] == 600
    assert figures["entries"] > 590
    assert 20 < figures["count_queries"] < 40
    assert all(figures[name] > 0 for name in figures if name.endswith(("_ms", "_s")))
