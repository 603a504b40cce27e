"""What hostile pages and feeds say of themselves: addresses, links, dates, and texts that are nearly the same."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from pipelines.clean.read import read
from pipelines.discover.entrance_tasks import found_from
from pipelines.discover.feed import read_feed
from pipelines.discover.listing import MAX_LEADS, MAX_LINKS
from pipelines.model import Lead, SiteProfile
from pipelines.worker_pool import Limits, WorkerPool
from tests.clean.making import BODY, TITLE, article, html, page, source
from tests.corpus.made import open_corpus, put, text, tree
from tests.discover.made_feeds import rss

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE_DATES = ["31 February 2024", "1 May 2099", "12 March 1899", "9999-12-31", "0001-01-01", "17000000", "昨天", "", "30 Tishrei 5787"]
REFUSED = {"cannot be read as a date", "lies in the future"}
URL = "https://a.example/feeds/rss.xml"


@pytest.mark.catalogue("P14")
@pytest.mark.parametrize("count", [10_000, 100_000])
def test_of_a_page_of_links_a_bounded_number_is_followed(count: int) -> None:
    links = "".join(f"<p><a href='/news/{n}-a-story-of-rice'>Rice grows in field number {n}</a></p>" for n in range(count))
    meta = {"url": "https://a.example/news", "hosts": ["a.example"], "discover": {"article": r"^/news/\d+-"}}
    with WorkerPool(limits=Limits(seconds=90)) as room:
        found = found_from(room.run_sync("pipelines.discover.entrance_tasks:listing", meta, html(links).encode()))

    assert (found.state, len(found.leads)) == ("clipped", MAX_LEADS)
    assert found.links >= count
    assert [note for note in found.notes if note.endswith(f"articles, the first {MAX_LEADS} taken")]
    assert bool([note for note in found.notes if note.endswith(f"links, the first {MAX_LINKS} looked at")]) is (count > MAX_LINKS)


@pytest.mark.catalogue("P13")
@pytest.mark.parametrize(
    ("base", "other"),
    [
        ("//[", ""),
        ("http://127.0.0.1/", "127.0.0.1"),
        ("file:///etc/", ""),
        ("javascript:alert(1)//", ""),
        ("https://evil.example/", "evil.example"),
    ],
)
def test_a_base_leads_nowhere_else(base: str, other: str) -> None:
    meta = {"url": "https://a.example/news", "hosts": ["a.example"], "discover": {"article": "^/"}}
    body = html("<a href='passwd'>One</a><a href='/news/1-one'>Two</a>", f'<base href="{base}">').encode()
    with WorkerPool(limits=Limits(seconds=90)) as room:
        found = found_from(room.run_sync("pipelines.discover.entrance_tasks:listing", meta, body))

    assert [lead.url for lead in found.leads if not lead.url.startswith("https://a.example/")] == []
    assert bool(found.leads) is not bool(other), "either no base at all, or all its links are of another host"
    assert [note for note in found.notes if "dropped" in note] == [f"5 links dropped: other hosts ({other})"] * bool(other)
    assert found.links >= 2


@pytest.mark.catalogue("P19")
@pytest.mark.parametrize("said", HOSTILE_DATES)
def test_a_date_that_cannot_be_is_no_date(said: str) -> None:
    made = article(f"<h1>{TITLE}</h1><p class='date'>{said}</p>{BODY}", f'<meta property="article:published_time" content="{said}">')

    assert made.published is None
    assert bool(made.candidates) is bool(said)
    assert [each for each in made.candidates if each.value is not None or each.reason not in REFUSED] == []


@pytest.mark.catalogue("P19")
def test_no_date_is_invented_from_numbers_in_links() -> None:
    links = "".join(f"<li><a href='/archive/{year}'>Report {year}</a></li>" for year in range(1995, 2026))

    assert article(f"<h1>{TITLE}</h1>{BODY}<ul>{links}</ul>").published is None


@pytest.mark.catalogue("F13")
@pytest.mark.parametrize("said", HOSTILE_DATES)
def test_a_date_of_a_feed_that_cannot_be_dates_nothing(said: str) -> None:
    (lead,) = read_feed(rss(f"<title>{TITLE}</title><link>https://a.example/1</link><pubDate>{said}</pubDate>"), URL).leads
    led = Lead("https://news.example.org/news/1", lead.entrance, lead.title, lead.published)
    (made,) = read(page(html(f"<h1>{TITLE}</h1>{BODY}"), lead=led), source(), SiteProfile()).articles

    assert made.published is None
    assert bool(made.candidates) is bool(said)
    assert [each for each in made.candidates if each.value is not None or each.reason not in REFUSED] == []


@pytest.mark.catalogue("P10")
def test_a_title_of_a_megabyte_and_masses_of_tags_are_bounded() -> None:
    head = (
        "".join(f'<meta name="keywords" content="{"k" * 1000}">' for _ in range(1000)) + f'<meta name="author" content="{"a" * 1_000_000}">'
    )
    (made,) = read(page(html(BODY, head, title="T" * 1_000_000)), source(), SiteProfile()).articles

    assert 0 < len(made.title) <= 501
    assert len(repr(made)) < 10_000


@pytest.mark.catalogue("P23")
def test_of_100_pages_that_are_nearly_the_same_none_is_deleted(tmp_path: Path) -> None:
    title, *rest = text(1, 160).split("\n\n")
    with closing(open_corpus(tmp_path / "data")) as corpus:
        before: dict[str, bytes] = {}
        for number in range(100):
            kept = put(corpus, 1, key=f"made.test/near/{number}", words="\n\n".join([title, *rest, f"Last change {number % 7}."]))
            after = {name: body for name, body in tree(tmp_path / "data").items() if name.endswith(".txt")}
            assert kept.verdict.reason
            assert before.items() <= after.items()
            before = after

    assert 1 <= len(before) < 100
