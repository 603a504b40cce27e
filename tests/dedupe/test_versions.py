"""The same address again: same, changed, replaced, going back and forth; what is not a change."""

from __future__ import annotations

import pytest

from pipelines.dedupe.facts import facts
from pipelines.dedupe.substance import same
from pipelines.model import Decision
from tests.dedupe.made import edited, story
from tests.dedupe.memory_shelf import MemoryShelf

A, B, C = story(1), edited(story(1)) + "\nA correction was made to the second paragraph.", story(7)


def taken(*bodies: str, title: str = "Title") -> list[Decision]:
    shelf = MemoryShelf()
    return [shelf.take(facts(title, body), "k").decision for body in bodies]


def test_unchanged_changed_and_replaced() -> None:
    assert taken(A, A, B, C) == [Decision.NEW, Decision.SAME, Decision.CHANGED, Decision.REPLACED]


def test_a_return_is_kept_once_and_then_the_page_swings() -> None:
    shelf = MemoryShelf()
    verdicts = [shelf.take(facts("T", body), "k") for body in (A, B, A, B, A, C, A)]

    assert [verdict.decision for verdict in verdicts] == [
        Decision.NEW,
        Decision.CHANGED,
        Decision.CHANGED,
        Decision.SAME,
        Decision.SAME,
        Decision.REPLACED,
        Decision.REPLACED,
    ]
    assert verdicts[2].evidence["returns_to"] == 1
    assert (verdicts[3].evidence["rule"], verdicts[3].others[0]) == ("swings", 1)


def test_a_new_title_is_a_change() -> None:
    shelf = MemoryShelf()
    shelf.take(facts("Old title", A), "k")

    assert shelf.take(facts("OLD  title!", A), "k").decision is Decision.SAME
    changed = shelf.take(facts("New title", A), "k")
    assert (changed.decision, changed.evidence["title_before"], changed.others) == (Decision.CHANGED, "Old title", (0,))


def test_an_address_that_now_shows_another_document_says_so() -> None:
    shelf = MemoryShelf()
    shelf.put(facts("C", C), "other")
    shelf.put(facts("A", A), "k")
    verdict = shelf.take(facts("C", C), "k")

    assert verdict.decision is Decision.REPLACED
    assert verdict.evidence["also_held"] == [0]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1,234 views", "1,301 views"),
        ("Views: 12", "Views: 13"),
        ("阅读：1024", "阅读：2048"),
        ("浏览次数：１２３次", "浏览次数：４５６次"),
        ("Posted 5 minutes ago", "Posted 2 hours ago"),
        ("3小时前", "1天前"),
        ("Last updated: 12 July 2023 10:45", "Last updated: 13 July 2023 09:00"),
        ("更新时间：2023-07-12 10:45", "更新时间：2023-07-13 09:00"),
        ("Sunday, 22 November 2026", "Monday, 23 November 2026"),
        ("2026-11-22 01:55 | 12 comments", "2026-11-22 02:55 | 15 comments"),
        ("Shares (3)", "Shares (4)"),
    ],
)
def test_counters_and_clocks_are_no_change(before: str, after: str) -> None:
    assert same(f"{before}\n{A}", f"{after}\n{A}")
    assert same(f"{A}\n{before}", f"{A}\n{after}")
    assert taken(f"{A}\n{before}", f"{A}\n{after}") == [Decision.NEW, Decision.SAME]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("At least 12 people were injured.", "At least 15 people were injured."),
        ("Date: 12 September 2022", "Date: 19 September 2022"),
        ("The meeting begins at 10:45", "The meeting begins at 11:45"),
        ("至少12人受伤。", "至少15人受伤。"),
        ("Views of 12 experts", "Views of 13 experts"),
    ],
)
def test_facts_are_a_change(before: str, after: str) -> None:
    assert taken(f"{A}\n{before}", f"{A}\n{after}") == [Decision.NEW, Decision.CHANGED]


def test_a_text_of_nothing_but_counters_is_compared_as_it_stands() -> None:
    assert not same("12 views", "13 views")
