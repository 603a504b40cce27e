"""What a hostile page or feed costs its worker: seconds and memory, beside trafilatura and feedparser called as their pages show.

Each case is read in processes of its own, ours through the real workroom with its real limits and the ladder below it. Memory is the
most that any one process held; seconds are the whole reading, the start of the worker with it. The stock call is ended after `PATIENCE`.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.bench.__main__ import missed
from tests.clean.making import BODY, TITLE, html

PATIENCE = 60.0
SECONDS, MEMORY_MB = 65.0, 1024
"""Three steps of the ladder may take the worker's 20 s each before the last, which is linear; a worker has 1 GiB."""
REFUSED = ("P1 100,000 nested",)
"""Deeper than any parser goes: refused by name, the raw page is kept."""
ROWS = "<tr><td>a</td><td>b</td></tr>"
ITEM = "<item><title>Story {0}</title><link>https://a.example/{0}</link></item>"
FEED = "<rss version='2.0'><channel><title>x</title>{}</channel></rss>"
OURS = """
import json, sys, time
from pathlib import Path
from pipelines.clean.clean_tasks import read_in_sync
from pipelines.model import SiteProfile
from pipelines.worker_pool import WorkerPool
from tests.clean.making import TITLE, page, source
body, kind = Path(sys.argv[1]).read_bytes(), sys.argv[2]
with WorkerPool() as room:
    began = time.monotonic()
    if kind == "page":
        made = read_in_sync(room, page(body), source(), SiteProfile())
        one = made.articles[0] if made.articles else None
        said = {"read": one is not None and one.title == TITLE, "how": one.method if one else f"refused: {made.refused}"}
    else:
        found = room.run_sync("pipelines.discover.entrance_tasks:feed", {"url": "https://a.example/feed"}, body)
        said = {"read": bool(found["leads"]), "how": found["state"]}
    print(json.dumps({**said, "s": time.monotonic() - began}))
"""
STOCK = """
import io, json, sys, time
from pathlib import Path
body, kind = Path(sys.argv[1]).read_bytes(), sys.argv[2]
import feedparser, trafilatura
began = time.monotonic()
if kind == "page":
    read = bool(trafilatura.extract(body.decode(), url="https://news.example.org/news/a", with_metadata=True))
else:
    read = bool(feedparser.parse(io.BytesIO(body)).entries)
print(json.dumps({"read": read, "how": "", "s": time.monotonic() - began}))
"""


def cases(smoke: bool) -> dict[str, tuple[str, str]]:
    """What is read, by name: (``page`` or ``feed``, the document)."""
    tags, rows = (2_000, 200) if smoke else (40_000, 2_000)
    story = f"<h1>{TITLE}</h1><p>12 March 2025</p>{BODY}"
    pages = {
        "an honest page": story,
        f"P3 {tags:,} inline tags": f"{story}<p>{'<b>x</b> ' * tags}</p>",
        f"P4 {rows:,} rows": f"{story}<table>{ROWS * rows}</table>",
    }
    if not smoke:
        attributes = " ".join(f"a{n}='x'" for n in range(100_000))
        pages |= {
            "P1 100,000 nested": "<div>" * 100_000 + story + "</div>" * 100_000,
            "P2 15 MB of paragraphs": story + f"<p>{'word ' * 20}</p>" * 140_000,
            "P4 100,000 rows": f"{story}<table>{ROWS * 100_000}</table>",
            "P5 100,000 attributes": f"<div {attributes}>{story}</div>",
            "P5 50,000 links": story + "".join(f"<p><a href='/{n}'>A link to {n}</a></p>" for n in range(50_000)),
            "P6 12 MB of text in one node": f"{story}<p>{'word ' * 2_400_000}</p>",
        }
    feeds = {"F6 author": FEED.format(f"{ITEM.format(1)[:-7]}<author>{'a' * (5_000 if smoke else 80_000)}</author></item>")}
    if not smoke:
        feeds["F5 100,000 entries"] = FEED.format("".join(ITEM.format(n) for n in range(100_000)))
    return {name: ("page", html(body)) for name, body in pages.items()} | {name: ("feed", body) for name, body in feeds.items()}


def run(smoke: bool) -> dict[str, Any]:
    """Measure; every page must come to its title and text or be refused by name, every feed to entries, within the bounds."""
    figures: dict[str, Any] = {}
    targets: dict[str, list[Any]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, (kind, body) in cases(smoke).items():
            file = Path(folder) / "body"
            file.write_text(body, encoding="utf-8")
            for who, script in (("", OURS), (" stock", STOCK)):
                said, peak = _measured(script, file, kind)
                figures |= {f"{name}{who} s": said["s"], f"{name}{who} MB": peak, f"{name}{who} read": said["read"]}
                if not who:
                    figures[f"{name} how"] = said["how"]
            targets |= {f"{name} s": ["<=", SECONDS], f"{name} MB": ["<=", MEMORY_MB], f"{name} read": ["==", name not in REFUSED]}
            print(f"faults_pages: {name}: {figures[f'{name} s']:.1f} s", file=sys.stderr, flush=True)
    return {"name": "faults_pages", "figures": figures, "targets": targets, "missed": missed(figures, targets)}


def _measured(script: str, file: Path, kind: str) -> tuple[dict[str, Any], float]:
    """What a script said, and the most memory (MB) that it or one of its children held; a stock call is ended when patience is over."""
    began, peaks = time.monotonic(), dict[int, float]()
    command = [sys.executable, "-c", script, str(file), kind]
    patience = PATIENCE if script is STOCK else 4 * SECONDS
    with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True) as process:
        while process.poll() is None and time.monotonic() - began < patience:
            peaks |= _held(process.pid)
            time.sleep(0.02)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            return {"s": time.monotonic() - began, "read": False, "how": f"ended after {patience:.0f} s"}, max(peaks.values())
        assert process.stdout is not None
        told = process.stdout.read()
    if process.returncode:
        return {"s": time.monotonic() - began, "read": False, "how": f"exit {process.returncode}"}, max(peaks.values())
    answer: dict[str, Any] = json.loads(told)
    return answer, max(peaks.values())


def _held(session: int) -> dict[int, float]:
    """The most that each process of a session has held so far, MB (VmHWM of proc(5))."""
    held: dict[int, float] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            if int((entry / "stat").read_text("ascii").rpartition(")")[2].split()[3]) == session:
                status = (entry / "status").read_text("utf-8")
                held[int(entry.name)] = int(status.partition("VmHWM:")[2].split()[0]) * 1024 / 1e6
        except (OSError, IndexError):  # it ended meanwhile
            continue
    return held
