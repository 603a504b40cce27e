"""A desk over a small corpus, with an archived page and a run, served over HTTP on loopback; and a plain client."""

from __future__ import annotations

import http.client
import json
import socket
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import uvicorn

from crawler.desk.assemble import opened
from crawler.desk.listen import guarded, server_config
from crawler.paths import Paths
from pipelines.archive.writer import ArchiveWriter
from pipelines.catalogue import runs, sightings
from pipelines.catalogue.sightings import Sighting
from pipelines.model import Article, Outcome
from pipelines.sources import settings
from tests.archive import making
from tests.search.made import NOW, add, fill, open_corpus
from tests.threads import beside

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pipelines.corpus.corpus import Corpus
    from pipelines.sources.settings import Desk as DeskSettings

RUN = runs.run_id("made", NOW, "1a2b")
SOURCE = """title = "Made news"
home = "https://made.test/"
hosts = ["made.test"]
schedule = "every 2h"
[discover]
feeds = ["https://made.test/feed.xml"]
article = '^/\\d+$'
"""
WATCH = '[[watch]]\nname = "climate"\nwords = ["climate", "气候"]\n'
CHANGED = "联合国，中国。氣候的變化很小，2027 年的报告说，粮食安全是重点。" + "一切都不同了。" * 20
EVIL = "</title><script>alert('x')</script><img src=x onerror=alert(1)> ‮ \u2028"
PAGE = """<html><head><title>t</title><script>alert(1)</script><meta http-equiv=refresh content='0;url=https://evil.test/'></head>
<body onload='alert(2)'><h1>Old page</h1><a href='javascript:alert(3)'>a</a><img src='https://evil.test/x.png' onerror='alert(4)'>
<form action='https://evil.test/'><input></form><p>气候 kept</p></body></html>""".encode()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the desk answered; header names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class Client:
    """Asks one desk."""

    def __init__(self, port: int) -> None:
        self.port = port

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Ask; an underscore in a header's name stands for a dash."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            given = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, headers=given)
            answer = connection.getresponse()
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        finally:
            connection.close()


def install(folder: Path, *, evil: bool = True) -> Paths:
    """A folder with a declared source, a watch, `tests.search.made.TEXTS`, a second version; ``evil``: a hostile text and a run."""
    (folder / "config" / "sources").mkdir(parents=True)
    (folder / "config" / "sources" / "made.toml").write_text(SOURCE, "utf-8")
    (folder / "config" / "newswatch.toml").write_text(WATCH, "utf-8")
    data = folder / "data"
    corpus = open_corpus(data)
    fill(corpus)
    add(
        corpus,
        0,
        "气候变化报告",
        CHANGED,
        language="zh",
        source="unchina",
    )
    if evil:
        _evil(corpus)
    corpus.close()
    return Paths(config=folder / "config", data=data)


def _evil(corpus: Corpus) -> None:
    with ArchiveWriter(corpus.layout.archive, "made") as writer:
        warc = making.put(writer, PAGE, url="https://made.test/evil")
    article = Article("https://made.test/evil", EVIL, (), language="en", kind="article", cleaner="clean 1")
    body = f"{EVIL}\n\n{EVIL} A hostile paragraph about crocodiles.\n\n• one {EVIL}\n• two"
    corpus.append(article, body, source="made", url_key="made.test/evil", fetched_at=making.NOW, warc=warc, run=RUN)
    with corpus.catalogue.writing() as connection:
        runs.start(connection, RUN, "made", trigger="hand", now=NOW, pid=1, host="here", versions={})
        seen = [Sighting("made.test/evil", "https://made.test/evil?<script>", outcome=Outcome.NEW, reason=EVIL, document=5)]
        seen += [Sighting(f"made.test/x{n}", f"javascript:alert({n})", outcome=Outcome.REFUSED, reason="no") for n in range(3)]
        sightings.concluded(connection, RUN, "made", seen, NOW)
        counts = sightings.balance(connection, RUN)
        runs.end(connection, RUN, now=NOW, exit_code=0, health="ok", accounts=counts, report={"requests": 3})


@contextmanager
def served(paths: Paths, wanted: DeskSettings | None = None, password: str = "") -> Iterator[Client]:
    """The desk over the folders, in this process, on a port of its own; the index is up to date."""
    installed = settings.read(paths.config)
    with opened(paths, installed) as desk, _port() as (listener, port):
        desk.search.current()
        app = guarded(desk, wanted or installed.desk, password, port)
        server = uvicorn.Server(server_config(app))
        with beside(lambda: server.run(sockets=[listener])) as (running,):
            try:
                while not server.started and not running.done():
                    time.sleep(0.01)
                yield Client(port)
            finally:
                server.should_exit = True


@contextmanager
def _port() -> Iterator[tuple[Any, int]]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        yield listener, listener.getsockname()[1]
