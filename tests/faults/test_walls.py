"""Sites that answer every address with 200 and no article, send articles to the front page, or never end: the real crawl over loopback."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from crawler.demo.http import Response
from crawler.demo.server import Server
from tests.end_to_end.installation import Installation
from tests.faults.walled_site import DECLARED, WALL, WALLED, Walled, page

if TYPE_CHECKING:
    from collections.abc import Iterator


class Crawled:
    """The site, crawled once."""

    def __init__(self, server: Server[Walled], installation: Installation) -> None:
        self.server, self.installation = server, installation
        installation.declare("walled", DECLARED.format(base=server.url))
        shown = server.site.shown
        shown[1] = page("<p>Please prove that you are a human.</p>", {}, "Just a moment...")
        shown[2] = page("<p>Before you continue: we use cookies. Accept all?</p>", {}, "News")
        shown[3] = page("<h1>Page not found</h1><p>The requested page could not be found.</p>", {}, "Page not found")
        shown[4] = Response(302, (("Location", f"{server.url}/"),))
        shown |= {number: page(f"<h1>Your choices</h1><p>{WALL}</p>", {}) for number in WALLED}
        self.ran = installation.run("crawl", "walled")
        self.outcomes = {self._number(url): outcome for url, outcome in installation.outcomes("walled").items()}
        self.reasons = {self._number(row["url"]): row["reason"] for row in installation.rows("select url, reason from sightings")}
        self.log = server.take_log()

    def _number(self, url: str) -> int:
        return int(urlsplit(url).path.removeprefix("/news/").partition("-")[0])

    def asked(self, path: str) -> int:
        """How often an address was asked for, whatever its query."""
        return sum(urlsplit(exchange.path).path == path for exchange in self.log)

    def visit(self, path: str) -> dict[str, Any]:
        """What the run says of an entrance."""
        return self.installation.rows("select * from visits where entrance = ?", self.server.url + path)[0]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    with Server(Walled, address="127.0.0.2") as server:
        yield Crawled(server, Installation(tmp_path_factory.mktemp("walled")))


@pytest.mark.catalogue("H25")
@pytest.mark.parametrize(("number", "reason"), [(1, "challenge: "), (2, "consent: ")])
def test_a_known_wall_is_refused_by_its_words(number: int, reason: str, crawled: Crawled) -> None:
    assert crawled.outcomes[number] == "refused"
    assert crawled.reasons[number].startswith(reason)


@pytest.mark.catalogue("H25", "H26")
def test_an_unknown_wall_is_refused_because_it_is_served_for_several_addresses(crawled: Crawled) -> None:
    assert {crawled.outcomes[number] for number in WALLED} == {"refused"}
    assert {crawled.reasons[number].partition(":")[0] for number in WALLED} == {"wall"}
    assert "Choose how this site" not in "".join(crawled.installation.texts().values())


@pytest.mark.catalogue("H26")
def test_a_page_that_says_it_was_not_found_is_refused(crawled: Crawled) -> None:
    assert crawled.outcomes[3] == "refused"
    assert crawled.reasons[3].startswith("soft_404: ")


@pytest.mark.catalogue("H27")
def test_an_article_that_leads_to_the_front_page_is_refused(crawled: Crawled) -> None:
    assert crawled.outcomes[4] == "refused"
    assert crawled.reasons[4].startswith("redirected_home: /news/4-story led to /")


def test_what_stands_between_the_walls_is_kept(crawled: Crawled) -> None:
    assert {number for number, outcome in crawled.outcomes.items() if outcome == "new"} == {9, 10, 11, 12}
    assert len(crawled.installation.manifest()) == 4
    crawled.installation.check()


@pytest.mark.catalogue("P15")
def test_a_calendar_without_an_end_is_left(crawled: Crawled) -> None:
    assert crawled.asked("/calendar") <= 3
    assert "repeats itself" in crawled.visit("/calendar?month=2026-01")["notes"]


@pytest.mark.catalogue("F4")
def test_a_feed_that_is_too_large_is_cut_and_named(crawled: Crawled) -> None:
    visit = crawled.visit("/huge.xml")
    assert (visit["state"], visit["leads"]) == ("too_large", 0)
    assert "larger than 33554432 bytes" in visit["notes"]
    assert crawled.ran.code == 1


@pytest.mark.catalogue("F15")
def test_a_feed_that_moved_is_read_and_the_declaration_stays(crawled: Crawled) -> None:
    assert (crawled.visit("/old-feed.xml")["state"], crawled.visit("/old-feed.xml")["leads"]) == ("ok", 12)
    assert crawled.asked("/feed.xml") == 1
    proposed = (
        f"moved for good to {crawled.visit('/old-feed.xml')['entrance'].replace('/old-feed.xml', '/feed.xml')}: put that address into"
    )
    assert proposed in crawled.visit("/old-feed.xml")["notes"]
    assert proposed in crawled.ran.out + crawled.ran.err
    assert "/old-feed.xml" in (crawled.installation.config / "sources" / "walled.toml").read_text("utf-8")


@pytest.mark.catalogue("F18")
def test_an_index_that_names_itself_and_grows_is_left(crawled: Crawled) -> None:
    assert crawled.asked("/sitemap.xml") <= 15
    assert "levels" in crawled.visit("/sitemap.xml")["notes"]
