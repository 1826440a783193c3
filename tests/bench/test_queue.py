"""What bench.queue says of a plan, and that its quick run prints every figure."""

import json
import subprocess
import sys

from bench import queue


def test_a_plan_is_told_by_its_nodes_and_their_indexes() -> None:
    plan = {
        "Node Type": "Limit",
        "Plans": [
            {"Node Type": "Index Scan", "Index Name": "card_in_order"},
            {"Node Type": "Seq Scan", "Relation Name": "review_card"},
        ],
    }
    nodes = queue.nodes(plan)
    assert nodes == ["Limit", "Index Scan card_in_order", "Seq Scan review_card"]
    assert not queue.indexed(nodes)
    assert queue.indexed(["Limit", "Index Scan card_in_order", "Seq Scan review_queue"])
    assert not queue.indexed(["Limit", "Incremental Sort", "Index Scan card_in_order"])


SMALL = """
from bench import _waiting, queue
queue.QUICK, queue.QUICK_SECONDS, queue.PACE = 300, 2, 0.1
_waiting.PARKED_AHEAD, _waiting.OTHERS_AHEAD = 50, 20
queue.main()
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
    assert figures["waiting"] == 300
    assert 0 < figures["p50_ms"] <= figures["p99_ms"]
    assert "card_in_order" in figures["plan"]
    assert figures["index_only"] == int(not figures["read_whole"])
    assert figures["page_queries"] > 0
    assert figures["takings"] > 0
