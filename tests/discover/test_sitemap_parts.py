"""Sitemap indexes: what a poll asks for, and that nothing hides for longer than a day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.discover import sitemap_parts as parts
from pipelines.discover.sitemap_parts import CRIES, DAY, MAX_PARTS, Part, Parts

NOW = datetime(2026, 11, 22, tzinfo=UTC)
HOUR = timedelta(hours=1)
INDEX = "https://a.example/sitemap.xml"


@dataclass
class Site:
    """An index over parts, each with a number that goes up when it changes; ``told`` is what the index says of their last change."""

    held: dict[str, int]
    told: dict[str, str | None]
    parts: Parts = field(default_factory=lambda: {INDEX: Part(INDEX)})
    seen: dict[str, int] = field(default_factory=dict)

    def poll(self, now: datetime) -> list[str]:
        """Ask as a run does; gives what was asked, in order."""
        asked = [parts.begin(self.parts, INDEX, now)]
        for url in asked:
            grown = False
            if url == INDEX:
                before = set(self.parts)
                self.parts, _ = parts.named(self.parts, INDEX, [(child, self.told.get(child)) for child in self.held], whole=True)
                grown = bool(set(self.parts) - before)
            new = grown or self.held.get(url, 0) > self.seen.get(url, 0)
            self.seen |= {url: self.held[url]} if url in self.held else {}
            self.parts = parts.answered(self.parts, url, now, now if new else None)
            asked += [more for more in parts.further(self.parts, now, new=new) if more not in asked and more in {INDEX, *self.held}]
        return asked

    @property
    def behind(self) -> set[str]:
        """The parts whose last change was not seen yet."""
        return {url for url, number in self.held.items() if self.seen.get(url, 0) < number}


def site(*names: str, told: bool) -> Site:
    made = Site(dict.fromkeys(names, 1), dict.fromkeys(names, "1" if told else None))
    made.poll(NOW)
    return made


@pytest.mark.parametrize("told", [True, False])
def test_the_first_poll_reads_all_parts_and_a_poll_with_nothing_new_asks_once(told: bool) -> None:
    made = site("a", "b", "c", told=told)

    assert made.behind == set()
    assert [len(made.poll(NOW + HOUR * hour)) for hour in range(1, 24)] == [1] * 23


def test_a_part_that_is_said_to_have_changed_is_asked_and_no_other() -> None:
    made = site("a", "b", "c", told=True)
    made.held["b"], made.told["b"] = 2, "2"

    assert made.poll(NOW + HOUR) == [INDEX, "b"]
    assert made.poll(NOW + 2 * HOUR) == [INDEX]


def test_a_part_that_changed_behind_its_lastmod_is_seen_after_a_day() -> None:
    made = site("a", "b", told=True)
    made.held["b"] = 2

    assert made.poll(NOW + DAY - HOUR) == [INDEX]
    assert made.behind == {"b"}
    assert set(made.poll(NOW + DAY)) >= {"a", "b"}
    assert made.behind == set()


def test_without_lastmod_a_poll_begins_with_the_part_that_changed_last() -> None:
    made = site("old", "news", told=False)
    made.parts["old"] = Part("old", INDEX, 1, asked=NOW, changed=NOW - 900 * DAY)
    made.parts["news"] = Part("news", INDEX, 1, asked=NOW, changed=NOW - 8 * HOUR)

    assert made.poll(NOW + timedelta(seconds=20)) == ["news"]
    made.held["news"] = 2
    assert made.poll(NOW + HOUR) == ["news"]
    assert made.behind == set()


def test_a_new_part_of_an_index_that_tells_nothing_is_met_within_a_day() -> None:
    made = site("a", told=False)
    made.held["b"] = 1

    hours = next(hour for hour in range(1, 30) if made.poll(NOW + HOUR * hour) and not made.behind)

    assert hours <= 24


def test_an_index_that_says_of_everything_that_it_changed_is_soon_not_heard() -> None:
    made = site("a", "b", "c", told=True)
    costs = []
    for hour in range(1, CRIES + 5):
        made.told = dict.fromkeys(made.held, f"hour {hour}")
        costs.append(len(made.poll(NOW + HOUR * hour)))

    assert costs[:CRIES] == [4] * CRIES
    assert costs[CRIES:] == [1] * len(costs[CRIES:])
    made.held["b"] = 2
    assert next(hour for hour in range(10, 40) if made.poll(NOW + HOUR * hour) and not made.behind) <= 32


def test_what_an_index_names_no_longer_is_forgotten_unless_it_was_torn() -> None:
    held = {part.url: part for part in (Part(INDEX), Part("a", INDEX, 1), Part("inner", INDEX, 1), Part("deep", "inner", 2))}

    assert set(parts.named(held, INDEX, [("a", None)], whole=True)[0]) == {INDEX, "a"}
    assert set(parts.named(held, INDEX, [("a", None)], whole=False)[0]) == set(held)


def test_an_index_that_grows_without_end_is_bounded() -> None:
    held, said = parts.named({INDEX: Part(INDEX)}, INDEX, [(str(number), None) for number in range(MAX_PARTS + 5)], whole=True)
    assert len(held) == MAX_PARTS
    assert said.startswith("6 further sitemaps")

    chain: Parts = {INDEX: Part(INDEX)}
    for url, inner in [(INDEX, "1"), ("1", "2"), ("2", "3"), ("3", "4")]:
        chain, said = parts.named(chain, url, [(inner, None)], whole=True)
    assert "4" not in chain
    assert "1 further sitemaps" in said


def test_an_index_that_names_itself_adds_nothing() -> None:
    held = {INDEX: Part(INDEX), "a": Part("a", INDEX, 1)}

    assert parts.named(held, INDEX, [(INDEX, "2026"), ("a", None)], whole=True)[0] == held
    assert parts.named(held, "a", [(INDEX, None), ("a", None)], whole=True)[0] == held


@given(
    changes=st.lists(st.tuples(st.sampled_from("abcde"), st.integers(1, 200), st.booleans()), max_size=20),
    every=st.integers(1, 12),
    told=st.sets(st.sampled_from("abcde")),
)
def test_no_change_is_hidden_for_longer_than_a_day_and_a_poll(changes: list[tuple[str, int, bool]], every: int, told: set[str]) -> None:
    made = Site(dict.fromkeys("abcde", 1), {name: "1" if name in told else None for name in "abcde"})
    since: dict[str, int] = {}
    for hour in range(240):
        for name, at, honest in changes:
            if at == hour:
                made.held[name] += 1
                made.told[name] = str(made.held[name]) if honest and name in told else made.told[name]
                since.setdefault(name, hour)
        if hour % every == 0:
            made.poll(NOW + HOUR * hour)
            since = {name: at for name, at in since.items() if name in made.behind}
        assert all(hour - at <= 24 + every for at in since.values())
