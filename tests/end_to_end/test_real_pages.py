"""The 104 real pages crawled by the real command, against what is known of them: all are taken once, with their titles, dates and words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.end_to_end.installation import Installation, f1
from tests.sites import real_pages
from tests.sites.real_pages import SITES, Gold, RealSites, words

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(
    not real_pages.there(), reason="the real pages lie beside the project, in ../shared/pages, and are not there"
)


class Real:
    """All six sites after a crawl, and a second one."""

    def __init__(self, sites: RealSites, installation: Installation) -> None:
        self.sites, self.installation = sites, installation
        self.first = installation.run("crawl")
        self.lines = {line["url"]: line for line in installation.manifest()}
        self.outcomes = {name: installation.outcomes(name) for name in SITES}
        for server in sites.servers.values():
            server.take_log()
        self.second = installation.run("crawl")

    def pages(self, name: str) -> list[tuple[Gold, dict[str, Any] | None]]:
        """Each page of a site with its manifest line."""
        site = self.sites.servers[name].site
        return [(page, self.lines.get(site.base + page.path)) for page in site.pages]


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Real]:
    folder = tmp_path_factory.mktemp("real")
    with RealSites() as sites:
        yield Real(sites, Installation(folder, sites.config(folder / "config")))


def test_the_crawl_is_healthy_and_whole(real: Real) -> None:
    assert real.first.code == 0, real.first
    assert real.second.code == 0, real.second
    real.installation.check()


@pytest.mark.parametrize("name", SITES)
def test_every_page_is_taken_or_known_to_be_a_copy(name: str, real: Real) -> None:
    site = real.sites.servers[name].site
    outcomes = {page.path: real.outcomes[name].get(site.base + page.path) for page in site.pages}
    assert set(outcomes.values()) <= {"new", "copy"}, {
        path: outcome for path, outcome in outcomes.items() if outcome not in ("new", "copy")
    }
    assert real.installation.balanced(name).total() >= 0


@pytest.mark.parametrize("name", SITES)
def test_words_agree_with_the_silver_text(name: str, real: Real) -> None:
    texts = real.installation.texts()
    scores = {
        page.path: f1(words(texts[line["file"]].partition("\n")[2]), words(page.text))
        for page, line in real.pages(name)
        if line and page.text
    }
    if scores:
        assert sum(scores.values()) / len(scores) >= 0.93, scores
        assert min(scores.values()) >= 0.5, min(scores.items(), key=lambda pair: pair[1])


@pytest.mark.parametrize("name", SITES)
def test_dates_are_the_visible_ones_and_none_is_invented(name: str, real: Real) -> None:
    held = [(page, line) for page, line in real.pages(name) if line]
    wrong = {
        page.path: (line["published"], page.published)
        for page, line in held
        if page.published and str(line["published"])[:10] != page.published
    }
    assert len(wrong) <= len(held) // 20, wrong
    if name == "isa":  # its pages show no date of their own, but a list of the newest beside the text does: a date can only be a dateline's
        assert {line["published_from"] for page, line in held if line["published"] and not page.published} <= {"dateline"}


def test_a_second_crawl_downloads_no_article_again(real: Real) -> None:
    assert {line["url"] for line in real.installation.manifest()} == set(real.lines)
    assert real.sites.servers
    for server in real.sites.servers.values():
        articles = {page.path for page in server.site.pages}
        assert not [exchange for exchange in server.log if exchange.path in articles and exchange.status == 200]
