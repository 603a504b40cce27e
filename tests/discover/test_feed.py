"""Feeds: formats, addresses, broken and hostile ones (F1 to F14 of the catalogue)."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import pytest

from pipelines.discover.feed import MAX_ENTRIES, read_feed
from pipelines.model import Discover, Entrance, Way
from tests.discover.made_feeds import FORMATS, HOSTILE, rss

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://a.example/feeds/rss.xml"


def urls(body: bytes, **known: object) -> list[str]:
    """The addresses of a feed's leads."""
    return [lead.url for lead in read_feed(body, URL, **known).leads]  # type: ignore[arg-type]  # tests pass what the reader takes


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


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Σαβ, 23 Οκτ 2004 12:15:37 +0300", "2004-10-23T09:15:37+00:00"),  # only the feed reader knows it
        ("2023年11月21日 10:00", "2023年11月21日 10:00"),  # which the feed reader takes for the first of the month
        ("Sat, 28 Nov 2026 20:00:00 GMT+8", "Sat, 28 Nov 2026 20:00:00 GMT+8"),
        ("2003-12", "2003-12"),
        ("soon", "soon"),
    ],
)
def test_a_date_is_read_once_and_by_who_can(written: str, kept: str) -> None:
    assert read_feed(rss(f"<link>https://a.example/1</link><pubDate>{written}</pubDate>"), URL).leads[0].published == kept


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
    assert "1 link dropped" in found.notes[-1]


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

    assert found.leads[0].title == "Café — naïve – déjà vu"
    assert any("not UTF-8" in note for note in found.notes)


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
    assert [lead.url for lead in found.leads] == ["https://a.example/1"]
    assert "SECRET" not in (found.leads[0].title or "")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_feeds_end_soon(name: str) -> None:
    began = time.process_time()

    found = read_feed(HOSTILE[name], URL)

    assert time.process_time() - began < 8
    assert len(found.leads) <= MAX_ENTRIES


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("<link>https://a.example/v?id=1&lang=en&copy=2</link>", "https://a.example/v?id=1&lang=en&copy=2"),
        ("<link>https://a.example/v?id=1&amp;amp;cat=2</link>", "https://a.example/v?id=1&cat=2"),
        ("<link uri='tag:a.example,2026:1'>https://a.example/1</link>", "https://a.example/1"),
        ("<link url='id-5' rel='x'><![CDATA[ https://a.example/1 ]]></link>", "https://a.example/1"),
        ("<link>www.a.example/1</link>", "https://www.a.example/1"),
        ("<link>https://a.example:undefined/1</link><guid>https://a.example/1</guid>", "https://a.example/1"),
        ("<link>https://www.a.example/1</link>", "https://www.a.example/1"),
        ("<image><title>Photo</title><link>https://a.example/p</link></image><link>https://a.example/1</link>", "https://a.example/1"),
    ],
)
def test_addresses_that_templates_wrote(item: str, expected: str) -> None:
    found = read_feed(rss(f"<title>One</title>{item}"), URL)

    assert [(lead.url, lead.title) for lead in found.leads] == [(expected, "One")]
    assert found.state == "ok"


@pytest.mark.parametrize(
    "before",
    ["<br />\n<b>Warning</b>: x in <b>/srv/x.php</b><br />\n", "<!DOCTYPE html>\n", "<!-- cached -->\n\n", "\ufeff\ufeff", "x" * 3000],
)
def test_what_stands_before_a_feed_hides_nothing(before: str) -> None:
    assert urls(before.encode() + rss("<link>https://a.example/1</link>")) == ["https://a.example/1"]


def test_a_page_with_a_feed_in_it_is_a_page() -> None:
    assert read_feed(b"<html><body>" + rss("<link>https://a.example/1</link>") + b"</body></html>", URL).state == "not_a_feed"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("<title>Harbour</title><image><title>Photo</title></image>", "Harbour"),
        ("<media:group><media:title>Film</media:title></media:group><title>Harbour</title>", "Harbour"),
        ("<title>Port &lt;script&gt;var a = '&lt;b&gt;';&lt;/script&gt; opens</title>", "Port opens"),
        ("<title>R&D &eacute;t&eacute; 5 < 6</title>", "R&D été 5 < 6"),
    ],
)
def test_a_title_is_the_entrys_own(title: str, expected: str) -> None:
    body = rss(f"{title}<link>https://a.example/1</link>").replace(b"<rss ", b"<rss xmlns:media='http://search.yahoo.com/mrss/' ")

    assert read_feed(body, URL).leads[0].title == expected


def test_parts_of_one_page_are_told_apart_and_tell_that_it_changed() -> None:
    items = (f"<link>https://a.example/updates#item-{n}</link><pubDate>Mon, 0{n} Nov 2026 10:00:00 GMT</pubDate>" for n in (3, 2))

    found = read_feed(rss(*items, "<link>https://a.example/1#comments</link>"), URL)

    assert [lead.url for lead in found.leads] == [
        "https://a.example/updates#item-3",
        "https://a.example/updates#item-2",
        "https://a.example/1",
    ]
    assert [lead.modified for lead in found.leads] == [lead.published for lead in found.leads]
    assert any("2 entries are parts" in note for note in found.notes)


def test_what_is_left_out_is_counted_and_the_state_says_so() -> None:
    entries = [f"<title>T</title><link>https://{host}.example/{path}</link>" for host in "ab" for path in ("news/1", "video/2", "jobs/3")]

    found = read_feed(rss(*entries, "<title>No address</title>"), URL, discover=Discover(article="^/(?:news|jobs)/", exclude=("^/jobs/",)))

    assert (len(found.leads), found.links, found.state) == (1, 7, "partial")
    assert "1 of 7 entries taken" in found.notes
    assert {note for note in found.notes if "dropped" in note} == {
        "1 link dropped: not like an article",
        "1 link dropped: excluded by pattern",
        "1 link dropped: an entry without an address",
        "3 links dropped: other hosts (b.example)",
    }


def test_what_the_declaration_excludes_is_no_loss() -> None:
    body = rss("<link>https://a.example/news/1</link>", "<link>https://a.example/jobs/3</link>")

    assert read_feed(body, URL, discover=Discover(exclude=("^/jobs/",))).state == "ok"


@pytest.mark.parametrize(
    ("link", "following"),
    [
        ('<link rel="next" href="/feed.xml?page=2"/>', "https://a.example/feed.xml?page=2"),
        ('<link rel="prev-archive" href="2026-10.xml"/>', "https://a.example/feeds/2026-10.xml"),
        ('<link rel="self" href="/feed.xml"/>', None),
        ('<link rel="next" href="https://b.example/2"/>', None),
        ('<link rel="next" href="https://a.example/feeds/rss.xml"/>', None),
    ],
)
def test_a_feed_says_how_it_goes_on(link: str, following: str | None) -> None:
    body = f'<feed xmlns="http://www.w3.org/2005/Atom">{link}<entry><title>A</title><link href="https://a.example/1"/></entry></feed>'

    assert read_feed(body.encode(), URL).next_page == following


def test_a_feeds_own_base_counts() -> None:
    body = '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/news/"><entry><title>A</title><link href="1"/></entry></feed>'

    assert urls(body.encode()) == ["https://a.example/news/1"]


def test_of_pages_in_several_languages_the_first_is_the_entrys() -> None:
    links = "".join(f'<link rel="alternate" hreflang="{code}" href="https://a.example/{code}/1"/>' for code in ("en", "fr"))
    body = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A</title>{links}</entry></feed>'

    assert urls(body.encode()) == ["https://a.example/en/1"]


def test_whatever_the_feed_reader_raises_the_entries_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ValueError("a field of a kind that it does not expect")

    monkeypatch.setattr("feedparser.parse", fails)
    found = read_feed(FORMATS["rss 2.0"] + b" ", URL)
    atom = read_feed(FORMATS["atom"], URL)

    assert [(lead.url, lead.title, lead.published) for lead in found.leads] == [
        ("https://a.example/1", "One", "Mon, 05 Oct 2026 12:00:00 GMT")
    ]
    assert atom.leads[0].url == "https://a.example/1"
    assert found.state == "degraded"
    assert any("ValueError" in note for note in found.notes)


def test_half_an_address_at_the_end_is_not_taken() -> None:
    body = rss("<link>https://a.example/1</link>", "<link>https://a.example/2-mayor</link>")

    found = read_feed(body[: body.index(b"ayor")], URL)

    assert [lead.url for lead in found.leads] == ["https://a.example/1"]
    assert found.state == "degraded"
    assert any("breaks off" in note for note in found.notes)
