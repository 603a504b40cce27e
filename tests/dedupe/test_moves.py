"""A text at a new address of a held article, as a table: two signs make a version, one makes none."""

from __future__ import annotations

import pytest

from pipelines.dedupe.facts import Facts, facts
from pipelines.dedupe.moves import MOVED_FROM, Signs, judge
from pipelines.model import Decision
from tests.dedupe.memory_shelf import MemoryShelf
from tests.sites.texts import write

TOLD, OTHER = write(1, "en", world="moves"), write(2, "en", world="moves")
BODY = "\n\n".join(TOLD.blocks)
CORRECTED = BODY + "\n\nCorrection: the name of the valley was wrong in an earlier version."


def _text(body: str, title: str = TOLD.title, published: str | None = "2026-11-20") -> Facts:
    return facts(title, body, published, "en")


@pytest.mark.parametrize(
    ("body", "signs", "decision", "moved"),
    [
        (CORRECTED, Signs(), Decision.DUPLICATE, False),
        (CORRECTED, Signs(redirected=("made/old",)), Decision.CHANGED, True),
        (CORRECTED, Signs(gave_way=lambda key: key == "made/old"), Decision.CHANGED, True),
        (CORRECTED, Signs(redirected=("made/unknown",)), Decision.DUPLICATE, False),
        (BODY, Signs(), Decision.EXACT, False),
        (BODY, Signs(redirected=("made/old",)), Decision.SAME, True),
        (BODY, Signs(gave_way=lambda _: True), Decision.SAME, True),
        ("\n\n".join(OTHER.blocks), Signs(redirected=("made/old",), gave_way=lambda _: True), Decision.NEW, False),
    ],
)
def test_two_signs_make_a_version(body: str, signs: Signs, decision: Decision, moved: bool) -> None:
    shelf = MemoryShelf()
    shelf.put(_text(BODY), "made/old")
    verdict = judge(_text(body), "made/new", shelf, signs)
    assert (verdict.decision, verdict.evidence.get(MOVED_FROM)) == (decision, "made/old" if moved else None), verdict
    assert not moved or "made/old" in verdict.reason


def test_an_address_with_texts_of_its_own_is_judged_by_them() -> None:
    shelf = MemoryShelf()
    shelf.put(_text(BODY), "made/old")
    shelf.put(_text("\n\n".join(OTHER.blocks), OTHER.title), "made/new")
    verdict = judge(_text(BODY), "made/new", shelf, Signs(redirected=("made/old",)))
    assert verdict.decision is Decision.REPLACED
    assert MOVED_FROM not in verdict.evidence


@pytest.mark.parametrize(
    ("title", "published", "moved"),
    [(TOLD.title, "2026-11-20", True), ("Bulletin 48", "2026-11-20", False), (TOLD.title, "2026-11-27", False)],
)
def test_other_facts_are_the_same_article_only_with_its_title_and_day(title: str, published: str, moved: bool) -> None:
    """A weekly bulletin made of one template takes the place of the one before it in a feed, and is another article."""
    number = "The river stood at 412 centimetres on Friday, the office said, and 17 villages were asked to be ready."
    shelf = MemoryShelf()
    shelf.put(_text(f"{number}\n\n{BODY}"), "made/old")
    new = _text(f"{number.replace('412', '398').replace('17', '23')}\n\n{BODY}", title, published)
    verdict = judge(new, "made/new", shelf, Signs(gave_way=lambda _: True))
    assert (MOVED_FROM in verdict.evidence) is moved, verdict
    assert verdict.decision.appended
