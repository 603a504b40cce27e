"""Counts what a soak left behind: each crawl that was seen against the ledger, the corpus against what the sites published."""

from __future__ import annotations

import itertools
import json
import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pipelines.catalogue.attempts import STOPPED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.bench.soak.witness import Crawl

SLACK = 2.0
"""Seconds by which the soak's look at /proc and the ledger's times (whole seconds) may differ."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the ledger."""

    id: str
    source: str
    state: str
    planned: datetime | None
    started: datetime | None
    ended: datetime | None
    pid: int | None
    cause: str
    code: int | None


@dataclass(frozen=True, slots=True)
class Deaths:
    """When schedulers were killed, and the deadline that held, in seconds."""

    kills: Sequence[float]
    deadline: float

    def took(self, crawl: Crawl) -> bool:
        """Whether a crawl died with its scheduler."""
        return any(crawl.begin - SLACK <= kill <= crawl.end and crawl.end - kill < SLACK for kill in self.kills)


def ledger(data: Path) -> list[Row]:
    """All runs of the ledger, read without our code."""
    query = "select id, source, state, planned_at, started_at, ended_at, pid, cause, exit_code from runs"
    with closing(sqlite3.connect(f"file:{data / 'catalogue.db'}?mode=ro", uri=True)) as connection:
        rows = connection.execute(query).fetchall()
    return [Row(*row[:3], *map(_moment, row[3:6]), *row[6:]) for row in rows]


def runs(crawls: Sequence[Crawl], rows: Sequence[Row], deaths: Deaths) -> dict[str, Any]:
    """How many crawls were lost, are in a wrong state, or overlap; and what became of them all."""
    said = _matched(crawls, rows)
    nowhere = [crawl for crawl, row in zip(crawls, said, strict=True) if row is None]
    lost = [crawl for crawl in nowhere if not deaths.took(crawl)]
    wrong = [(row, crawl) for crawl, row in zip(crawls, said, strict=True) if row is not None and not _right(crawl, row, deaths)]
    began, claimed = [row for row in rows if row.pid is not None], {row.id for row in said if row is not None}
    return {
        "runs": len(began),
        "lost": len(lost),
        "wrong_state": len(wrong),
        "left_open": sum(row.state == "running" for row in rows),
        "unwitnessed": sum(row.id not in claimed for row in began),
        "overlaps": overlaps(crawls),
        "died_with_the_scheduler_before_opening_a_run": len(nowhere) - len(lost),
        **{f"state_{state}": count for state, count in sorted(Counter(row.state for row in rows).items())},
        **{f"killed_{how}": count for how, count in sorted(Counter(_kind(row.cause) for row in rows if row.state == "killed").items())},
        "strange": [*map(str, lost), *(f"{row} although {crawl}" for row, crawl in wrong)],
    }


def _matched(crawls: Sequence[Crawl], rows: Sequence[Row]) -> list[Row | None]:
    """The row of each crawl: by its process, and where it opened no run by the slot it was planned for. Each row is given once."""
    by_pid = {(row.source, row.pid): row for row in rows if row.pid is not None}
    unopened: dict[tuple[str, datetime | None], list[Row]] = defaultdict(list)
    for row in rows:
        if row.pid is None:
            unopened[row.source, row.planned].append(row)
    found: list[Row | None] = []
    for crawl in crawls:
        same = unopened[crawl.source, crawl.planned.astimezone(UTC).replace(microsecond=0)]
        found.append(by_pid.get((crawl.source, crawl.pid)) or (same.pop(0) if same else None))
    return found


def corpus(data: Path, published: Sequence[str]) -> dict[str, int]:
    """Published articles that are missing, texts that are there twice, and texts that nobody published."""
    lines = [json.loads(line) for line in (data / "corpus" / "manifest.jsonl").read_text("utf-8").splitlines()]
    held = Counter(line["url"] for line in lines)
    return {
        "published": len(published),
        "articles_missing": len(set(published) - held.keys()),
        "articles_twice": sum(count - 1 for count in held.values()),
        "articles_strange": len(held.keys() - set(published)),
        "texts_missing": sum(not (data / "corpus" / line["file"]).exists() for line in lines),
    }


def overlaps(crawls: Sequence[Crawl]) -> int:
    """Crawls of one source that began before an earlier one was gone."""
    by_source: dict[str, list[Crawl]] = defaultdict(list)
    for crawl in sorted(crawls, key=lambda crawl: crawl.begin):
        by_source[crawl.source].append(crawl)
    return sum(later.begin < earlier.end for each in by_source.values() for earlier, later in itertools.pairwise(each))


def _right(crawl: Crawl, row: Row, deaths: Deaths) -> bool:
    """Whether the ledger says of a crawl what happened to it."""
    hit = bool(crawl.hits) or deaths.took(crawl)
    late = crawl.end - crawl.begin >= deaths.deadline - SLACK
    if row.state == "ended":
        before = not crawl.hits or crawl.hits[0][1] == 15 or late or row.ended is None or row.ended.timestamp() <= crawl.hits[0][0] + SLACK
        return before and row.code is not None and row.ended is not None and row.ended.timestamp() <= crawl.end + SLACK
    if row.state == "killed":
        return row.ended is not None and (row.cause == STOPPED or hit or (late and "deadline" in row.cause))
    return row.state == "missed" and (hit or late or row.cause.startswith(STOPPED)) and "before it opened its run" in row.cause


def _kind(cause: str) -> str:
    words = {"deadline": "at its deadline", "signal": "by a signal", "gone": "with its scheduler", STOPPED: "when stopped"}
    return next((said for word, said in words.items() if word in cause), "otherwise")


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
