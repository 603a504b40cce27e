#!/usr/bin/env bash
# bagit 1.9.0 makes a bag of a folder with a file whose name holds the characters %0A (as names made of escaped addresses do), and then
# finds its own bag incomplete: the name is written to the manifest as it is and read back with %0A turned into a line end (RFC 8493
# wants the percent sign itself written as %25). Expected: a bag that validates. Exits 0 while that is so, 1 when the behaviour changed.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv && venv/bin/pip install --quiet bagit==1.9.0
venv/bin/python - <<'PY'
import os, sys
import bagit

seen = {}
for name in ("100%25.txt", "a%0Ab.txt"):
    folder = f"bag-{len(seen)}"
    os.mkdir(folder)
    with open(os.path.join(folder, name), "w") as file:
        file.write("text")
    bagit.make_bag(folder)
    try:
        bagit.Bag(folder).validate()
        seen[name] = "valid"
    except bagit.BagValidationError as error:
        seen[name] = type(error).__name__
print("bagit 1.9.0:", seen)
sys.exit(0 if seen["a%0Ab.txt"] == "BagValidationError" else 1)
PY
