"""Rivals over the same texts in the same run: SQLite FTS5 with trigram and with unicode61, and Datasette with its own full-text search."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from contextlib import closing
from functools import partial
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from tests.bench.search_oracle import Asked, Plain


def measured(folder: Path, texts: Sequence[Plain], asked: Sequence[Asked], right: dict[str, set[int]], text_bytes: int) -> dict[str, Any]:
    """Figures of all rivals; ``right`` are the numbers that match each query."""
    words = [one for one in asked if one.words]
    figures: dict[str, Any] = {"rivals.queries": len(words)}
    for name, tokenizer in (("trigram", "trigram"), ("unicode61", "unicode61")):
        path = folder / f"{name}.db"
        began = time.process_time()
        _fill(path, texts, tokenizer)
        figures[f"{name}.documents_per_second"] = round(len(texts) / (time.process_time() - began), 1)
        figures[f"{name}.size_to_text"] = round(path.stat().st_size / text_bytes, 3)
        with closing(sqlite3.connect(path)) as connection:
            figures |= _asked(name, words, right, partial(_fts, connection))
    figures |= _datasette(folder / "rival.db", texts, words, right)
    return figures


def _fill(path: Path, texts: Iterable[Plain], tokenizer: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"CREATE VIRTUAL TABLE text USING fts5(title, body, content='', tokenize='{tokenizer}')")
        rows = ((one.made.number, one.made.title, one.made.body) for one in texts if one.current)
        connection.executemany("INSERT INTO text (rowid, title, body) VALUES (?, ?, ?)", rows)
        connection.commit()


def _fts(connection: sqlite3.Connection, one: Asked) -> set[int]:
    ((wanted, *unwanted),) = one.words
    query = f'"{wanted}"' + "".join(f' NOT "{word}"' for word in unwanted)
    return {row[0] for row in connection.execute("SELECT rowid FROM text WHERE text MATCH ?", (query,))}


def _asked(name: str, words: Sequence[Asked], right: dict[str, set[int]], ask: Callable[[Asked], set[int]]) -> dict[str, Any]:
    kinds: dict[str, list[bool]] = {}
    times = []
    for one in words:
        began = time.perf_counter()
        found = ask(one)
        times.append(time.perf_counter() - began)
        kinds.setdefault(one.kind, []).append(found == right[one.text])
    return _figures(name, kinds, times)


def _datasette(path: Path, texts: Sequence[Plain], words: Sequence[Asked], right: dict[str, set[int]]) -> dict[str, Any]:
    """Datasette over a table with the full-text search that its documentation sets up, asked by ``_search`` as its page does."""
    try:
        from datasette.app import Datasette
    except ImportError:
        return {"datasette.right": "not installed (pip install datasette)"}
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE item (id INTEGER PRIMARY KEY, title TEXT, body TEXT)")
        rows = ((one.made.number, one.made.title, one.made.body) for one in texts if one.current)
        connection.executemany("INSERT INTO item VALUES (?, ?, ?)", rows)
        # Datasette knows a search table by content="item" in these marks only, and else lists every row without a word
        connection.execute('CREATE VIRTUAL TABLE item_fts USING fts5(title, body, content="item")')
        connection.execute("INSERT INTO item_fts (item_fts) VALUES ('rebuild')")
        connection.commit()
    served = Datasette([str(path)], settings={"max_returned_rows": 200_000, "sql_time_limit_ms": 60_000})

    async def ask_all() -> dict[str, Any]:
        kinds: dict[str, list[bool]] = {}
        times = []
        for one in words:
            ((wanted, *unwanted),) = one.words
            query = f'"{wanted}"' + "".join(f' NOT "{word}"' for word in unwanted)
            asked = {"_search": query, "_searchmode": "raw", "_col": "id", "_size": "max", "_shape": "arrays"}
            began = time.perf_counter()
            answer = await served.client.get(f"/{path.stem}/item.json", params=asked)
            times.append(time.perf_counter() - began)
            found = {row[0] for row in answer.json()["rows"]} if answer.status_code == 200 else set()
            kinds.setdefault(one.kind, []).append(found == right[one.text])
        return _figures("datasette", kinds, times)

    return asyncio.run(ask_all())


def _figures(name: str, kinds: dict[str, list[bool]], times: Sequence[float]) -> dict[str, Any]:
    count = sum(map(len, kinds.values()))
    figures: dict[str, Any] = {f"{name}.right.{kind}": f"{sum(each)} of {len(each)}" for kind, each in kinds.items()}
    return {
        **figures,
        f"{name}.right": round(sum(map(sum, kinds.values())) / count, 4),
        f"{name}.median_ms": round(1000 * median(times), 2),
    }
