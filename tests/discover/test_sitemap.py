"""Sitemaps: index, URL set, news, plain text, gzip, broken and hostile ones (F17, F18 of the catalogue)."""

from __future__ import annotations

import gzip
import time

import pytest

from pipelines.discover.sitemap import read_sitemap
from pipelines.discover.sitemap_rows import MAX_URLS
from pipelines.model import Discover, Way
from tests.discover.made_sitemaps import ONE, urlset

URL = "https://a.example/sitemap.xml"


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
        gzip.compress(urlset(ONE), mtime=0),
        gzip.compress(gzip.compress(urlset(ONE), mtime=0), mtime=0),
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
        (gzip.compress(urlset(ONE), mtime=0)[:-8], "degraded"),
        (gzip.compress(urlset(ONE), mtime=0)[:30], "unreadable"),
        (urlset(), "empty"),
        (urlset(ONE)[:-10], "degraded"),
        (urlset(ONE.replace("</lastmod>", "</lastmod><x>")), "degraded"),
        (urlset(ONE, "<loc>https://a.example/b</loc>").replace(b"</url></urlset>", b"<loc></urlset>"), "degraded"),
    ],
)
def test_states(body: bytes, state: str) -> None:
    found = read_sitemap(body, URL)

    assert found.state == state, found
    assert state in {"ok", "empty"} or found.notes
    assert (state == "degraded") == bool(found.leads)


def test_a_bomb_is_refused_before_it_unfolds() -> None:
    bomb = gzip.compress(b"<urlset>" + b" " * (70 << 20), 9, mtime=0)
    began = time.process_time()

    found = read_sitemap(bomb, URL)

    assert found.state == "unreadable"
    assert "bytes after decompression" in found.notes[0]
    assert time.process_time() - began < 3


def test_too_many_addresses_are_clipped() -> None:
    body = b"<urlset>" + b"".join(b"<url><loc>https://a.example/en/%d-a-b</loc></url>" % n for n in range(MAX_URLS + 5)) + b"</urlset>"

    found = read_sitemap(body, URL)

    assert (found.state, len(found.leads)) == ("clipped", MAX_URLS)


def test_entities_are_not_unfolded() -> None:
    laughs = (
        b"<!DOCTYPE u [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'>]>" + urlset("<loc>https://a.example/&b;</loc>").partition(b"?>")[2]
    )

    found = read_sitemap(laughs, URL)
    assert (found.leads, found.links) == ((), 1)
    assert "aaaa" not in f"{found.notes}"


def addresses(body: bytes, **known: object) -> list[str]:
    """The paths of a sitemap's leads."""
    found = read_sitemap(body, URL, discover=Discover(article="^/en/|^/zh/"), **known)  # type: ignore[arg-type]
    return [lead.url.removeprefix("https://a.example") for lead in found.leads]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (urlset("<loc>https://a.example/en/v?id=1&cat=7</loc>"), ["/en/v?id=1&cat=7"]),
        (urlset("<loc>https://a.example/en/r&d-centre</loc>"), ["/en/r&d-centre"]),
        (urlset("https://a.example/en/1"), ["/en/1"]),
        (urlset("<loc><url><![CDATA[https://a.example/en/1]]></url></loc>"), ["/en/1"]),
        (urlset("<loc>https://a.example/en/1</loc><loc>https://a.example/en/2</loc>"), ["/en/1", "/en/2"]),
        (b"<sitemapindex><url><loc>https://a.example/en/1</loc></url></sitemapindex>", ["/en/1"]),
        (b"".join(gzip.compress(urlset(f"<loc>https://a.example/en/{n}</loc>"), mtime=0) for n in (1, 2)),
         ["/en/1", "/en/2"]),
        (b"<br /><b>Notice</b>: x<br />" + urlset("<loc>https://a.example/en/1</loc>"), ["/en/1"]),
        (b"https://a.example/en/1\t2026-11-28\nhttps://a.example/en/2,2026-11-28\nhttps://a.example/en/3 0.5 daily",
         ["/en/1", "/en/2", "/en/3"]),
        (b"# made by hand\n/en/1\n/en/2\n", ["/en/1", "/en/2"]),
        (b"url,lastmod\nhttps://a.example/en/1,2026-11-28\nhttps://a.example/en/a,b\n", ["/en/1", "/en/a,b"]),
    ],
)  # fmt: skip
def test_what_people_put_into_sitemaps_is_read_as_they_mean_it(body: bytes, expected: list[str]) -> None:
    assert addresses(body) == expected


def test_a_column_with_a_day_is_the_lastmod() -> None:
    assert read_sitemap(b"https://a.example/en/1\t2026-11-28\n", URL, discover=Discover(article="/en/")).leads[0].modified == "2026-11-28"


@pytest.mark.parametrize(
    ("body", "children"),
    [
        (
            urlset("<loc>https://a.example/map-2026.xml</loc>", "<loc>https://a.example/map-2025.xml.gz</loc>"),
            ["map-2026.xml", "map-2025.xml.gz"],
        ),
        (b"<sitemapindex><sitemap>https://a.example/s1.xml</sitemap></sitemapindex>", ["s1.xml"]),
        (b"<sitemapindex><sitemap><loc>https://a.example/1.xml</loc><loc>/2.xml</loc></sitemap></sitemapindex>", ["1.xml", "2.xml"]),
        (b"<sitemapindex><sitemap><loc>https://www.a.example/1.xml</loc></sitemap></sitemapindex>", ["https://www.a.example/1.xml"]),
        (b"https://a.example/sitemap-1.xml\nhttps://a.example/sitemap-2.xml.gz\n", ["sitemap-1.xml", "sitemap-2.xml.gz"]),
        (b"<sitemapindex><sitemap><loc>https://a.example/sitemap.xml</loc></sitemap></sitemapindex>", []),
    ],
)
def test_further_sitemaps_wherever_they_stand(body: bytes, children: list[str]) -> None:
    found = read_sitemap(body, URL)

    assert [child.removeprefix("https://a.example/") for child in found.children] == children
    assert found.leads == ()


def test_languages_that_are_named_nowhere_else_are_leads() -> None:
    alternates = "".join(f'<x:link rel="alternate" hreflang="{code}" href="https://a.example/{code}/1"/>' for code in ("en", "zh", "fr"))
    body = urlset(
        f"<loc>https://a.example/en/1</loc><lastmod>2026-11-02</lastmod>{alternates}", attributes='xmlns:x="http://www.w3.org/1999/xhtml"'
    )
    whole = urlset(f"<loc>https://a.example/zh/1</loc>{alternates}", "<loc>https://a.example/en/1</loc>")

    found = read_sitemap(body, URL, discover=Discover(article="^/en/|^/zh/"))

    assert [(lead.url, lead.language, lead.modified) for lead in found.leads] == [
        ("https://a.example/en/1", None, "2026-11-02"),
        ("https://a.example/zh/1", "zh", "2026-11-02"),
    ]
    assert addresses(whole) == ["/zh/1", "/en/1"]


def test_many_languages_do_not_crowd_out_pages() -> None:
    links = "".join(f'<link hreflang="l{n}" href="https://a.example/en/%d-l{n}"/>' for n in range(8))
    body = urlset(*(f"<loc>https://a.example/en/{n}</loc>{links.replace('%d', str(n))}" for n in range(MAX_URLS // 4)))

    found = read_sitemap(body, URL, discover=Discover(article=r"^/en/\d+$"))

    assert len(found.leads) == MAX_URLS // 4
    assert found.state == "ok"


def test_a_feed_in_place_of_a_sitemap_is_read() -> None:
    body = b"<rss version='2.0'><channel><item><title>One</title><link>https://a.example/en/1</link><pubDate>2026-11-02</pubDate></item></channel></rss>"

    lead = read_sitemap(body, URL).leads[0]

    assert (lead.url, lead.title, lead.published, lead.entrance.way) == ("https://a.example/en/1", "One", "2026-11-02", Way.SITEMAP)


def test_half_an_address_is_not_taken_for_one() -> None:
    body = urlset("<loc>https://a.example/en/1</loc>", "<loc>https://a.example/en/2-mayor</loc>")

    for torn in (body[: body.index(b"ayor")], gzip.compress(body, mtime=0)[:-12]):
        found = read_sitemap(torn, URL, discover=Discover(article="^/en/"))
        assert "https://a.example/en/2-m" not in {lead.url for lead in found.leads}
        assert found.state == "degraded"


def test_what_is_left_out_is_counted() -> None:
    body = urlset(*(f"<loc>https://{host}.example/{path}</loc>" for host in "ab" for path in ("en/1", "about")), "<loc></loc>")

    found = read_sitemap(body, URL, discover=Discover(article="^/en/"))

    assert (len(found.leads), found.links, found.state) == (1, 5, "partial")
    assert "1 of 5 addresses taken" in found.notes


def test_pages_that_are_no_articles_are_no_loss() -> None:
    assert read_sitemap(urlset(ONE, "<loc>https://a.example/about</loc>"), URL, discover=Discover(article=r"^/en/\d")).state == "ok"
