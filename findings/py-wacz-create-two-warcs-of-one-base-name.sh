#!/usr/bin/env bash
# py-wacz 0.6.0: `wacz create` with two WARC files of the same base name (two machines number their files alike) exits 0 and writes two
# zip members of one name; a reader of the zip finds the last one only, so the other machine's records cannot be reached any more.
# Expected: an error, or names that differ. Seen: exit 0, one of two captures readable.
# Exits 0 while that is so, 1 when the behaviour changed.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv && venv/bin/pip install --quiet wacz==0.6.0 warcio==1.8.1
mkdir one two
venv/bin/python - <<'PY'
import io
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

for machine in ("one", "two"):
    with open(f"{machine}/crawl-00000.warc.gz", "wb") as out:
        writer, body = WARCWriter(out, gzip=True), f"<title>{machine}</title><p>Words of machine {machine}.</p>".encode()
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], "HTTP/1.1")
        writer.write_record(writer.create_warc_record(f"http://{machine}.example/", "response", payload=io.BytesIO(body),
                                                      length=len(body), http_headers=head))
PY
venv/bin/wacz create -o both.wacz -f one/crawl-00000.warc.gz two/crawl-00000.warc.gz > log 2>&1 && created=$? || created=$?
venv/bin/python - "$created" <<'PY'
import io, sys, zipfile
from warcio.archiveiterator import ArchiveIterator

package = zipfile.ZipFile("both.wacz")
members = [name for name in package.namelist() if name.startswith("archive/")]
found = sorted({record.rec_headers.get_header("WARC-Target-URI")
                for name in members for record in ArchiveIterator(io.BytesIO(package.read(name)))})
print("wacz create exit", sys.argv[1], "- members:", members, "- addresses a reader finds:", found)
sys.exit(0 if sys.argv[1] == "0" and len(members) == 2 and len(found) == 1 else 1)
PY
