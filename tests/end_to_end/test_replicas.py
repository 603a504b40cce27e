"""The real commands against replicas of the seven sources: all that is expected is appended, once, and as it was written."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from pipelines.model import Outcome
from tests.end_to_end.installation import Installation, Ran, f1, tokens
from tests.sites.town import CLASSES, Town

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.sites.piece import Piece


class Crawled:
    """The town after a crawl of all its sources into an empty corpus, and a second one."""

    def __init__(self, town: Town, installation: Installation) -> None:
        self.town, self.installation = town, installation
        self.first = installation.run("crawl")
        self.appended = {line["url"]: line for line in installation.manifest()}
        self.outcomes = {name: installation.outcomes(name) for name in CLASSES}
        self.counts = {name: installation.balanced(name) for name in CLASSES}
        self.asked = {name: town.take_log(name) for name in CLASSES}
        self.second = installation.run("crawl")
        self.again = {name: town.take_log(name) for name in CLASSES}

    def line(self, name: str, piece: Piece) -> dict[str, object]:
        """The manifest line of an article, under whichever of its addresses it was taken."""
        bases = [self.town.bases[host] for host in CLASSES[name].hosts]
        addresses = [base + quote(path, safe="/?=&%") for base in bases for path in (piece.path, *piece.also)]
        found = [self.appended[address] for address in addresses if address in self.appended]
        assert len(found) == 1, f"{piece.path}: {len(found)} documents"
        return found[0]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("replicas")
    with Town() as town:
        yield Crawled(town, Installation(folder, town.config(folder / "config")))


def healthy(ran: Ran) -> bool:
    return ran.code == 0


def test_both_crawls_are_healthy(crawled: Crawled) -> None:
    assert healthy(crawled.first), crawled.first
    assert healthy(crawled.second), crawled.second
    crawled.installation.check()


@pytest.mark.parametrize("name", CLASSES)
def test_what_is_expected_is_appended_and_nothing_else(name: str, crawled: Crawled) -> None:
    wanted = [piece for piece in crawled.town.replicas[name].pieces if piece.outcome is Outcome.NEW]
    lines = [crawled.line(name, piece) for piece in wanted]
    assert len(lines) == len({str(line["file"]) for line in lines}) == len(wanted)
    assert sum(line["source"] == name for line in crawled.appended.values()) == len(wanted)
    off_topic = [piece for piece in crawled.town.replicas[name].pieces if piece.outcome is Outcome.OFF_TOPIC]
    pages = len(crawled.town.replicas[name].whole_pages())
    assert crawled.counts[name] == Counter(new=len(wanted), off_topic=len(off_topic), copy=pages)


@pytest.mark.parametrize("name", CLASSES)
def test_the_texts_are_what_the_articles_say(name: str, crawled: Crawled) -> None:
    texts = crawled.installation.texts()
    poor = {}
    for piece in crawled.town.replicas[name].pieces:
        if piece.outcome is Outcome.NEW:
            line = crawled.line(name, piece)
            found = texts[str(line["file"])]
            score = f1(tokens(found), tokens(piece.text))
            if score < 0.97 or found.split("\n", 1)[0] != piece.title:
                poor[piece.path] = (round(score, 3), found.split("\n", 1)[0])
    assert not poor


@pytest.mark.parametrize("name", CLASSES)
def test_the_dates_are_those_the_pages_show(name: str, crawled: Crawled) -> None:
    shown = [piece for piece in crawled.town.replicas[name].pieces if piece.dated and piece.outcome is Outcome.NEW and not piece.seed]
    wrong = {piece.path: (crawled.line(name, piece)["published"], piece.day.isoformat()) for piece in shown}
    wrong = {path: dates for path, dates in wrong.items() if str(dates[0])[:10] != dates[1]}
    assert not wrong


@pytest.mark.parametrize("name", CLASSES)
def test_a_second_crawl_appends_nothing_and_downloads_no_article(name: str, crawled: Crawled) -> None:
    assert {line["url"] for line in crawled.installation.manifest()} == set(crawled.appended)
    served = {path for piece in crawled.town.replicas[name].pieces for path in (quote(piece.path, safe="/?=&%"), *piece.also)}
    downloaded = [exchange for exchange in crawled.again[name] if exchange.path in served and exchange.status == 200]
    assert not downloaded


@pytest.mark.parametrize("name", CLASSES)
def test_the_account_of_each_run_balances(name: str, crawled: Crawled) -> None:
    crawled.installation.balanced(name)  # of the second crawl, which discovers nothing where all entrances are unchanged
    replica = crawled.town.replicas[name]
    assert crawled.counts[name].total() == len(replica.pieces) + len(replica.whole_pages())


@pytest.mark.parametrize("name", CLASSES)
def test_no_request_was_for_what_robots_txt_shuts_or_for_another_agent(name: str, crawled: Crawled) -> None:
    asked = crawled.asked[name]
    assert any(exchange.path == "/robots.txt" for exchange in asked)
    assert all("/news/" not in exchange.path for exchange in asked) or name != "unnews"
    assert {exchange.agent.split("/")[0] for exchange in asked} == {"Newswatch"}
