"""What a site's pages teach: boilerplate, the order of numbers, shared dates; the same in any order of the pages."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from pipelines.clean import learn
from pipelines.clean.boilerplate import cut, lesson, mark
from pipelines.clean.learn import add, evidence, learnt
from pipelines.clean.textformat import paragraph, plain
from pipelines.model import Block, Role, SiteProfile

ABOUT = "About the Institute: it trains people of all countries in what they need for their work, since 1963."


def page(number: int, *, start: list[str] | None = None, end: list[str] | None = None, own: int = 6) -> dict[str, list[str]]:
    said = [
        *(start or []),
        *(f"Paragraph {part} of page {number} speaks of matter {number * 31 + part} at length." for part in range(own)),
        *(end or []),
    ]
    return {"blocks": [lesson(block) for text in said if (block := paragraph(text))], "orders": [], "dates": [], "names": []}


def state_of(pages: list[dict[str, list[str]]]) -> dict[str, Any]:
    state: dict[str, Any] = {}
    for number, lessons in enumerate(pages):
        state = add(state, f"page {number}", lessons)
    return state


def blocks(*texts: str) -> tuple[Block, ...]:
    return tuple(block for text in texts if (block := paragraph(text)))


def said(made: tuple[Block, ...]) -> list[str]:
    return [plain(block) for block in made]


def test_what_recurs_at_the_end_is_cut_there() -> None:
    taught = learnt(state_of([page(number, end=[ABOUT] if number < 4 else []) for number in range(12)]))

    assert said(cut(blocks("A.", "B.", ABOUT), taught.boilerplate)) == ["A.", "B."]
    assert said(cut(blocks("A.", ABOUT, "B."), taught.boilerplate)) == ["A.", ABOUT, "B."]
    assert said(cut(blocks(ABOUT), taught.boilerplate)) == [ABOUT]


def test_two_pages_are_not_enough_and_twice_on_one_page_is_nothing() -> None:
    pages = [page(number) for number in range(10)]
    pages[0] = page(0, end=[ABOUT, ABOUT, ABOUT])
    pages[1] = page(1, end=[ABOUT])

    assert learnt(state_of(pages)).boilerplate == frozenset()


def test_versions_of_one_article_count_once() -> None:
    versions = [page(1, end=[f"Corrected on day {number}."]) for number in range(6)]

    assert learnt(state_of([*versions, *(page(number) for number in range(2, 20))])).boilerplate == frozenset()


def test_openings_are_cut_when_a_third_of_the_pages_has_them_and_never_a_formula() -> None:
    few = learnt(state_of([page(number, start=["Good morning to you all."] if number < 4 else []) for number in range(20)]))
    many = learnt(state_of([page(number, start=["Good morning to you all."] if number < 9 else []) for number in range(20)]))
    formula = "As prepared for delivery"
    speeches = learnt(state_of([page(number, start=[formula]) for number in range(20)]))

    assert said(cut(blocks("Good morning to you all.", "A."), few.boilerplate)) == ["Good morning to you all.", "A."]
    assert said(cut(blocks("Good morning to you all.", "A."), many.boilerplate)) == ["A."]
    assert said(cut(blocks(formula, "A."), speeches.boilerplate)) == [formula, "A."]


def test_what_nearly_all_pages_have_is_cut_anywhere_but_labels_stay() -> None:
    sign_up = "Sign up for our newsletter and never miss what happens here."
    pages = [page(number) for number in range(10)]
    for lessons in pages:
        lessons["blocks"][3:3] = [lesson(block) for block in blocks(sign_up, "Background")]
    taught = learnt(state_of(pages))

    assert said(cut(blocks("A.", sign_up, "Background", "B."), taught.boilerplate)) == ["A.", "Background", "B."]
    heading = paragraph(sign_up, Role.HEADING)
    assert heading is not None
    assert len(cut((*blocks("A."), heading, *blocks("B.")), taught.boilerplate)) == 3


@pytest.mark.parametrize("limit", [400, 15])
def test_learning_does_not_depend_on_order_and_survives_json(monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    monkeypatch.setattr(learn, "MAX_PAGES", limit)
    pages = [(f"page {number}", page(number, end=[ABOUT] if number % 2 else [])) for number in range(30)]
    states = []
    for seed in range(4):
        random.Random(seed).shuffle(pages)
        state: dict[str, Any] = {}
        for key, lessons in pages:
            state = add(json.loads(json.dumps(state)), key, lessons)
        states.append(state)

    assert states[0] == states[1] == states[2] == states[3]
    assert f"end:{mark(ABOUT)}" in learnt(states[0]).boilerplate
    assert len(states[0]["pages"]) == min(30, limit)


def test_the_evidence_can_be_shown() -> None:
    (shown,) = evidence(state_of([page(number, end=[ABOUT] if number < 5 else []) for number in range(12)]))

    assert (shown.text, shown.where, shown.count, shown.pages) == (ABOUT, "end", 5, 12)


@pytest.mark.parametrize(
    ("orders", "expected"),
    [
        ([], None),
        (["d visible 13/04/2019"], True),
        (["m meta 04/13/2019"] * 3, False),
        (["d a", "m b"], None),
        (["m x"] * 19 + ["d y"], False),
    ],
)
def test_order_of_day_and_month(orders: list[str], expected: bool | None) -> None:
    state: dict[str, Any] = {}
    for number, order in enumerate(orders):
        state = add(state, str(number), {**page(number), "orders": [order]})

    assert learnt(state).day_first is expected


def test_shared_dates_and_names() -> None:
    state: dict[str, Any] = {}
    for number in range(10):
        dates = ["meta:2019-04-05"] if number < 8 else []
        state = add(state, str(number), {**page(number), "dates": dates, "names": ["example news", f"title {number}"]})

    assert learnt(state).shared_dates == {"meta:2019-04-05"}
    assert learnt(state).site_names == {"example news"}
    assert learnt({}) == SiteProfile()


def test_a_state_of_another_version_is_begun_anew() -> None:
    assert list(add({"version": 0, "pages": {"old": 1}}, "new", page(1))["pages"]) == ["new"]


def test_a_page_read_again_takes_the_place_of_itself() -> None:
    state = state_of([page(number, end=[ABOUT]) for number in range(3)])
    for _ in range(5):
        state = add(state, "page 0", page(0, end=[ABOUT]))

    assert len(state["pages"]) == 3
