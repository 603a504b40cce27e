"""Listing pages: which links are articles, what they are called, when they are dated, how the list goes on."""

from __future__ import annotations

import time
from urllib.parse import urljoin

import pytest

from pipelines.discover.listing import MAX_LEADS, read_listing
from pipelines.model import Discover
from tests.discover.made import KINDS, listing_body, stories

URL = "https://a.example/en/stories"
CHOOSE = Discover(article=r"^/en/\d+")


def page(body: str) -> bytes:
    """A page with this body."""
    return f"<!doctype html><html><head><title>T</title></head><body>{body}</body></html>".encode()


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("number", [0, 3])
def test_articles_are_found_without_a_pattern(name: str, number: int) -> None:
    kind = KINDS[name]
    url = kind.page_url(kind, number)

    found = read_listing(listing_body(kind, number), url, "text/html")

    expected = stories(kind, number, 10)
    leads = found.leads[: len(expected)]
    assert [lead.url for lead in leads] == [urljoin(url, story.path) for story in expected], found.notes
    assert [lead.title for lead in leads] == [story.title for story in expected]
    assert {lead.url for lead in found.leads[10:]} <= {urljoin(url, story.path) for story in stories(kind, 0, 3)}
    assert found.next_page == kind.page_url(kind, number + 1)
    if name != "wordpress":
        assert [lead.published for lead in leads] == [story.date for story in expected]
    else:
        assert all(lead.published and lead.published.endswith("+08:00") for lead in leads)


@pytest.mark.parametrize("name", KINDS)
def test_a_home_page_without_articles_gives_none(name: str) -> None:
    kind = KINDS[name]

    found = read_listing(listing_body(kind, 0, 0), kind.page_url(kind, 0), "text/html")

    assert {lead.url for lead in found.leads} <= {urljoin(kind.page_url(kind, 0), story.path) for story in stories(kind, 0, 3)}
    assert found.links > 0


@pytest.mark.parametrize(
    ("card", "title", "published"),
    [
        ("<a href='/en/1-a'>Rice in the north</a>", "Rice in the north", None),
        ("<a href='/en/1-a'><h3>Rice</h3><p>Teaser</p><span>5 May 2026</span></a>", "Rice", "5 May 2026"),
        ("<div><h3>Rice in the north</h3><p>teaser</p><a href='/en/1-a'>Read more</a></div>", "Rice in the north", None),
        (
            "<li><a href='/en/1-a' title='Rice in the whole north'>更多</a><span>2026年5月4日</span></li>",
            "Rice in the whole north",
            "2026年5月4日",
        ),
        ("<p><a href='/en/1-a'><img alt='Rice field' src='x.jpg'></a></p>", "Rice field", None),
        ("<li>04/05/2026 <a href='/en/1-a'>Rice</a></li>", "Rice", "04/05/2026"),
        ("<li><a href='/en/1-a'>Day of Rice, 30 September 2020</a></li>", "Day of Rice, 30 September 2020", None),
        ("<li><a href='/en/1-a'>Rice, 30 September 2020</a> <b>May 4, 2026</b></li>", "Rice, 30 September 2020", "May 4, 2026"),
        ("<li><time datetime='2026-05-04T10:00Z'>4 May</time><a href='/en/1-a'>Rice</a></li>", "Rice", "2026-05-04T10:00Z"),
        ("<tr><td>2026.05.04</td><td><a href='/en/1-a'>Rice</a></td></tr>", "Rice", "2026.05.04"),
        (
            "<div><a href='/en/1-a'>Rice in the…</a> <h3><a href='/en/1-a'>Rice in the north of it</a></h3></div>",
            "Rice in the north of it",
            None,
        ),
        ("<div><a href='/en/1-a'>12 May 2026</a> <a href='/en/1-a'>Rice</a></div>", "Rice", "12 May 2026"),
        ("<li>Tel 2026-123456 <a href='/en/1-a'>Rice</a></li>", "Rice", None),
    ],
)
def test_a_card_gives_headline_and_date(card: str, title: str, published: str | None) -> None:
    other = "<div><h3><a href='/en/2-b'>Another story of wheat</a></h3><span>1 January 2020</span></div>"

    found = read_listing(page(f"<main><table>{card}</table>{other}</main>"), URL, "text/html", CHOOSE)

    leads = {lead.url: (lead.title, lead.published) for lead in found.leads}
    assert leads["https://a.example/en/1-a"] == (title, published)
    assert leads["https://a.example/en/2-b"] == ("Another story of wheat", "1 January 2020")


def test_links_are_resolved_against_the_base_and_kept_on_the_hosts() -> None:
    links = "".join(
        f"<a href='{href}'>x y z</a>"
        for href in (
            "7-a",
            "//a.example/en/8-b",
            "https://b.example/en/9-c",
            "javascript:x()",
            "mailto:a@a.example",
            "#top",
            "\n/en/10-d ",
            "",
        )
    )

    found = read_listing(page(f"<base href='https://a.example/en/'>{links}"), URL, "text/html", CHOOSE)

    assert [lead.url for lead in found.leads] == [f"https://a.example/en/{path}" for path in ("7-a", "8-b", "10-d")]
    assert any("other hosts (b.example)" in note for note in found.notes)
    assert read_listing(page(links), URL, "text/html", CHOOSE, ("b.example",)).leads[0].url == "https://b.example/en/9-c"


@pytest.mark.catalogue("P13")
def test_a_hostile_base_changes_nothing_for_the_hosts() -> None:
    found = read_listing(page("<base href='https://evil.example/'><a href='/en/7-a'>x y z</a>"), URL, "text/html", CHOOSE, ("a.example",))

    assert found.leads == ()
    assert any("evil.example" in note for note in found.notes)


NEXT = {
    "<link rel='next' href='?page=2'>": "?page=2",
    "<a rel='next' href='?page=2'>weiter</a>": "?page=2",
    "<div class='pager'><a href='?page=1'>‹ Prev</a><a href='?page=3'>Next ›</a><a href='?page=9'>Last »</a></div>": "?page=3",
    "<div class='fanye'><a href='a.html'>上一页</a><a href='index_2.html'>下一页</a><a href='index_9.html'>尾页</a></div>": "index_2.html",
    "<a href='/en/stories/older/2'>Older posts</a>": "/en/stories/older/2",
    "<ul class='pagination'><li class='active'><a href='?p=4'>4</a></li><li><a href='?p=5'>5</a></li></ul>": "?p=5",
    "<nav aria-label='Pagination'><a href='?page=2' aria-label='Next page'>›</a></nav>": "?page=2",
    "<div class='paging'><a class='next' href='?page=2'><i></i></a></div>": "?page=2",
    "<script>createPageHTML(12, 1, 'index', 'shtml');</script>": "/en/index_2.shtml",
    "<script>createPageHTML(2, 1, 'index', 'html');</script>": None,
    "<a href='https://b.example/?page=2' rel='next'>Next</a>": None,
    "<a href='#' class='next'>Next</a>": None,
    "<a href='/en/7-next'>The next five years of rice</a>": None,
    "<a href='/en/stories' rel='next'>Next</a>": None,
}


@pytest.mark.parametrize("html", NEXT)
def test_the_page_says_how_it_goes_on(html: str) -> None:
    expected = NEXT[html]

    found = read_listing(page(f"<a href='/en/7-a'>Rice</a>{html}"), URL, "text/html", CHOOSE)

    assert found.next_page == (urljoin(URL, expected) if expected else None)


@pytest.mark.parametrize(
    ("body", "state"),
    [
        (b"", "unreadable"),
        (b"%PDF-1.4 ...", "unreadable"),
        (page("<p>nothing</p>"), "unreadable"),
        (page("<a href='/about'>About</a>"), "empty"),
        (page("<a href='/en/7-a'>Rice</a>"), "ok"),
        (page("".join(f"<a href='/en/{n}-a'>Rice</a>" for n in range(MAX_LEADS + 1))), "clipped"),
    ],
)
def test_states(body: bytes, state: str) -> None:
    assert read_listing(body, URL, "text/html", CHOOSE).state == state


HOSTILE = {
    "100,000 links": page("".join(f"<p><a href='/en/{n}-a'>Rice {n}</a></p>" for n in range(100_000))),
    "deep": page("<div>" * 1900 + "<a href='/en/7-a'>Rice</a>"),
    "one card": page("<div>" + "".join(f"<a href='/en/7-a'>Rice {n}</a> word " for n in range(15_000)) + "</div>"),
    "long text": page("<div><a href='/en/7-a'>Rice</a>" + "word " * 500_000 + "</div>"),
    "open": page("<a href='/en/7-a'>" * 10_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_end_soon(name: str) -> None:
    began = time.process_time()

    found = read_listing(HOSTILE[name], URL, "text/html", CHOOSE)

    assert time.process_time() - began < 10
    assert found.leads
