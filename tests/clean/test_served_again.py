"""A page that is served for every address is learnt to be a wall; articles that share a text, or an address, are not."""

from __future__ import annotations

from typing import Any

from pipelines.clean import learn
from pipelines.clean.read import read
from pipelines.model import Reading, SiteProfile
from tests.clean.making import BODY, TITLE, html, page, source

WALL = "<h1>Your choices</h1><p>" + "Choose how this site may use what it learns about you, then go on to what you came for. " * 12 + "</p>"


def served(number: int, main: str, learnt: SiteProfile, title: str = "Example News") -> Reading:
    """The page of an address whose listing gives it a title of its own."""
    return read(page(html(main, title=title), f"https://news.example.org/news/{number}-story"), source(), learnt)


def taught(mains: dict[int, str]) -> dict[str, Any]:
    """What pages at these numbers teach."""
    state: dict[str, Any] = {}
    for number, main in mains.items():
        state = learn.add(state, f"news.example.org/{number}", served(number, main, SiteProfile()).lessons)
    return state


def test_the_same_page_at_three_addresses_is_a_wall() -> None:
    state = taught(dict.fromkeys(range(3), WALL))

    made = served(9, WALL, learn.learnt(state))

    assert made.refused is not None
    assert made.refused.reason == "wall"
    assert learn.is_wall(state, made.lessons)


def test_twice_is_not_enough_and_one_address_read_often_is_one() -> None:
    assert learn.learnt(taught(dict.fromkeys(range(2), WALL))).walls == frozenset()
    again: dict[str, Any] = {}
    for _ in range(5):
        again = learn.add(again, "news.example.org/1", served(1, WALL, SiteProfile()).lessons)
    assert learn.learnt(again).walls == frozenset()


def test_articles_with_one_text_and_headings_of_their_own_are_kept() -> None:
    mains = {number: f"<h1>{TITLE} in {number}</h1><div>{BODY}</div>" for number in range(2020, 2026)}

    assert learn.learnt(taught(mains)).walls == frozenset()


def test_a_state_of_pages_without_fingerprints_is_read_on() -> None:
    state = taught(dict.fromkeys(range(3), WALL))
    for old in state["pages"].values():
        del old["served"]

    assert learn.learnt(state).walls == frozenset()
    assert not learn.is_wall(state, {"served": ["x"]})
