#!/usr/bin/env bash
# fsspec 2026.9.0: an exception inside `with filesystem.open(path, "wb")` does not keep the object back: what was written until then is
# published under the final name, and a reader that polls the store takes it for the whole (seen with the memory file system, whose
# writers other back ends share). Expected: nothing under that name. Exits 0 while that is so, 1 when the behaviour changed.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv && venv/bin/pip install --quiet fsspec==2026.9.0
venv/bin/python - <<'PY'
import sys
import fsspec

store = fsspec.filesystem("memory")
try:
    with store.open("/export/texts.jsonl", "wb") as file:
        file.write(b'{"number": 1}\n')
        raise RuntimeError("the disk of the reader is full")
except RuntimeError:
    pass
left = store.cat("/export/texts.jsonl") if store.exists("/export/texts.jsonl") else None
print("fsspec 2026.9.0, after the exception:", left)
sys.exit(0 if left == b'{"number": 1}\n' else 1)
PY
