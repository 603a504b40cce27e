"""The five texts that the corpus begins with: recognised under other addresses, and as parts of a page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipelines.dedupe.facts import facts
from pipelines.model import Decision
from tests.dedupe.memory_shelf import MemoryShelf

SEEDS = Path(__file__).parents[2].parent / "shared" / "seeds"
FURNITURE = re.compile(r"(Share with|Welcome to the United Nations|Key Urban Fields|Home /.*|\d{4}-\d\d-\d\d \| \w+)$")
pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the seeds (../shared/seeds) are not here")


def seeds() -> list[tuple[str, str]]:
    """(title, body) of each seed, the first line being the title."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    return [(text.partition("\n")[0], text.partition("\n")[2]) for text in texts]


def stories() -> list[tuple[str, str]]:
    """(title, body) of the stories of the home page: each begins with its kind and date and ends with the carousel's counter."""
    found = []
    for part in re.split(r"\n1 of 5\n?", "\n".join(seeds()[3])):
        lines = [line for line in part.split("\n") if line.strip()]
        kinds = [at for at, line in enumerate(lines) if line in ("Story", "Press Release")]
        if kinds and len(lines) > kinds[-1] + 4:
            found.append((lines[kinds[-1] + 2], "\n".join(lines[kinds[-1] + 3 :])))
    return found


def with_seeds() -> MemoryShelf:
    shelf = MemoryShelf()
    for at, (title, body) in enumerate(seeds()):
        assert shelf.take(facts(title, body), f"seed/{at}").decision is Decision.NEW
    return shelf


def test_the_seeds_are_five_texts_and_one_has_fifteen_stories() -> None:
    assert (len(seeds()), len(stories())) == (5, 15)


@pytest.mark.parametrize("at", range(15))
def test_a_story_of_the_home_page_is_contained(at: int) -> None:
    title, body = stories()[at]
    verdict = with_seeds().take(facts(title, body), f"https://china.un.org/en/{at}")

    assert (verdict.decision, verdict.others) == (Decision.CONTAINED, (3,))
    assert verdict.evidence["covered"] > 0.97


def test_the_home_page_is_a_union_of_its_stories() -> None:
    shelf = MemoryShelf()
    assert len(stories()) > 1
    for at, (title, body) in enumerate(stories()):
        assert shelf.take(facts(title, body), f"story/{at}").decision is Decision.NEW
    title, body = seeds()[3]
    verdict = shelf.take(facts(title, body), "home")

    assert verdict.decision is Decision.UNION
    assert sorted(verdict.others) == list(range(15))


@pytest.mark.parametrize("at", [0, 1, 2, 4])
@pytest.mark.parametrize("trimmed", [False, True])
def test_a_seed_is_recognised_under_another_address(at: int, trimmed: bool) -> None:
    lines = [line for line in "\n".join(seeds()[at]).split("\n") if line.strip()]
    if trimmed:
        lines = [line for line in lines if not FURNITURE.match(line)]
    title, *body = lines
    verdict = with_seeds().take(facts(title, "\n\n".join(body)), f"https://made.example/{at}")

    assert verdict.decision in (Decision.EXACT, Decision.DUPLICATE)
    assert verdict.others[0] == at


def test_a_seed_with_other_names_and_dates_is_a_twin() -> None:
    title, body = seeds()[1]
    other = body.replace("4-7 December", "9-12 March").replace("Liu Zhenmin", "Amina Diallo").replace("Marie Chatardova", "Tomas Vega")
    other = other.replace("Shanghai", "Nairobi").replace("Czech Republic", "Peruvian State")

    assert with_seeds().take(facts(title, other), "x").decision is Decision.TWIN
