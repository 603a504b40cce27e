#!/usr/bin/env bash
# Datasette 0.65.5 finds the FTS table of a table by the text of its CREATE statement, and knows content="item" and content=[item],
# but not content='item', the form in SQLite's own documentation of external content tables. The search is then not refused:
# `_search` of such a table is ignored, and every row comes back as if it were a hit. SQLite itself answers the same index rightly.
# Expected: one row for both forms, or an error. Exits 0 while that is so, 1 when the behaviour changed.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv && venv/bin/pip install --quiet datasette==0.65.5
venv/bin/python - <<'PY'
import asyncio
import sqlite3
import sys

from datasette.app import Datasette

TEXTS = ["The harvest was good", "A bridge was opened", "The school has a library"]


def made(name: str, option: str) -> tuple[str, int]:
    database = sqlite3.connect(name)
    database.execute("CREATE TABLE item (id INTEGER PRIMARY KEY, title TEXT)")
    database.executemany("INSERT INTO item (title) VALUES (?)", [(text,) for text in TEXTS])
    database.execute(f"CREATE VIRTUAL TABLE item_fts USING fts5(title, {option}, content_rowid='id')")
    database.execute("INSERT INTO item_fts(item_fts) VALUES ('rebuild')")
    database.commit()
    (count,) = database.execute("SELECT count(*) FROM item_fts WHERE item_fts MATCH 'bridge'").fetchone()
    database.close()
    return name, count


async def found(name: str) -> int:
    answer = await Datasette([name]).client.get(f"/{name.removesuffix('.db')}/item.json?_search=bridge&_shape=array")
    assert answer.status_code == 200, answer.text
    return len(answer.json())


seen = {}
for name, option in (("double.db", 'content="item"'), ("single.db", "content='item'")):
    file, right = made(name, option)
    seen[option] = (right, asyncio.run(found(file)))
print("Datasette 0.65.5: (rows that match, rows that _search gives) by option:", seen)
sys.exit(0 if seen == {'content="item"': (1, 1), "content='item'": (1, 3)} else 1)
PY
