#!/usr/bin/env bash
# courlan 1.4.0: clean_url takes the query parameters `cid`, `uid` and `source` for tracking and drops them; on content systems that name
# the article by one of them (/zh/news?cid=12) all articles become one address. Expected: parameters that carry the identity stay.
# Exits 0 while that is so, 1 when the behaviour changed.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv && venv/bin/pip install --quiet courlan==1.4.0
venv/bin/python - <<'PY'
import sys
from courlan import clean_url

seen = {url: clean_url(url) for url in ("https://news.example/zh/news?cid=12", "https://news.example/zh/news?cid=13")}
print("courlan 1.4.0:", seen)
sys.exit(0 if len(set(seen.values())) == 1 else 1)
PY
