"""An installation as it would be some hours later: what it remembers of addresses is moved back."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.end_to_end.installation import Installation

_COLUMNS = {"leads": ("next_look", "first_seen", "looked_at", "last_seen"), "runs": ("started_at", "ended_at")}
_TIME = re.compile(r'(?<="last": ")[^"]+|(?<="first": ")[^"]+')


def age(home: Installation, by: timedelta) -> None:
    """Let ``by`` pass: every remembered time of addresses and runs lies that much further back."""
    with closing(sqlite3.connect(home.data / "catalogue.db")) as base, base:
        base.create_function("newswatch_digest", -1, lambda *_: "0", deterministic=True)  # an index of the catalogue names it
        for table, columns in _COLUMNS.items():
            if table == "leads":
                for row, ways in base.execute("select rowid, ways from leads").fetchall():
                    base.execute("update leads set ways = ? where rowid = ?", (_TIME.sub(lambda found: _earlier(found[0], by), ways), row))
            for column in columns:
                for row, value in base.execute(f"select rowid, {column} from {table} where {column} is not null").fetchall():
                    base.execute(f"update {table} set {column} = ? where rowid = ?", (_earlier(value, by), row))


def _earlier(value: str, by: timedelta) -> str:
    return (datetime.fromisoformat(value) - by).strftime("%Y-%m-%dT%H:%M:%SZ")
