#!/usr/bin/env bash
# duckdb 2.0.1: reading a JSON Lines file without options takes its columns from the first 20,480 lines; a key that appears later is no
# column and no error: the values are left out without a word. A journal that gains a field in its third year is read without it.
# Expected: the column, or an error. Seen: 25,000 rows, one column; asking for the other by name is a binder error.
# Exits 0 while that is so, 1 when the behaviour changed.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv && venv/bin/pip install --quiet duckdb==2.0.1
venv/bin/python - <<'PY'
import json, sys
import duckdb

with open("journal.jsonl", "w") as file:
    for number in range(25_000):
        file.write(json.dumps({"number": number} | ({"language": "zh"} if number >= 20_600 else {})) + "\n")
rows = duckdb.sql("select count(*) from 'journal.jsonl'").fetchall()[0][0]
plain = [column[0] for column in duckdb.sql("describe select * from 'journal.jsonl'").fetchall()]
named = "select count(language) from read_json('journal.jsonl', columns = {number: 'BIGINT', language: 'VARCHAR'})"
held = duckdb.sql(named).fetchall()[0][0]
print("rows", rows, "- columns without options:", plain, "- values when the column is named:", held)
sys.exit(0 if (rows, plain, held) == (25_000, ["number"], 4_400) else 1)
PY
