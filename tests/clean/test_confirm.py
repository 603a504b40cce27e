"""What trafilatura leaves out goes only where its place or form says so, too."""

from __future__ import annotations

import pytest

from pipelines.clean.confirm import confirm
from pipelines.clean.textformat import list_block, plain
from pipelines.model import Block, Item, Paragraph, Role
from pipelines.text.characters import words
from tests.clean.making import PROSE

STORY = [*PROSE, "The stores of the valley were full in the autumn, and the mill worked again for the first time in nine years."]
JUDGED = "\n".join(STORY)
OTHER = "A dam in the next valley was finished on Monday, and boats pass it again."


def blocks(*texts: str | Block) -> list[Block]:
    return [Paragraph((one,)) if isinstance(one, str) else one for one in texts]


def left(given: list[Block], opinion: str = "", said: frozenset[str] = frozenset(), judged: str = JUDGED) -> list[str]:
    return [plain(block) for block in confirm(given, judged, opinion, said)[0]]


def test_what_only_our_reading_holds_goes_before_and_after_the_text_and_stays_in_it() -> None:
    assert left(blocks(OTHER, *STORY)) == STORY
    assert left(blocks(*STORY, OTHER)) == STORY
    assert left(blocks(STORY[0], OTHER, *STORY[1:])) == [STORY[0], OTHER, *STORY[1:]]


def test_a_line_without_a_sentence_goes_when_no_other_reading_holds_it() -> None:
    given = blocks(STORY[0], "Continue below", *STORY[1:])

    assert left(given) == STORY
    assert "Continue below" in left(given, opinion="Continue below")


@pytest.mark.parametrize("role", [Role.QUOTE, Role.CAPTION])
def test_quotations_and_captions_in_the_text_stay(role: Role) -> None:
    assert "The terraces in April" in left(blocks(STORY[0], Paragraph(("The terraces in April",), role), *STORY[1:]))


def test_a_box_in_the_text_stays_with_its_heading_and_one_after_it_goes() -> None:
    heading, box = Paragraph(("Rice in figures",), Role.HEADING), list_block([Item("12,400 households took part")])
    assert box is not None

    assert "Rice in figures" in left(blocks(STORY[0], heading, box, *STORY[1:]))
    assert len(left(blocks(STORY[0], box, heading, *STORY[1:]))) == len(STORY) + 2, "a list before the next heading"
    assert left(blocks(*STORY, heading, box)) == STORY


def test_the_pages_own_description_stays_above_the_text() -> None:
    said = frozenset({words(OTHER)})

    assert left(blocks(OTHER, *STORY), said=said) == [OTHER, *STORY]


@pytest.mark.parametrize("judged", ["", OTHER, STORY[0][:40]])
def test_a_reading_of_something_else_is_not_heard(judged: str) -> None:
    assert left(blocks(*STORY, OTHER), judged=judged) == [*STORY, OTHER]


def test_every_cut_names_two_signs() -> None:
    _, cuts = confirm(blocks(OTHER, *STORY, "Share"), JUDGED, "", frozenset())

    assert [cut.text for cut in cuts] == [OTHER, "Share"]
    assert all(len(cut.signs) >= 2 for cut in cuts)


def test_the_last_words_stay_where_the_second_opinion_holds_them_and_no_row_of_others_follows() -> None:
    opinion = "\n".join([*STORY, OTHER])
    teasers = [f"{OTHER[:-1]} by the {place}." for place in ("mill", "school", "market")]

    assert left(blocks(*STORY, OTHER), opinion=opinion) == [*STORY, OTHER]
    assert left(blocks(*STORY, *teasers), opinion="\n".join([*STORY, *teasers])) == STORY
    assert left(blocks(*STORY, "Share this"), opinion=f"{opinion}\nShare this") == STORY
