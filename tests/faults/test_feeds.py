"""Hostile feeds and sitemaps in the real worker: bounded in memory and time, nothing opened, and nothing taken for success that is none."""

from __future__ import annotations

import gzip
import os
import socket
from typing import TYPE_CHECKING, Any

import pytest

from pipelines.discover.entrance_tasks import found_from
from pipelines.discover.feed import MAX_ENTRIES
from pipelines.discover.sitemap_rows import MAX_URLS
from pipelines.worker_pool import Limits, WorkerPool
from tests.discover.made_feeds import HOSTILE, rss

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipelines.model import Found

URL = "https://a.example/feeds/rss.xml"
MIB = 1 << 20
ONE = "<title>One</title><link>https://a.example/1</link>"


@pytest.fixture(scope="module")
def room() -> Iterator[WorkerPool]:
    with WorkerPool(limits=Limits(seconds=90)) as made:
        yield made


def measured(body: bytes, task: str = "feed") -> tuple[Found, int]:
    """What a worker of its own makes of a body, and the most memory it held, in MiB."""
    with WorkerPool(limits=Limits(seconds=90)) as room:
        said = room.run_sync("tests.faults.page_tasks:measured", {"url": URL, "task": task}, body)
    return found_from(said["answer"]), said["peak"]


def watched(room: WorkerPool, task: str, body: bytes) -> tuple[Found, list[str]]:
    """What a worker makes of a body, and what it opened or reached for meanwhile."""
    said = room.run_sync("tests.faults.page_tasks:watched", {"url": URL, "task": task}, body)
    return found_from(said["answer"]), said["seen"]


LAUGHS = b"<!DOCTYPE r [<!ENTITY a 'ha'>" + b"".join(b"<!ENTITY %c '%s'>" % (n + 1, b"&%c;" % n * 10) for n in range(97, 107)) + b"]>"
QUADRATIC = b"<!DOCTYPE r [<!ENTITY k '" + b"x" * 200_000 + b"'>]>"


@pytest.mark.catalogue("F1")
@pytest.mark.parametrize("task", ["feed", "sitemap"])
@pytest.mark.parametrize(("bomb", "use"), [(LAUGHS, b"&k;"), (QUADRATIC, b"&k;" * 20_000)], ids=["laughs", "quadratic"])
def test_entities_do_not_unfold(bomb: bytes, use: bytes, task: str) -> None:
    inner = b"<rss version='2.0'><channel><item><title>%s</title><link>https://a.example/news/1-a-b</link></item></channel></rss>" % use
    if task == "sitemap":
        inner = b"<urlset><url><loc>https://a.example/news/1-a-b</loc></url><url><loc>https://a.example/news/%s</loc></url></urlset>" % use

    found, peak = measured(b"<?xml version='1.0'?>" + bomb + inner, task)

    assert found.state in {"ok", "partial", "degraded"}
    assert 1 <= len(found.leads) <= 2
    assert all(len(lead.title or "") <= 500 and len(lead.url) <= 2048 for lead in found.leads)
    assert peak < 200


@pytest.fixture
def traps(tmp_path: Path) -> Iterator[tuple[str, str, socket.socket]]:
    """A pipe that would block whoever opens it, and a listening socket that would notice whoever connects."""
    pipe = tmp_path / "pipe.dtd"
    os.mkfifo(pipe)
    with socket.create_server(("127.0.0.2", 0)) as listening:
        listening.setblocking(False)
        yield pipe.as_uri(), f"http://127.0.0.2:{listening.getsockname()[1]}/x.dtd", listening


@pytest.mark.catalogue("F2")
@pytest.mark.parametrize("task", ["feed", "sitemap", "listing"])
def test_nothing_outside_is_opened(task: str, traps: tuple[str, str, socket.socket], room: WorkerPool) -> None:
    pipe, address, listening = traps
    for outside in (pipe, address):
        entities = (f'[<!ENTITY x SYSTEM "{outside}">]', f'[<!ENTITY % p SYSTEM "{outside}"> %p;]')
        for document in (*(f"<!DOCTYPE r {each}>" for each in (f'SYSTEM "{outside}"', *entities)), f'<?xml-stylesheet href="{outside}"?>'):
            inner = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{outside}" parse="text"/>&x;'
            feed = f'<rss version="2.0" xml:base="{outside}"><channel><item>{ONE}<description>{inner}</description></item></channel></rss>'
            body = {
                "feed": feed,
                "sitemap": f"<urlset><url><loc>https://a.example/news/1-a-b</loc>{inner}</url></urlset>",
                "listing": f"<html manifest='{outside}'><link rel=import href='{outside}'><a href='/news/1-a-b'>One{inner}</a></html>",
            }[task]

            _, seen = watched(room, task, f"<?xml version='1.0'?>{document}{body}".encode())

            assert seen == []
    with pytest.raises(BlockingIOError):
        listening.accept()


@pytest.mark.catalogue("F3")
@pytest.mark.parametrize("task", ["feed", "sitemap", "listing"])
def test_a_body_that_is_a_path_or_an_address_is_only_text(
    task: str, traps: tuple[str, str, socket.socket], tmp_path: Path, room: WorkerPool
) -> None:
    pipe, address, listening = traps
    secret = tmp_path / "secret.xml"
    secret.write_bytes(rss("<title>secret</title><link>https://a.example/secret</link>"))
    for body in (str(secret), secret.as_uri(), pipe, address, "/etc/passwd", f"feed:{address}"):
        found, seen = watched(room, task, body.encode())

        assert seen == []
        assert found.leads == ()
        assert task == "sitemap" or found.state in {"not_a_feed", "unreadable"}  # an address is a sitemap, in plain text
    with pytest.raises(BlockingIOError):
        listening.accept()


@pytest.mark.catalogue("F5")
def test_of_100_000_entries_the_newest_are_taken(room: WorkerPool) -> None:
    items = (f"<title>T</title><link>https://a.example/{n}</link><pubDate>{2025 - n // 1000:04}-01-01</pubDate>" for n in range(100_000))

    found = found_from(room.run_sync("pipelines.discover.entrance_tasks:feed", {"url": URL}, rss(*items)))

    assert (found.state, len(found.leads)) == ("clipped", MAX_ENTRIES)
    assert {lead.url for lead in found.leads} == {f"https://a.example/{n}" for n in range(MAX_ENTRIES)}
    assert [note for note in found.notes if note.startswith("96000 entries")]


SLOW: dict[str, Any] = {
    **{name: HOSTILE[name] for name in ("long author", "authors without end", "long creator", "guids")},
    "date of digits": rss(f"{ONE}<pubDate>{'1' * 500_000}</pubDate>"),
    "date of years": rss(f"{ONE}<pubDate>{'2026-' * 100_000}</pubDate>"),
    "style": rss(f"{ONE}<description>&lt;p style='{'a:b;' * 100_000}'&gt;</description>"),
    "attributes": rss(f"<title {' '.join(f'a{n}=' + chr(39) + 'x' + chr(39) for n in range(100_000))}>One</title><link>/1</link>"),
}


@pytest.mark.catalogue("F6")
@pytest.mark.parametrize("name", SLOW)
def test_fields_that_hold_up_patterns_do_not(name: str, room: WorkerPool) -> None:
    found = found_from(room.run_sync("pipelines.discover.entrance_tasks:feed", {"url": URL}, SLOW[name]))

    assert found.state in {"ok", "degraded"} or name == "guids"
    assert [lead.url for lead in found.leads] == ([] if name == "guids" else ["https://a.example/1"])


@pytest.mark.catalogue("F17")
@pytest.mark.parametrize("layers", [1, 2])
def test_a_packed_bomb_is_refused_before_it_unfolds(layers: int) -> None:
    body = b"<urlset>" + bytes(200 * MIB)
    for _ in range(layers):
        body = gzip.compress(body, 1)

    found, peak = measured(body, "sitemap")

    assert found.state == "unreadable"
    assert "bytes after decompression" in found.notes[0]
    assert peak < 300


@pytest.mark.catalogue("F17")
def test_a_sitemap_that_is_too_long_is_clipped(room: WorkerPool) -> None:
    body = b"<urlset>" + b"".join(b"<url><loc>https://a.example/en/%d-a-b</loc></url>" % n for n in range(MAX_URLS + 5)) + b"</urlset>"

    found = found_from(room.run_sync("pipelines.discover.entrance_tasks:sitemap", {"url": URL}, body))

    assert (found.state, len(found.leads)) == ("clipped", MAX_URLS)
    assert [note for note in found.notes if note.startswith(f"more than {MAX_URLS} addresses")]
