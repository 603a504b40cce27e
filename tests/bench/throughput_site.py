"""The made site of the throughput benchmark: a Drupal-like site as files, served by nginx, or by Python where there is none.

Pages of 60 to 120 KB with about a hundred cards of other articles beside the text, 20 articles to a listing page, a feed of the newest
20 and a sitemap. Two kinds of text: ``unlike`` (no two articles share a run of words) and ``shared`` (press releases and speeches that
share whole paragraphs with dozens of others, as an agency's do).
"""

from __future__ import annotations

import gzip
import os
import random
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from crawler.demo.pages import body_html
from crawler.demo.story import Story
from tests.sites.cms import weight
from tests.sites.piece import long_date, slug
from tests.sites.texts import write

if TYPE_CHECKING:
    from collections.abc import Iterator

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
FEED, PAGE, CARDS = 20, 20, 100
POOL = 60
"""Paragraphs that articles of the kind ``shared`` draw from: each is in two or three of every hundred articles."""
NEWEST = datetime(2026, 11, 20, 8, tzinfo=UTC)
KINDS = ("unlike", "shared")
DECLARATION = """title = "Made"
home = "{base}/"
hosts = ["127.0.0.1"]
allow_private = ["127.0.0.0/8"]
language = ["en"]

[discover]
feeds = ["{base}/rss.xml"]
sitemaps = ["{base}/sitemap.xml"]
listings = ["{base}/news"]
article = '^/news/[^/?]+$'
next_page = {{ param = "page", first = 0 }}

[manners]
delay = 0
"""
CONFIG = """{user}worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ worker_connections 256; }}
http {{
  types {{ text/html html; application/xml xml; text/plain txt; }}
  default_type text/html;
  access_log {folder}/access.log;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3; uwsgi_temp_path {folder}/t4;
  scgi_temp_path {folder}/t5;
  gzip_static on;
  server {{
    listen 127.0.0.1:{port};
    root {folder}/site;
    location = /news {{ try_files /listing-$arg_page.html =404; }}
    location / {{ try_files $uri $uri.html =404; }}
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class Article:
    """One article of the site."""

    number: int
    title: str
    path: str
    html: str
    at: datetime


def articles(kind: str, count: int) -> list[Article]:
    """The articles, oldest first."""
    return [_article(kind, number, NEWEST - timedelta(hours=5) * (count - 1 - number)) for number in range(count)]


def build(folder: Path, kind: str, count: int) -> None:
    """Write the site below ``folder``/site, each file also compressed."""
    made = articles(kind, count)
    for one in made:
        _put(folder, f"{one.path}.html", _page(one, made), one.at)
    newest = made[::-1]
    for number, start in enumerate(range(0, count, PAGE)):
        rows = "".join(f'<div class="views-row"><h3><a href="{one.path}">{escape(one.title)}</a></h3><span class="date">{long_date(one.at)}'
                       f"</span></div>\n" for one in newest[start : start + PAGE])  # fmt: skip
        more = f'<nav class="pager"><a rel="next" href="/news?page={number + 1}">Next page</a></nav>' if start + PAGE < count else ""
        for name in (str(number), "") if number == 0 else (str(number),):
            _put(folder, f"/listing-{name}.html", _frame("News", f'<main class="view">{rows}{more}</main>'), newest[0].at)
    _put(folder, "/robots.txt", "User-agent: *\nDisallow:\n", NEWEST)


def entrances(folder: Path, base: str, kind: str, count: int) -> None:
    """Write feed and sitemap, which name the site by its address."""
    made = articles(kind, count)[::-1]
    items = "".join(
        f"<item><title>{escape(one.title)}</title><link>{base}{one.path}</link><pubDate>{format_datetime(one.at)}</pubDate></item>\n"
        for one in made[:FEED]
    )
    head = f"<title>Made</title><link>{base}/</link><description>News</description>"
    _put(folder, "/rss.xml", f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>', NEWEST)
    urls = "".join(f"<url><loc>{base}{one.path}</loc><lastmod>{one.at.date()}</lastmod></url>\n" for one in made)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    _put(folder, "/sitemap.xml", f'<?xml version="1.0"?><urlset xmlns="{space}">{urls}</urlset>', NEWEST)


@contextmanager
def served(folder: Path, kind: str, count: int) -> Iterator[str]:
    """Build and serve a site; gives its address."""
    build(folder, kind, count)
    port = _free_port()
    base = f"http://127.0.0.1:{port}"
    entrances(folder, base, kind, count)
    if NGINX:
        (folder / "nginx.conf").write_text(
            CONFIG.format(folder=folder, port=port, user="user root;\n" if os.geteuid() == 0 else ""), "utf-8"
        )
        command = [NGINX, "-c", str(folder / "nginx.conf"), "-p", str(folder), "-e", str(folder / "nginx.log")]
    else:
        command = [sys.executable, "-m", __name__, str(folder), str(port)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
        try:
            _wait(port)
            yield base
        finally:
            server.terminate()


def requests(folder: Path) -> int:
    """Requests that nginx answered since the last call; -1 without nginx."""
    log = folder / "access.log"
    if not log.exists():
        return -1
    count = len(log.read_bytes().splitlines())
    os.truncate(log, 0)
    return count


def _article(kind: str, number: int, at: datetime) -> Article:
    told = write(number, "en", world=f"throughput {kind}")
    blocks = list(told.blocks)
    if kind == "shared":
        dice = random.Random(f"shared/{number}")
        for other in dice.sample(range(POOL), 2):
            blocks.insert(dice.randint(1, len(blocks)), write(100_000 + other, "en", world="throughput pool").blocks[1])
        blocks.append("About the agency: " + write(200_000 + number % 4, "en", world="throughput agency").blocks[1])
    story = Story(number, "en", "news", "News", told.title, "", "\n\n".join(blocks))
    return Article(number, told.title, f"/news/{slug(told.title, 80)}-{number}", body_html(story), at)


def _page(one: Article, made: list[Article]) -> str:
    dice = random.Random(one.number)
    cards = "".join(
        f'<div class="card node node--type-news"><div class="card__media"><a href="{other.path}"><img src="/files/{other.number}.jpg" '
        f'alt="" loading="lazy" width="320" height="180"></a></div><div class="card__body"><h3 class="card__title"><a href="{other.path}">'
        f'<span>{escape(other.title)}</span></a></h3><div class="field field--name-field-date"><time datetime="{other.at.isoformat()}">'
        f'{long_date(other.at)}</time></div><div class="tags"><a href="/tags/{other.number % 17}">Topic {other.number % 17}</a></div>'
        f"</div></div>\n"
        for other in (made[dice.randrange(len(made))] for _ in range(CARDS))
    )
    head = f'<h1 class="title">{escape(one.title)}</h1><p class="date"><time datetime="{one.at.isoformat()}">{long_date(one.at)}</time></p>'
    main = f'<main><article class="node">{head}<div class="field field--name-body">\n{one.html}</div></article></main>'
    return _frame(one.title, f'{main}<aside class="related"><h2>Related</h2>{cards}</aside>', dice.randrange(2_000, 50_000))


def _frame(title: str, main: str, size: int = 2_000) -> str:
    menu = "".join(f'<li><a href="/about/{word}">{word.title()}</a></li>' for word in ("mission", "people", "partners", "contact"))
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)} | Made site</title>\n'
        f'<meta property="og:title" content="{escape(title, quote=True)}"><link rel="stylesheet" href="/site.css">{weight(size)}</head>\n'
        f'<body><header><a href="/">Made site</a><nav><ul>{menu}</ul></nav></header>{main}<footer><p>All rights reserved</p></footer>'
        f"</body></html>"
    )


def _put(folder: Path, path: str, text: str, at: datetime) -> None:
    file = folder / "site" / path.lstrip("/")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    packed = file.with_name(file.name + ".gz")
    packed.write_bytes(gzip.compress(text.encode(), 6, mtime=0))
    for each in (file, packed):
        os.utime(each, (at.timestamp(), at.timestamp()))


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait(port: int) -> None:
    end = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return


class _Files(BaseHTTPRequestHandler):
    """Serves the files as nginx would, for machines without it."""

    root: Path
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """One file, compressed; 304 when it did not change."""
        parts = urlsplit(self.path)
        name = f"listing-{parse_qs(parts.query).get('page', [''])[0]}.html" if parts.path == "/news" else parts.path.lstrip("/")
        found = next((file for file in (self.root / f"{name}.gz", self.root / f"{name}.html.gz") if file.is_file()), None)
        tag = f'"{int(found.stat().st_mtime):x}-{found.stat().st_size:x}"' if found else ""
        same = found is not None and self.headers.get("If-None-Match") == tag
        body = b"" if found is None or same else found.read_bytes()
        self.send_response(404 if found is None else 304 if same else 200)
        kind = "application/xml" if name.endswith(".xml") else "text/plain" if name.endswith(".txt") else "text/html"
        for header, value in (("Content-Type", kind), ("ETag", tag), ("Content-Length", str(len(body)))):
            self.send_header(header, value)
        if body:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


if __name__ == "__main__":
    _Files.root = Path(sys.argv[1]) / "site"
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), _Files).serve_forever()
