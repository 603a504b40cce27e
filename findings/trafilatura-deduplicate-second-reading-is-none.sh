#!/usr/bin/env bash
# trafilatura 2.3.1: with deduplicate=True the same page gives its text, gives it again, and then None: segments are counted over the
# whole process, not over the page, so a monitor that looks at an unchanged article for the third time is told that it has no text.
# Expected: the same text for the same page. Exits 0 while that is so, 1 when the behaviour changed.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv && venv/bin/pip install --quiet trafilatura==2.3.1 "lxml_html_clean>=0.4"
venv/bin/python - <<'PY'
import sys
import trafilatura

lines = "".join(f"<p>Paragraph {n} says something of its own, and it is long enough to be counted as text of the page.</p>" for n in range(6))
page = f"<html><body><article><h1>The harvest</h1>{lines}</article></body></html>"
seen = [len(trafilatura.extract(page, deduplicate=True) or "") for _ in range(5)]
print("trafilatura 2.3.1, characters at each reading of one page:", seen)
sys.exit(0 if seen[0] > 0 and seen[-1] == 0 else 1)
PY
