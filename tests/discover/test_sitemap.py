"""Sitemaps: index, URL set, news, plain text, gzip, broken and hostile ones (RELIABILITY.md F17, F18)."""

from __future__ import annotations

import gzip
import time
import zlib

import pytest

from pipelines.discover.sitemap import read_sitemap
from pipelines.discover.sitemap_rows import MAX_URLS, unpacked
from pipelines.model import Discover, Way

URL = "https://a.example/sitemap.xml"
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def urlset(*inner: str, attributes: str = NS) -> bytes:
    """A URL set of these ``url`` contents."""
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {attributes}>{"".join(f"<url>{each}</url>" for each in inner)}</urlset>'.encode()


ONE = "<loc>https://a.example/en/1234-one-story</loc><lastmod>2026-10-05</lastmod>"


@pytest.mark.parametrize(
    "body",
    [
        urlset(ONE),
        urlset(ONE, attributes=""),
        urlset(ONE, attributes='xmlns="https://www.sitemaps.org/schemas/sitemap/0.9"'),
        urlset(ONE)
        .replace(b"<url", b"<s:url")
        .replace(b"</url", b"</s:url")
        .replace(b"<loc", b"<s:loc")
        .replace(b"</loc", b"</s:loc")
        .replace(b'xmlns="', b'xmlns:s="'),
        gzip.compress(urlset(ONE)),
        gzip.compress(gzip.compress(urlset(ONE))),
        b"\n  " + urlset(ONE),
        urlset("<loc>\n  https://a.example/en/1234-one-story\n</loc>"),
        b"https://a.example/en/1234-one-story\n\nhttps://a.example/about\n",
        urlset(ONE).decode().replace("UTF-8", "UTF-16").encode("utf-16"),
    ],
)
def test_every_form_gives_its_lead(body: bytes) -> None:
    found = read_sitemap(body, URL)

    assert [lead.url for lead in found.leads] == ["https://a.example/en/1234-one-story"], found
    assert found.state == "ok"


def test_a_news_sitemap_tells_title_and_date() -> None:
    news = "<news:news><news:publication><news:name>A</news:name><news:language>zh</news:language></news:publication>"
    news += "<news:publication_date>2026-10-05T08:00:00+08:00</news:publication_date><news:title>标题</news:title></news:news>"

    lead = read_sitemap(urlset(f"<loc>https://a.example/x</loc>{news}"), URL).leads[0]

    assert (lead.title, lead.published, lead.language, lead.entrance.way) == ("标题", "2026-10-05T08:00:00+08:00", "zh", Way.NEWS_SITEMAP)


def test_pictures_do_not_pass_for_pages() -> None:
    image = '<image:image xmlns:image="i"><image:loc>https://a.example/1.jpg</image:loc><image:title>Pic</image:title></image:image>'

    lead = read_sitemap(urlset(image + ONE), URL).leads[0]

    assert (lead.url, lead.title, lead.modified) == ("https://a.example/en/1234-one-story", None, "2026-10-05")


def test_an_index_names_its_children_newest_first() -> None:
    body = (
        b"<sitemapindex>"
        + b"".join(
            b"<sitemap><loc>%s</loc><lastmod>%d</lastmod></sitemap>" % (loc, year)
            for loc, year in [(b"/s1.xml", 2024), (b"https://a.example/s2.xml.gz", 2026), (b"https://b.example/s3.xml", 2025)]
        )
        + b"</sitemapindex>"
    )

    found = read_sitemap(body, URL)

    assert found.children == ("https://a.example/s2.xml.gz", "https://a.example/s1.xml")
    assert found.children_modified == ("2026", "2024")
    assert any("other hosts (b.example)" in note for note in found.notes)


def test_declared_pattern_chooses_else_what_is_plainly_no_article_is_left_out() -> None:
    pages = [
        "/",
        "/en",
        "/about-us",
        "/tags/rice",
        "/files/report.pdf",
        "/en/1234-one-story",
        "/2026/10/a-story-of-rice",
        "/news/the-rice-of-tomorrow",
    ]
    body = urlset(*(f"<loc>https://a.example{page}</loc>" for page in pages))

    assert len(read_sitemap(body, URL).leads) == 3
    assert [lead.url for lead in read_sitemap(body, URL, discover=Discover(article="^/en/")).leads] == [
        "https://a.example/en/1234-one-story"
    ]


@pytest.mark.parametrize(
    ("body", "state"),
    [
        (b"", "not_a_sitemap"),
        (b"<!DOCTYPE html><html><body>Not found</body></html>", "not_a_sitemap"),
        (b"<rss><channel/></rss>", "not_a_sitemap"),
        (b"Page not found\nsorry\n", "not_a_sitemap"),
        (b"\x1f\x8b\x08\x00broken", "unreadable"),
        (gzip.compress(urlset(ONE))[:-20], "unreadable"),
        (urlset(), "empty"),
        (urlset(ONE)[:-10], "degraded"),
        (urlset(ONE.replace("one", "o&e")), "degraded"),
        (urlset(ONE, "<loc>https://a.example/b</loc>").replace(b"</url></urlset>", b"<loc></urlset>"), "degraded"),
    ],
)
def test_states(body: bytes, state: str) -> None:
    found = read_sitemap(body, URL)

    assert found.state == state, found
    assert state in {"ok", "empty"} or found.notes
    assert (state == "degraded") == bool(found.leads)


def test_a_bomb_is_refused_before_it_unfolds() -> None:
    bomb = gzip.compress(b"<urlset>" + b" " * (70 << 20), 9)
    began = time.process_time()

    found = read_sitemap(bomb, URL)

    assert found.state == "unreadable"
    assert "bytes after decompression" in found.notes[0]
    assert time.process_time() - began < 3
    with pytest.raises(ValueError, match="more than 10 bytes"):
        unpacked(gzip.compress(b"x" * 11), limit=10)
    with pytest.raises(zlib.error):
        unpacked(gzip.compress(b"x" * 1000)[:-9])


def test_too_many_addresses_are_clipped() -> None:
    body = b"<urlset>" + b"".join(b"<url><loc>https://a.example/en/%d-a-b</loc></url>" % n for n in range(MAX_URLS + 5)) + b"</urlset>"

    found = read_sitemap(body, URL)

    assert (found.state, len(found.leads)) == ("clipped", MAX_URLS)


def test_entities_are_not_unfolded() -> None:
    laughs = (
        b"<!DOCTYPE u [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'>]>" + urlset("<loc>https://a.example/&b;</loc>").partition(b"?>")[2]
    )

    assert all("aaaa" not in lead.url for lead in read_sitemap(laughs, URL).leads)
