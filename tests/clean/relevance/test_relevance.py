"""The rule "is it about China?": what counts, what does not, and that the evidence adds up."""

from __future__ import annotations

import json
import re
import time

import pytest

from pipelines.clean.relevance import judge
from pipelines.model import Relevance
from tests.clean.relevance.pieces import HERE, SHARED, figures, made, real

RULE = Relevance(everything=False)
PLAIN = "The partners met for three days and compared notes. They will meet again next year. " * 20


def score(title: str = "A meeting on soil", text: str = PLAIN, rule: Relevance = RULE, language: str = "en") -> float:
    """The score of an article."""
    return judge(title, "", text, rule, language).score


@pytest.mark.parametrize(
    "title",
    [
        "Rice in China",
        "Chinese rice",
        "A fair in Guangzhou",
        "Tsinghua opens a course",
        "Belt and Road forum",
        "President Xi speaks",
        "中国水稻",
        "云南梯田",
        "China’s rice",
    ],
)
def test_a_name_in_the_title_is_enough(title: str) -> None:
    assert judge(title, "", PLAIN, RULE).about


@pytest.mark.parametrize(
    "title",
    [
        "Rice in Chinandega",
        "Indochina and its rivers",
        "Group of 77 and China meet",
        "Beijing Platform for Action reviewed",
        "Fine china from the deep",
        "Kunming-Montreal framework signed",
        "South China Sea fishers",
        "发展中国家的水稻",
        "战争中国际社会的作用",
        "七十七国集团和中国开会",
    ],
)
def test_what_only_looks_like_it_is_not(title: str) -> None:
    assert score(title) == 0


@pytest.mark.parametrize(
    ("sentence", "about"),
    [
        ("BEIJING, 15 May 2017 - A plan was presented today. ", True),
        ("A plan was presented in Hangzhou today. ", True),
        ("A plan was presented in Brazil, China, India and Kenya today. ", False),
        ("Ministers of Egypt and China met in Cairo. ", False),
        ("The Group of 77 and China met today. ", False),
    ],
)
def test_the_first_sentence_says_where_a_story_is(sentence: str, about: bool) -> None:
    assert judge("A meeting on soil", "", sentence + PLAIN, RULE).about is about


def test_one_mention_far_down_is_not_enough_and_many_are() -> None:
    assert not judge("A meeting on soil", "", f"{PLAIN} Guests from China came too. {PLAIN}", RULE).about
    assert judge("A meeting on soil", "", f"{PLAIN} {'In China the soil of Yunnan is red. ' * 6} {PLAIN * 8}", RULE).about


def test_every_article_of_a_source_about_china_is_kept() -> None:
    assert judge("Rice in Peru", "", PLAIN, Relevance()).about


def test_declared_terms_add_overrule_and_speak_against() -> None:
    text = "The Lancang river rises in spring. " + PLAIN

    assert score(text=text) == 0
    assert score(text=text, rule=Relevance(everything=False, terms=(("Lancang", 4.0),))) == 3
    assert score("Rice in China", rule=Relevance(everything=False, terms=(("China", 0.0),))) == 0
    assert score("Chinese rice and sport", rule=Relevance(everything=False, terms=(("sport", -5.0),))) < 0


def test_the_threshold_is_the_sources_own() -> None:
    assert judge("Rice in China", "", PLAIN, Relevance(everything=False, threshold=4.0)).about
    assert not judge("Rice in China", "", PLAIN, Relevance(everything=False, threshold=4.1)).about


def test_a_given_lead_counts_and_the_text_counts_beside_it() -> None:
    given = judge("A meeting on soil", "Farmers of Yunnan met.", PLAIN, RULE)

    assert given.score == 3.0
    assert given.evidence == ("lead: Yunnan (places) +3.0",)


@pytest.mark.parametrize("each", made(), ids=lambda each: each.name[:40])
def test_evidence_adds_up_to_the_score(each: object) -> None:
    topic = each.topic  # type: ignore[attr-defined]  # pytest hands parameters on as they are
    total, limit = {"title": 0.0, "lead": 0.0, "text": 0.0}, dict.fromkeys(("title", "lead", "text"), 99.0)
    for line in topic.evidence:
        place, _, rest = line.partition(":")
        if found := re.search(r"at most \+([\d.]+)", rest):
            limit[place] = float(found[1])
        elif found := re.search(r"([+-][\d.]+)$", rest):
            total[place] += float(found[1])

    assert sum(min(total[place], limit[place]) for place in total) == pytest.approx(topic.score, abs=0.25)


def test_made_pieces_are_judged_as_labelled() -> None:
    judged = made()

    found = figures(judged)

    assert found["precision"] >= 0.9
    assert found["recall"] >= 0.9
    assert {each.about for each in judged} == {True, False}


def test_every_real_page_has_its_label() -> None:
    labels = json.loads((HERE / "labels.json").read_text(encoding="utf-8"))

    assert len(labels) == 104
    assert all(label["why"] for label in labels.values())


@pytest.mark.slow
def test_real_pages_are_judged_as_labelled() -> None:
    if not SHARED.is_dir():
        pytest.skip("the real pages are not beside the project (../shared/pages)")

    found = figures(real())

    assert found["precision"] >= 0.9
    assert found["recall"] >= 0.9


@pytest.mark.parametrize("text", ["China, " * 20_000, "China and " * 20_000, "中国、" * 50_000, "A " * 100_000, "China Japan " * 20_000])
def test_long_texts_end_soon(text: str) -> None:
    began = time.process_time()

    assert judge(text[:500], "", text, RULE).score >= 0
    assert time.process_time() - began < 5
