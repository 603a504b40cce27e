"""Every decision, in English and Chinese, from made texts; what is never dropped; what the evidence says."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.dedupe.decide import decide
from pipelines.dedupe.facts import facts
from pipelines.dedupe.normal import words
from pipelines.errors import StorageError
from pipelines.model import Decision
from tests.dedupe.made import edited, sentences, story
from tests.dedupe.memory_shelf import MemoryShelf

BOTH = pytest.mark.parametrize("language", ["en", "zh"])
DATED = {
    "en": "A course on {topic} opened in {city} on {day} May {year}. {name} welcomed {count} participants and thanked the hosts.\n",
    "zh": "{year}年5月{day}日，{topic}培训班在{city}开班。{name}欢迎{count}名学员，并感谢主办方的辛勤工作。\n",
}
FILLED = {
    "en": [("water supply", "Lima", 3, 2021, "Maria Sanchez", 41), ("solar power", "Hanoi", 17, 2023, "John Okello", 77)],
    "zh": [("供水", "利马", 3, 2021, "王建国", 41), ("太阳能", "河内", 17, 2023, "陈思远", 77)],
}


def shelf_with(*bodies: str, title: str = "A title") -> MemoryShelf:
    shelf = MemoryShelf()
    for at, body in enumerate(bodies):
        shelf.put(facts(title, body), f"held/{at}")
    return shelf


def filled(language: str, at: int, rest: str) -> str:
    slots = dict(zip(("topic", "city", "day", "year", "name", "count"), FILLED[language][at], strict=True))
    return DATED[language].format_map(slots) + rest


@BOTH
def test_nothing_alike_is_new(language: str) -> None:
    shelf = shelf_with(story(1, language=language))

    assert decide(facts("B", story(2, language=language)), "x", shelf).decision is Decision.NEW


@BOTH
def test_the_same_words_elsewhere_are_exact(language: str) -> None:
    shelf = shelf_with(story(1, language=language), story(2, language=language))
    verdict = decide(facts("Another title", "  " + story(2, language=language).replace("\n", "\n\n")), "x", shelf)

    assert (verdict.decision, verdict.others) == (Decision.EXACT, (1,))


@BOTH
def test_small_edits_and_a_tail_are_a_duplicate(language: str) -> None:
    body = story(1, language=language)
    tail = "\nShare this page." if language == "en" else "\n分享到微信。"
    verdict = decide(facts("T", edited(body, language) + tail), "x", shelf_with(body))

    assert (verdict.decision, verdict.others) == (Decision.DUPLICATE, (0,))
    assert verdict.evidence["covered"] > 0.9
    assert verdict.evidence["longest_new"] >= 3


@BOTH
def test_an_excerpt_is_contained_and_the_evidence_says_where(language: str) -> None:
    parts = story(1, 40, language).split("\n")
    verdict = decide(facts("T", "\n".join(parts[5:9])), "x", shelf_with(story(1, 40, language)))

    assert verdict.decision is Decision.CONTAINED
    assert words(verdict.evidence["where"]["begins"])[:6] == words(parts[5])[:6]
    assert 0.2 < verdict.evidence["where"]["share"] < 0.4


@BOTH
def test_a_page_of_held_stories_is_a_union(language: str) -> None:
    stories = [story(seed, 20, language) for seed in range(6)]
    page = "\n".join(["Latest" if language == "en" else "最新", *stories])
    verdict = decide(facts("Home", page), "x", shelf_with(*stories))

    assert verdict.decision is Decision.UNION
    assert sorted(verdict.others) == list(range(6))
    assert {part["document"] for part in verdict.evidence["parts"]} == set(range(6))


@BOTH
def test_a_page_with_a_new_story_is_not_dropped(language: str) -> None:
    stories = [story(seed, 20, language) for seed in range(6)]

    assert decide(facts("Home", "\n".join(stories)), "x", shelf_with(*stories[:4])).decision.appended


@BOTH
def test_other_dates_and_names_in_one_template_are_a_twin(language: str) -> None:
    rest = story(3, 12, language)
    verdict = decide(facts("Course", filled(language, 1, rest)), "x", shelf_with(filled(language, 0, rest)))

    assert verdict.decision is Decision.TWIN
    assert verdict.evidence["facts_changed"] >= 2


@BOTH
def test_a_new_lead_on_an_old_story_is_related(language: str) -> None:
    old = story(1, 20, language).split("\n")
    fresh = story(2, 9, language).split("\n")
    verdict = decide(facts("T", "\n".join([*fresh, *old[:4]])), "x", shelf_with("\n".join(old)))

    assert (verdict.decision, verdict.others) == (Decision.RELATED, (0,))


@BOTH
def test_a_whole_story_after_its_lead_is_a_superset(language: str) -> None:
    whole = story(1, 30, language)
    verdict = decide(facts("T", whole), "x", shelf_with("\n".join(whole.split("\n")[:3])))

    assert (verdict.decision, verdict.others) == (Decision.SUPERSET, (0,))


def test_titles_that_differ_in_numbers_make_twins_of_equal_words() -> None:
    shelf = shelf_with("A short note that is the same each week.", title="Podcast, episode 73")

    assert decide(facts("Podcast, episode 74", "A short note that is the same each week."), "x", shelf).decision is Decision.TWIN


def test_translations_share_nothing() -> None:
    shelf = shelf_with(story(1, language="en"))

    assert decide(facts("T", story(1, language="zh")), "x", shelf).decision is Decision.NEW


def test_traditional_characters_are_recognised() -> None:
    simple, traditional = (
        "联合国发展计划署与中国政府在上海签署关于绿色产业发展的合作协议，双方将共同举办培训班。",
        "聯合國發展計劃署與中國政府在上海簽署關於綠色產業發展的合作協議，雙方將共同舉辦培訓班。",
    )

    assert decide(facts("", traditional), "x", shelf_with(simple)).decision is Decision.EXACT


def test_a_known_alias_is_the_same_until_its_words_change() -> None:
    shelf = shelf_with(story(1))
    assert shelf.take(facts("T", story(1)), "copy").decision is Decision.EXACT

    assert shelf.take(facts("T", story(1)), "copy").decision is Decision.SAME
    changed = shelf.take(facts("T", story(1) + "\nOne more line."), "copy")
    assert (changed.decision, changed.evidence["alias_of"]) == (Decision.DUPLICATE, 0)


def test_boilerplate_of_many_articles_hides_nothing_and_copies_nothing() -> None:
    block = " ".join(sentences(99, 6))
    shelf = MemoryShelf()
    for seed in range(10):
        shelf.put(facts(f"T{seed}", story(seed, 6) + "\n" + block), f"k/{seed}", f"source {seed % 2}")

    assert decide(facts("New", story(50, 6) + "\n" + block), "x", shelf).decision is Decision.NEW
    assert decide(facts("T3", story(3, 6)), "x", shelf).decision is Decision.CONTAINED


def test_many_versions_of_one_article_are_no_boilerplate() -> None:
    shelf = MemoryShelf()
    for at in range(12):
        shelf.put(facts("Live", story(1, 20) + f"\nUpdate number {at} has come in."), "live")

    assert decide(facts("Copy", story(1, 20)), "x", shelf).decision is Decision.DUPLICATE


def test_a_page_without_words() -> None:
    shelf = MemoryShelf()

    assert shelf.take(facts("A", "…"), "a").decision is Decision.NEW
    assert shelf.take(facts("B", ""), "b").decision is Decision.TWIN
    assert shelf.take(facts("A", "—"), "c").decision is Decision.EXACT


def test_a_lost_text_is_an_error_and_no_decision() -> None:
    shelf = shelf_with(story(1))
    shelf.document = lambda sequence: (_ for _ in ()).throw(StorageError(f"document {sequence} is gone"))  # type: ignore[method-assign]

    with pytest.raises(StorageError, match="is gone"):
        decide(facts("T", story(1) + " More."), "x", shelf)


@settings(max_examples=60)
@given(st.lists(st.text(alphabet="ab 一二。\n", max_size=60), max_size=8))
def test_any_order_of_any_texts_gives_reasons_and_drops_nothing_new(bodies: list[str]) -> None:
    shelf = MemoryShelf()
    for at, body in enumerate(bodies):
        verdict = shelf.take(facts(f"T{at}", body), f"k/{at}")

        assert verdict.reason.endswith(".")
        assert json.loads(json.dumps(verdict.evidence)) == verdict.evidence
        assert verdict.decision.appended or verdict.others
