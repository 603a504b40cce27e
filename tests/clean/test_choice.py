"""Which of several readings of a page is taken: agreement decides, and our own in doubt."""

from __future__ import annotations

import pytest

from pipelines.clean import choice
from pipelines.clean.read import read
from pipelines.model import SiteProfile
from tests.clean.making import PROSE, TITLE, html, page, source

STORY = " ".join(PROSE)
FOREIGN = "A dam was finished on Monday in the next valley. " * 12


@pytest.mark.parametrize(
    ("own", "stock", "readable", "opinion", "taken"),
    [
        (STORY, STORY, STORY, STORY, "own"),
        (STORY + FOREIGN, STORY, STORY, STORY, "stock"),
        (STORY, STORY + FOREIGN, STORY, STORY, "own"),
        ("", STORY, STORY, STORY, "stock"),
        ("", "", STORY, "", "readable"),
        (STORY, "", "", "", "own"),
        (STORY, STORY + " One more line.", STORY, STORY, "own"),
        ("梯田又种上了水稻，县里的收入增加了。", "完全是另一篇文章，谈的是邻县的水坝。", "梯田又种上了水稻，县里的收入增加了。", "", "own"),
    ],
)
def test_best(own: str, stock: str, readable: str, opinion: str, taken: str) -> None:
    candidates = {"own": own, "stock": stock, "readable": readable, "opinion": opinion}

    assert choice.best(candidates, "own", "opinion") == taken


def test_likeness() -> None:
    assert choice.likeness(choice.grams(STORY), choice.grams(STORY)) == 1.0
    assert choice.likeness(choice.grams(STORY), choice.grams("")) == 0.0
    assert choice.grams("two words") == {("two",), ("words",)}


def test_a_short_article_is_not_exchanged_for_the_whole_page() -> None:
    short = f"<h1>{TITLE}</h1><article><p>{PROSE[0]}</p></article>"
    made = read(page(html(short)), source(), SiteProfile())

    assert [block.lines for block in made.articles[0].blocks] == [(PROSE[0],)]  # type: ignore[union-attr]  # paragraphs only
