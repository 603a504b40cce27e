"""Feeds: formats, addresses, broken and hostile ones (RELIABILITY.md F1 to F14)."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import pytest

from pipelines.discover.feed import MAX_ENTRIES, read_feed
from pipelines.model import Discover, Entrance, Way

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://a.example/feeds/rss.xml"


def rss(*items: str, head: str = "") -> bytes:
    """An RSS 2.0 feed of these items."""
    body = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0">{head}<channel><title>A</title>{body}</channel></rss>'.encode()


def urls(body: bytes, **known: object) -> list[str]:
    """The addresses of a feed's leads."""
    return [lead.url for lead in read_feed(body, URL, **known).leads]  # type: ignore[arg-type]  # tests pass what the reader takes


FORMATS = {
    "rss 0.91": b'<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://x.example/rss.dtd">'
    b'<rss version="0.91"><channel>'
    b"<item><title>One</title><link>https://a.example/1</link></item></channel></rss>",
    "rss 2.0": rss("<title>One</title><link>https://a.example/1</link><pubDate>Mon, 05 Oct 2026 12:00:00 GMT</pubDate>"),
    "rss 1.0": b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
    b'xmlns:dc="http://purl.org/dc/elements/1.1/"><item rdf:about="https://a.example/1"><title>One</title>'
    b"<link>https://a.example/1</link><dc:date>2026-10-05</dc:date></item></rdf:RDF>",
    "atom": b'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><entry><title type="html">One</title><id>tag:a,1</id>'
    b'<link rel="edit" href="https://a.example/edit/1"/><link href="https://a.example/1"/><published>2026-10-05</published></entry></feed>',
    "json": b'{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","url":"https://a.example/1","title":"One"}]}',
    "wordpress rest": b'[{"id":7,"link":"https://a.example/1","title":{"rendered":"One"},"date_gmt":"2026-10-05T12:00:00"}]',
    "no declaration, dirt before": b"\n \xef\xbb\xbf" + rss("<title>One</title><link>https://a.example/1</link>"),
}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_its_entry(name: str) -> None:
    found = read_feed(FORMATS[name], URL)

    assert [(lead.url, lead.title) for lead in found.leads] == [("https://a.example/1", "One")], found
    assert found.links == 1
    assert found.leads[0].entrance == Entrance(Way.FEED, URL)


@pytest.mark.parametrize(
    ("name", "published"),
    [
        ("rss 2.0", "Mon, 05 Oct 2026 12:00:00 GMT"),
        ("rss 1.0", "2026-10-05"),
        ("atom", "2026-10-05"),
        ("wordpress rest", "2026-10-05T12:00:00"),
    ],
)
def test_dates_are_kept_as_written(name: str, published: str) -> None:
    assert read_feed(FORMATS[name], URL).leads[0].published == published


@pytest.mark.catalogue("F11", "F12")
@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("<link>/en/1</link>", "https://a.example/en/1"),
        ("<link>../en/1</link>", "https://a.example/en/1"),
        ("<link>?id=7</link>", "https://a.example/feeds/rss.xml?id=7"),
        ("<link> https://a.example/1#comments\n</link>", "https://a.example/1"),
        ("<link>https://a.example/1?utm_source=rss</link>", "https://a.example/1?utm_source=rss"),
        ("<guid>https://a.example/1</guid>", "https://a.example/1"),
        ("<link>https://a.example/slug</link><guid isPermaLink='false'>https://a.example/?p=1</guid>", "https://a.example/slug"),
        ("<guid isPermaLink='false'>1 at https://a.example</guid><link>https://a.example/slug</link>", "https://a.example/slug"),
        ("<link>https://a.example/feed/view/1</link><guid isPermaLink='true'>https://a.example/1</guid>", "https://a.example/1"),
        (
            "<guid isPermaLink='true'><![CDATA[https://a.example/1]]></guid><link>https://a.example/feed/view/1</link>",
            "https://a.example/1",
        ),
        ("<link>https://proxy.example/~r/1</link><guid isPermaLink='true'>https://a.example/1</guid>", "https://a.example/1"),
        ("<link>https://a.example/1</link><guid isPermaLink='true'>https://other.example/1</guid>", "https://a.example/1"),
        ("<link>https://a.example:443/1</link>", "https://a.example:443/1"),
    ],
)
def test_the_address_of_an_entry(item: str, expected: str) -> None:
    assert urls(rss(f"<title>One</title>{item}")) == [expected]


@pytest.mark.parametrize(
    "item",
    [
        "<link>https://b.example/1</link>",
        "<link>javascript:alert(1)</link>",
        "<link>file:///etc/passwd</link>",
        "<link>https://user:pw@a.example/1</link>",
        "<link>https://a.example/" + "x" * 2050 + "</link>",
        "<link>http://[::1</link>",
        "<guid>17 at https://a.example</guid>",
    ],
)
def test_what_is_not_ours_is_dropped_and_counted(item: str) -> None:
    found = read_feed(rss(f"<title>One</title>{item}"), URL)

    assert found.leads == ()
    assert found.links == 1
    assert found.state == "degraded"
    assert "1 links dropped" in found.notes[-1]


def test_declared_patterns_and_hosts_choose() -> None:
    body = rss(*(f"<link>https://{host}.example{path}</link>" for host in "abc" for path in ("/en/1-x", "/video/2")))

    chosen = urls(body, discover=Discover(article=r"^/en/\d", exclude=("/en/9",)), hosts=("a.example", "b.example"))

    assert chosen == ["https://a.example/en/1-x", "https://b.example/en/1-x"]


@pytest.mark.catalogue("F10")
def test_one_guid_for_several_links_loses_none() -> None:
    assert len(urls(rss(*(f"<guid>same</guid><link>https://a.example/{n}</link>" for n in range(3))))) == 3


def test_the_same_link_twice_is_one_lead() -> None:
    assert len(urls(rss(*["<link>https://a.example/1</link>"] * 3))) == 1


@pytest.mark.catalogue("P9")
@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Rice &amp;amp; wheat", "Rice & wheat"),
        ("<![CDATA[Rice & <em>wheat</em>]]>", "Rice & wheat"),
        ("&lt;img src=x onerror=alert(1)&gt;Rice", "Rice"),
        ("  Rice\n  and\twheat ", "Rice and wheat"),
        ("5 &lt; 6 and 7 &gt; 3", "5 < 6 and 7 > 3"),
        ("联合国【专题报道】", "联合国【专题报道】"),
        ("x" * 5000, "x" * 500),
    ],
)
def test_titles_are_plain_text_on_one_line(title: str, expected: str) -> None:
    assert read_feed(rss(f"<title>{title}</title><link>https://a.example/1</link>"), URL).leads[0].title == expected


@pytest.mark.catalogue("F8")
@pytest.mark.parametrize(
    ("body", "state"),
    [
        (b"", "not_a_feed"),
        (b"   \n", "not_a_feed"),
        (b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body/></html>", "not_a_feed"),
        (b"<!-- saved --><html lang='en'><p>404</p></html>", "not_a_feed"),
        (b"Not Found", "not_a_feed"),
        (b'{"error": "not found"}', "not_a_feed"),
        (b"<error><code>404</code></error>", "not_a_feed"),
        (b"\x1f\x8b\x08\x00junk", "not_a_feed"),
        (rss(), "empty"),
        (b'{"version":"https://jsonfeed.org/version/1","items":[]}', "empty"),
    ],
)
def test_what_is_no_feed_or_empty_has_its_state(body: bytes, state: str) -> None:
    found = read_feed(body, URL)

    assert (found.state, found.leads) == (state, ())
    assert state == "empty" or found.notes


@pytest.mark.catalogue("F7")
def test_a_torn_feed_gives_what_it_has() -> None:
    whole = rss(*(f"<title>T{n}</title><link>https://a.example/{n}</link>" for n in range(5)))

    found = read_feed(whole[:-80], URL)

    assert found.state == "degraded"
    assert len(found.leads) >= 4
    assert any(note.startswith("broken feed") for note in found.notes)


@pytest.mark.catalogue("F14")
@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "", "iso-8859-1"])
def test_a_wrong_charset_is_seen_through(declared: str) -> None:
    title = "联合国在中国的工作：发展与合作"
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    body = f"{head}<rss version='2.0'><channel><item><title>{title}</title><link>https://a.example/1</link></item></channel></rss>"

    assert read_feed(body.encode("gb18030"), URL, "text/xml; charset=utf-8").leads[0].title == title
    assert read_feed(body.encode("utf-8"), URL, "text/xml").leads[0].title == title


@pytest.mark.catalogue("F14")
def test_one_bad_byte_spoils_nothing_else() -> None:
    body = rss("<title>Café — naïve – déjà vu</title><link>https://a.example/1</link>").replace("–".encode(), b"\x96")

    found = read_feed(body, URL)

    assert found.leads[0].title == "Café — naïve \ufffd déjà vu"
    assert any("replaced" in note for note in found.notes)


def test_an_export_that_is_no_feed_is_read_by_its_shape() -> None:
    body = (
        b"<?xml version='1.0'?><response>"
        b"<item key='0'><title>One story</title><path>/story/one</path>"
        b'<created>&lt;time datetime="2026-10-05T10:00:00Z"&gt;5 Oct&lt;/time&gt;</created></item>'
        b"<item key='1'><title>&lt;a href=\"/story/two\"&gt;Two &amp;amp; more&lt;/a&gt;</title>"
        b"<created><time datetime='2026-10-04'>4 Oct</time></created></item>"
        b"</response>"
    )

    found = read_feed(body, URL)

    assert [(lead.url, lead.title, lead.published) for lead in found.leads] == [
        ("https://a.example/story/one", "One story", "2026-10-05T10:00:00Z"),
        ("https://a.example/story/two", "Two & more", "2026-10-04"),
    ]
    assert found.state == "degraded"


def test_the_newest_of_too_many_are_taken() -> None:
    def item(day: int) -> str:
        return f"<link>https://a.example/{day}</link><pubDate>{2000 + day // 300} Jan 1 00:00</pubDate>"

    found = read_feed(rss(*(item(n) for n in range(MAX_ENTRIES + 500))), URL)

    assert (found.state, len(found.leads)) == ("clipped", MAX_ENTRIES)
    assert any("entries" in note for note in found.notes)


def test_a_path_or_an_address_as_a_body_is_only_text(tmp_path: Path) -> None:
    secret = tmp_path / "local.xml"
    secret.write_bytes(rss("<title>secret</title><link>https://a.example/secret</link>"))

    for body in (str(secret).encode(), secret.as_uri().encode(), b"http://127.0.0.1:9/feed"):
        assert read_feed(body, URL).leads == ()


def test_entities_and_document_types_open_nothing(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("SECRET")
    opened: list[str] = []
    watching = True

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if watching and event in {"open", "socket.connect"} and "outside.txt" in str(arguments):
            opened.append(event)

    sys.addaudithook(hook)
    body = rss("<title>&x;A</title><link>https://a.example/1</link>").replace(
        b"<rss", f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{outside.as_uri()}">]><rss'.encode()
    )
    found = read_feed(body, URL)
    watching = False

    assert not opened
    assert all("SECRET" not in (lead.title or "") for lead in found.leads)


LAUGHS = (
    b"<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a0 'ha'>"
    + b"".join(b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    + b"]><rss version='2.0'><channel><item><title>&a9;</title><link>https://a.example/1</link></item></channel></rss>"
)
HOSTILE = {
    "billion laughs": LAUGHS,
    "long author": rss("<author>" + "a" * 200_000 + "</author><link>https://a.example/1</link>"),
    "authors without end": rss("<author>a@" * 20_000 + "<link>https://a.example/1</link>"),
    "long creator": rss("<dc:creator xmlns:dc='x'>" + "a." * 100_000 + "</dc:creator><link>https://a.example/1</link>"),
    "100,000 entries": rss(*(f"<title>T</title><link>https://a.example/{n}</link>" for n in range(100_000))),
    "brackets": b"<rss>" + b"<" * 200_000,
    "open tags": b"<rss><channel>" + b"<item>" * 50_000,
    "guids": rss("<guid " * 50_000),
    "deep": b"<rss>" + b"<a>" * 20_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_feeds_end_soon(name: str) -> None:
    began = time.process_time()

    found = read_feed(HOSTILE[name], URL)

    assert time.process_time() - began < 8
    assert len(found.leads) <= MAX_ENTRIES
