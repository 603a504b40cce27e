#!/usr/bin/env bash
# rispy 0.10.0 reads no reference at all from a RIS file that begins with a byte-order mark (EndNote for Windows writes and wants one),
# and raises nothing: an empty list. The same text without the mark gives the reference. Expected: one reference, or an error.
# Exits 0 while that is so, 1 when the behaviour changed.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv && venv/bin/pip install --quiet rispy==0.10.0
venv/bin/python - <<'PY'
import sys
import rispy

text = "TY  - NEWS\nTI  - The harvest was good\nPY  - 2026\nER  - \n"
with open("plain.ris", "w", encoding="utf-8") as file:
    file.write(text)
with open("marked.ris", "w", encoding="utf-8-sig") as file:
    file.write(text)
seen = []
for name in ("plain.ris", "marked.ris"):
    with open(name, encoding="utf-8") as file:
        seen.append(len(rispy.load(file)))
print("rispy 0.10.0: references read without and with the mark:", seen)
sys.exit(0 if seen == [1, 0] else 1)
PY
