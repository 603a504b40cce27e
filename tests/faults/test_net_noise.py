"""Damaged answers by the hundred: each has exactly one outcome, and none is a fault of this program."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tests.faults.hostile_server import HostileServer
from tests.faults.net_harness import ask, crawl

if TYPE_CHECKING:
    from pathlib import Path

HOSTS = [f"127.0.7.{number}" for number in range(1, 241)]
"""One for each: a host that seems busy is not asked a second time before its time."""

SEEDS = range(len(HOSTS))


def test_every_damaged_answer_has_one_outcome(tmp_path: Path) -> None:
    with HostileServer(HOSTS) as server:
        urls = {str(seed): server.url(f"/noise/{seed}", HOSTS[seed]) for seed in SEEDS}
        spec = {
            "ask": ask(urls, handle_httpstatus_all=True),
            "source": {"hosts": HOSTS, "allow_private": ["127.0.7.0/24"]},
            "settings": {"ROBOTSTXT_OBEY": False, "RETRY_TIMES": 0, "LOG_LEVEL": "INFO"},
            "archive": str(tmp_path / "archive"),
        }
        run = crawl(tmp_path, spec)

    kinds = Counter(one.get("kind", one["outcome"]) for one in run.outcomes.values())
    assert set(run.outcomes) == {str(seed) for seed in SEEDS}
    assert kinds["internal"] == 0, [one["sentence"] for one in run.outcomes.values() if one.get("kind") == "internal"]
    assert kinds["broken"] > 20, kinds
    assert kinds["page"] > 20, kinds
    assert "Traceback" not in run.log
