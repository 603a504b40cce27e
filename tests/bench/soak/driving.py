"""Runs the soak: farm, scheduler, witness; kills the scheduler now and then; in the end lets everything heal, and counts."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench.soak import counting
from tests.bench.soak.farm import Farm
from tests.bench.soak.witness import Witness, with_environment

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[3]
TOLD = 15.0
"""Seconds between two words on stderr."""
PAUSES = {"publish": 4.0, "hang": 1.6}
"""Mean seconds between two articles; mean pause between two hanging sites, in deadlines."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how hard: ``runs`` crawls of ``names`` sources, ``slots`` at a time, one due ``every`` so many seconds at each,
    ended at ``deadline``; ``kills`` times the scheduler is killed, and a ``share`` of the crawls is hit."""

    runs: int
    names: int
    slots: int
    every: float
    deadline: float
    kills: int
    share: float = 0.12
    seed: int = 1


@dataclass
class Soak:
    """One soak under way in a folder of its own."""

    plan: Plan
    folder: Path
    farm: Farm
    witness: Witness
    memory: list[tuple[int, float]] = field(default_factory=list)
    kills: list[float] = field(default_factory=list)
    service: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """Where the installation is, for every command."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("NEWSWATCH_", "SCRAPY_"))}
        paths = {"NEWSWATCH_CONFIG": str(self.folder / "config"), "NEWSWATCH_DATA": str(self.folder / "data")}
        return {**kept, **paths, "PYTHONPATH": str(ROOT)}

    def start(self) -> None:
        """Start a scheduler."""
        command = [sys.executable, "-m", "tests.bench.soak.serve", str(self.plan.slots), str(self.plan.deadline)]
        with (self.folder / "service.log").open("ab") as log:
            self.service = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        self.witness.schedulers.append(self.service.pid)

    def run(self) -> None:
        """Let it run until there were enough crawls, publishing, hanging and killing meanwhile."""
        dice, now = random.Random(self.plan.seed), time.monotonic()
        limit, told = now + 120 + 12.0 * self.plan.runs, now
        due = dict.fromkeys(PAUSES, now + 2.0)
        means = {"publish": PAUSES["publish"], "hang": PAUSES["hang"] * self.plan.deadline}
        work: dict[str, Callable[[], None]] = {"publish": self.farm.publish, "hang": partial(self.farm.hang, 1.5 * self.plan.deadline)}
        while self.witness.ended < self.plan.runs and (now := time.monotonic()) < limit:
            time.sleep(0.5)
            for name in [name for name, at in due.items() if at <= now]:
                work[name]()
                due[name] = now + dice.expovariate(1 / means[name])
            self._weigh()
            if len(self.kills) < self.plan.kills and self.witness.ended > (len(self.kills) + 1) * self.plan.runs / (self.plan.kills + 1):
                self._kill()
            if now - told > TOLD:
                told = now
                hits = sum(bool(crawl.hits) for crawl in self.witness.crawls)
                said = f"{self.witness.ended} of {self.plan.runs} crawls, {hits} hit, {len(self.kills)} schedulers killed"
                print(f"soak: {said}, {len(self.farm.published)} articles published", file=sys.stderr, flush=True)

    def heal(self) -> tuple[int, int]:
        """Stop the scheduler in order and crawl all once more, undisturbed; exit codes of the two.

        Then once more a day later, when what failed is tried again; that run's clock is not its sites', so its health says nothing.
        """
        assert self.service is not None
        self.witness.share = 0.0
        self.service.send_signal(signal.SIGTERM)
        code = self.service.wait(timeout=120)
        for site in self.farm.sites.values():
            site.wake()
        healed = self._command("crawl", "--trigger", "hand", "--jobs", "2")
        self._command("crawl", "--trigger", "hand", "--jobs", "2", "--ahead", "86400")
        return code, healed

    def verify(self) -> int:
        """The exit code of ``newswatch verify``."""
        return self._command("verify")

    def _command(self, *arguments: str) -> int:
        command = [sys.executable, "-m", "crawler.cli", *arguments]
        ran = subprocess.run(command, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False)
        if ran.returncode:
            print(f"soak: {arguments} ended with {ran.returncode}\n{ran.stdout[-6000:]}{ran.stderr[-6000:]}", file=sys.stderr)
        return ran.returncode

    def _weigh(self) -> None:
        assert self.service is not None
        pages = int(Path(f"/proc/{self.service.pid}/statm").read_text(encoding="ascii").split()[1])
        self.memory.append((len(self.kills), pages * os.sysconf("SC_PAGE_SIZE") / 1e6))

    def _kill(self) -> None:
        assert self.service is not None
        self.service.kill()
        self.kills.append(time.time())
        self.service.wait()
        self.start()


def soak(plan: Plan, keep: Path | None = None) -> dict[str, Any]:
    """The figures of one soak. The folder is taken away afterwards, unless ``keep`` names one for it."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # crawls are crashed on purpose
    folder = keep or Path(tempfile.mkdtemp(prefix="soak-"))
    with Farm(plan.names, plan.seed) as farm, Witness(plan.share, plan.seed) as witness:
        farm.declare(folder / "config", plan.every)
        (folder / "data").mkdir()
        under_way = Soak(plan, folder, farm, witness)
        under_way.start()
        under_way.run()
        stopped, healed = under_way.heal()
        time.sleep(1.0)
        orphans = with_environment(f"NEWSWATCH_DATA={folder / 'data'}")
        figures = counting.corpus(folder / "data", farm.published) | {"verify_exit": under_way.verify()}
        published = len(farm.published)
    rows = [row for row in counting.ledger(folder / "data") if row.planned is not None]
    counted = counting.runs(witness.crawls, rows, counting.Deaths(under_way.kills, plan.deadline))
    for line in counted.pop("strange"):
        print(f"soak: strange: {line}", file=sys.stderr)
    if keep is None:
        shutil.rmtree(folder)
    hits = sum(bool(crawl.hits) for crawl in witness.crawls)
    told = {"crawls": len(witness.crawls), "crawls_hit": hits, "schedulers_killed": len(under_way.kills), "published": published}
    ends = {"scheduler_exit": stopped, "last_crawl_exit": healed, "orphans": len(orphans)}
    return {**told, **counted, **figures, **ends, **weighed(under_way.memory)}


def weighed(samples: list[tuple[int, float]]) -> dict[str, float]:
    """Resident memory of the scheduler over the longest stretch between restarts: its second quarter and its last, in MB."""
    stretches: dict[int, list[float]] = defaultdict(list)
    for start, size in samples:
        stretches[start].append(size)
    longest = max(stretches.values(), key=len)
    quarter = max(1, len(longest) // 4)
    early, late = longest[quarter : 2 * quarter] or longest, longest[-quarter:]
    early_mb, late_mb = sum(early) / len(early), sum(late) / len(late)
    most = max(size for _, size in samples)
    return {"memory_early_mb": early_mb, "memory_late_mb": late_mb, "memory_max_mb": most, "memory_growth": late_mb / early_mb}
