"""What all closed runs of a source add up to: outcomes, requests, bytes. Counted when a run is closed, so that nobody reads the ledger."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from pipelines.catalogue import key_values
from pipelines.catalogue.schema import runs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

TOTALS = "totals"
_EMPTY: dict[str, Any] = {"outcomes": {}, "statuses": {}, "bytes": 0}


def add(connection: Connection, source: str, accounts: Mapping[str, int], report: Mapping[str, Any], now: datetime) -> None:
    """Count a run that was just closed; the first time, all that the ledger has of the source."""
    kept = key_values.get(connection, source, TOTALS)
    counted = together(kept, accounts, report) if kept else _of_ledger(connection, source)
    key_values.put(connection, source, TOTALS, counted, now)


def read(connection: Connection) -> dict[str, dict[str, Any]]:
    """The totals by source: ``outcomes``, ``statuses`` (``2xx``, ...) as counts by name, and ``bytes``."""
    return key_values.named(connection, TOTALS)


def together(kept: Mapping[str, Any], accounts: Mapping[str, int], report: Mapping[str, Any]) -> dict[str, Any]:
    """Totals with one more run in them."""
    statuses = Counter(kept["statuses"])
    for status, count in (report.get("statuses") or {}).items():
        statuses[f"{str(status)[:1]}xx"] += count
    outcomes = Counter(kept["outcomes"])
    outcomes.update({outcome: count for outcome, count in accounts.items() if outcome != "discovered"})
    return {"outcomes": dict(outcomes), "statuses": dict(statuses), "bytes": kept["bytes"] + int(report.get("bytes") or 0)}


def _of_ledger(connection: Connection, source: str) -> dict[str, Any]:
    counted = dict(_EMPTY)
    query = select(runs.c.accounts, runs.c.report).where(runs.c.source == source, runs.c.state == "ended")
    for row in connection.execute(query):
        counted = together(counted, json.loads(row.accounts), json.loads(row.report))
    return counted
