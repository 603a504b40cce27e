#!/usr/bin/env bash
# pywb 2.10.0 answers a revisit record of the profile server-not-modified with the 304 that its block holds: whoever opens the newest
# capture of a page that was polled conditionally sees an empty page. The same record without a block replays as the original page.
# ISO 28500 allows both forms; `warcio check` passes both. Expected: the original page for both, as the record refers to it.
# Exits 0 while that is so, 1 when the behaviour changed.
set -euo pipefail
work=$(mktemp -d); trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv && venv/bin/pip install --quiet pywb==2.10.0 warcio==1.8.1 cdxj-indexer==1.5.0
cat > make.py <<'PY'
import io
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

BODY = b"<!doctype html><title>Harvest</title><p>The harvest was good.</p>"
PROFILE = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
for name in ("with-head", "without-block"):
    with open(f"{name}.warc.gz", "wb") as out:
        writer, url = WARCWriter(out, gzip=True, warc_version="1.1"), "http://news.example/harvest"
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html"), ("ETag", '"1"')], "HTTP/1.1")
        first = writer.create_warc_record(url, "response", payload=io.BytesIO(BODY), length=len(BODY), http_headers=head,
                                          warc_headers_dict={"WARC-Date": "2026-11-01T00:00:00Z"})
        writer.write_record(first)
        fields = {"WARC-Date": "2026-11-02T00:00:00Z", "WARC-Profile": PROFILE, "WARC-Refers-To-Target-URI": url,
                  "WARC-Refers-To-Date": "2026-11-01T00:00:00Z", "WARC-Refers-To": first.rec_headers.get_header("WARC-Record-ID"),
                  "WARC-Payload-Digest": first.rec_headers.get_header("WARC-Payload-Digest")}
        not_modified = StatusAndHeaders("304 Not Modified", [("ETag", '"1"')], "HTTP/1.1") if name == "with-head" else None
        writer.write_record(writer.create_warc_record(url, "revisit", payload=io.BytesIO(b""), length=0, http_headers=not_modified,
                                                      warc_headers_dict=fields, warc_content_type="application/http; msgtype=response"))
PY
venv/bin/python make.py
for name in with-head without-block; do
  venv/bin/warcio check "$name.warc.gz"
  venv/bin/wb-manager init "$name" > /dev/null 2>&1
  venv/bin/wb-manager add "$name" "$name.warc.gz" > /dev/null 2>&1
done
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
venv/bin/wayback -b 127.0.0.1 -p "$port" > server.log 2>&1 & server=$!
python3 - "$port" <<'PY'
import sys, time, urllib.error, urllib.request

def ask(collection):
    address = f"http://127.0.0.1:{sys.argv[1]}/{collection}/20261102000000id_/http://news.example/harvest"
    for _ in range(100):
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return answer.status, len(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, len(error.read())
        except OSError:
            time.sleep(0.3)
    raise SystemExit("pywb did not start")

seen = {name: ask(name) for name in ("with-head", "without-block")}
print("pywb 2.10.0, newest capture (status, bytes):", seen)
sys.exit(0 if seen == {"with-head": (304, 0), "without-block": (200, 65)} else 1)
PY
