#!/usr/bin/env bash
# cdxj-indexer 1.5.0 (what pywb and py-wacz index with) leaves a WARC metadata record of type application/warc-fields out of the index,
# but lists one of type application/json as a capture of the page: same address, same second, so a replay may show the JSON instead of
# the page. ISO 28500 allows any type there. Expected: metadata records are no captures, whatever their type.
# Exits 0 while that is so, 1 when the behaviour changed.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv && venv/bin/pip install --quiet cdxj-indexer==1.5.0 warcio==1.8.1
venv/bin/python - <<'PY'
import io
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

with open("page.warc.gz", "wb") as out:
    writer, url, body = WARCWriter(out, gzip=True), "http://news.example/harvest", b"<p>The harvest was good.</p>"
    head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], "HTTP/1.1")
    writer.write_record(writer.create_warc_record(url, "response", payload=io.BytesIO(body), length=len(body), http_headers=head))
    for kind, block in (("application/warc-fields", b"outcome: new\r\n"), ("application/json", b'{"outcome": "new"}')):
        writer.write_record(writer.create_warc_record(url, "metadata", payload=io.BytesIO(block), length=len(block),
                                                      warc_content_type=kind))
PY
venv/bin/cdxj-indexer page.warc.gz > index.cdxj
cat index.cdxj
[ "$(grep -c . index.cdxj)" = 2 ] && grep -q '"mime": "application/json"' index.cdxj && ! grep -q 'warc-fields' index.cdxj
