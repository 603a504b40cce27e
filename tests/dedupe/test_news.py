"""What is news beside a held text that has its words, kind by kind in both languages; and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.dedupe.decide import decide
from pipelines.dedupe.facts import facts
from pipelines.dedupe.senses import turned
from pipelines.dedupe.values import differ, said
from pipelines.model import Decision, Verdict
from tests.dedupe.made import edited, story
from tests.dedupe.memory_shelf import MemoryShelf

EN, ZH = story(1, 9), story(1, 9, "zh")
"""What stands around the sentence that matters."""


def beside(
    held: str, new: str, titles: tuple[str, str] = ("T", "T"), days: tuple[str | None, str | None] = (None, None), around: bool = True
) -> Verdict:
    """The verdict on a text when another one is held; both stand within the same story."""
    before, after = (f"{EN}\n", f"\n{story(2, 9)}") if held.isascii() else (f"{ZH}\n", f"\n{story(2, 9, 'zh')}")
    one, two = (f"{before}{body}{after}" if around else body for body in (held, new))
    shelf = MemoryShelf()
    shelf.put(facts(titles[0], one, days[0]), "held")
    return decide(facts(titles[1], two, days[1]), "new", shelf)


@pytest.mark.parametrize(
    ("held", "new"),
    [
        ("Rice output fell by a tenth on the plain.", "Rice output rose by a tenth on the plain."),
        ("The dam will be opened to visitors.", "The dam will not be opened to visitors."),
        ("The council accepted the second offer.", "The council rejected the second offer."),
        ("The plan was approved by the lower house.", "The plan was disapproved by the lower house."),
        ("Doors open before the talk begins.", "Doors open after the talk begins."),
        ("Of the wells, two were found dry.", "Of the wells, three were found dry."),
        ("Of the wells, half were found dry.", "Of the wells, a quarter were found dry."),
        ("It holds seven hundred seats in all.", "It holds seventy seats in all."),
        ("The pipe is 40mm wide at its end.", "The pipe is 65mm wide at its end."),
        ("Entry costs Rs500 for each adult.", "Entry costs Rs900 for each adult."),
        ("Talks at COP21 went on all night.", "Talks at COP22 went on all night."),
        ("The match ended 2-3 after a long break.", "The match ended 3-0 after a long break."),
        ("The hall was let on 2031-05-07 at noon.", "The hall was let on 2031-10-05 at noon."),
        ("A team from Iran came to the fair.", "A team from Iraq came to the fair."),
        ("A team from Sudan came to the fair.", "A team from South Sudan came to the fair."),
        ("A team from Guinea came to the fair.", "A team from Guinea-Bissau came to the fair."),
        ("A team from Hunan came to the fair.", "A team from Henan came to the fair."),
        ("The office seeks a Driver for the yard.", "The office seeks a Gardener for the yard."),
        ("The office seeks a cook for the yard.", "The office seeks a nurse for the yard."),
        ("本季大米产量下降一成。", "本季大米产量上升一成。"),
        ("水坝将向公众开放。", "水坝将不向公众开放。"),
        ("共有三千二百一十户迁入。", "共有三千一百二十户迁入。"),
        ("论坛于8月10日开幕。", "论坛于10月28日开幕。"),
        ("论坛于5月6日开幕。", "论坛于6月4日开幕。"),
        ("来自巴西的代表出席。", "来自古巴的代表出席。"),
        ("来自河北的代表出席。", "来自北京的代表出席。"),
        ("来自江苏的代表出席。", "来自江西的代表出席。"),
        ("来自俄罗斯的代表出席。", "来自白俄罗斯的代表出席。"),
        ("来自利比亚的代表出席。", "来自利比里亚的代表出席。"),
        ("现招聘财务官员一名。", "现招聘项目官员一名。"),
    ],
)
def test_one_changed_fact_is_news(held: str, new: str) -> None:
    for one, two in ((held, new), (new, held)):
        verdict = beside(one, two)
        assert (verdict.decision, verdict.evidence["rule"]) == (Decision.TWIN, "twin"), verdict


@pytest.mark.parametrize(
    ("held", "new"),
    [
        ("The pipe is 40mm wide at its end.", "The pipe is 40 mm wide at its end."),
        ("Of the wells, 3 were found dry.", "Of the wells, three were found dry."),
        ("It cost 2bn in all.", "It cost 2 billion in all."),
        ("The hall was let on 5 May at noon.", "The hall was let on Friday 5 May at noon."),
        ("The hall was let on 5 May at noon.", "The hall was let on May 5 at noon."),
        ("Our organisation was glad to come.", "Our organization was glad to come."),
        ("A large hall was let at noon.", "A hall was let at noon."),
        ("共有三千二百一十户迁入。", "共有3210户迁入。"),
        ("论坛于8月10日开幕。", "论坛于８月１０日开幕。"),
        ("论坛在会议中心开幕。", "论坛在会议中心顺利开幕。"),
        ("论坛始于1997年春天。", "论坛始于19访7年春天。"),
    ],
)
def test_the_same_said_otherwise_is_none(held: str, new: str) -> None:
    assert not beside(held, new).decision.appended


def test_a_name_misspelt_at_one_place_is_a_slip() -> None:
    held = "The Gambia sent a team. Two of the best came from Gambia."

    assert beside(held, held.replace("from Gambia", "from Gambla")).decision is Decision.DUPLICATE
    assert beside(held, held.replace("Gambia", "Zambia")).decision is Decision.TWIN


@pytest.mark.parametrize(
    ("held", "new"),
    [
        ("The deadline is 5 May 2031.", "The deadline is 12 June 2031."),
        ("It closes in May.", "It closes in June."),
        ("截止日期：5月6日", "截止日期：6月4日"),
    ],
)
def test_a_fact_in_the_first_or_last_words_counts(held: str, new: str) -> None:
    body = EN if held.isascii() else ZH

    assert beside(f"{body}\n{held}", f"{body}\n{new}", around=False).decision is Decision.TWIN
    assert beside(f"{held}\n{body}", f"{new}\n{body}", around=False).decision is Decision.TWIN


def test_another_dateline_is_a_copy() -> None:
    assert beside(f"LIMA, 3 May 2031 - {EN}", f"RIGA, 4 May 2031 - {EN}", around=False).decision is Decision.DUPLICATE
    assert beside(f"日内瓦5月3日电 {ZH}", f"内罗毕5月4日电 {ZH}", around=False).decision is Decision.DUPLICATE


@pytest.mark.parametrize(
    ("titles", "lead"),
    [
        (("Workshop on kilns in Lima", "Cancelled: workshop on kilns in Lima"), ""),
        (("Workshop on kilns in Lima", "Workshop on kilns in Lima: new venue"), ""),
        (("Workshop on kilns in Lima", "Workshop on kilns in Lima (postponed)"), ""),
        (("Workshop on kilns in Lima", "Updated: workshop on kilns in Lima"), ""),
        (("Workshop on kilns in Lima", "Workshop on kilns in Lima"), "This release has been withdrawn.\n"),
        (("Workshop on kilns in Lima", "Workshop on kilns in Lima"), "The meeting has been rescheduled.\n"),
        (("窑炉研讨会通知", "取消：窑炉研讨会通知"), ""),
        (("窑炉研讨会通知", "窑炉研讨会通知（延期）"), ""),
        (("窑炉研讨会通知", "关于窑炉研讨会的更正"), ""),
        (("窑炉研讨会通知", "窑炉研讨会通知"), "原定活动撤回，特此声明。\n"),
    ],
)
def test_a_status_at_the_head_is_news(titles: tuple[str, str], lead: str) -> None:
    body = EN if titles[0].isascii() else ZH

    verdict = beside(body, lead + body, titles, around=False)
    assert verdict.decision is Decision.TWIN
    assert verdict.others == (0,)


def test_a_line_that_tells_when_the_page_was_updated_is_no_status() -> None:
    assert beside(EN, f"Last updated: 12 July 2031 10:45\n{EN}", around=False).decision is Decision.DUPLICATE
    assert beside(ZH, f"更新时间：2031-07-12 10:45\n{ZH}", around=False).decision is Decision.DUPLICATE


@pytest.mark.parametrize(
    ("one", "two", "decision"),
    [
        ("Webinar: Forests", "Webinar: Digital Trade", Decision.TWIN),
        ("Vacancy | Cook", "Vacancy | Night watch", Decision.TWIN),
        ("Guidelines on kilns released", "Guidelines on kilns updated", Decision.TWIN),
        ("Output of kilns rises in spring", "Output of kilns falls in spring", Decision.TWIN),
        ("讲座：森林", "讲座：数字贸易", Decision.TWIN),
        ("招聘项目官员", "招聘财务官员", Decision.TWIN),
        ("Kilns help valley", "Kilns help valley, report finds", Decision.EXACT),
        ("Kilns help valley", "A valley learns to burn straw", Decision.EXACT),
        ("KILNS HELP VALLEY", "Kilns help valley", Decision.EXACT),
        ("窑炉惠及山谷", "秸秆也能烧", Decision.EXACT),
    ],
)
def test_titles_over_the_same_words(one: str, two: str, decision: Decision) -> None:
    assert beside(EN if one.isascii() else ZH, EN if one.isascii() else ZH, (one, two)).decision is decision


@pytest.mark.parametrize("body", [EN, ZH])
def test_the_same_message_a_year_later_is_another(body: str) -> None:
    assert beside(body, body, days=("2030-03-08", "2031-03-08")).evidence["rule"] == "date"
    assert beside(body, body, days=("2030-03-08", "2030-03-12")).decision is Decision.EXACT
    third = MemoryShelf()
    for year in (2030, 2031):
        third.put(facts("T", body, f"{year}-03-08"), f"held {year}")
    verdict = decide(facts("T", body, "2031-03-09"), "new", third)
    assert (verdict.decision, verdict.others[0]) == (Decision.EXACT, 1)


def test_another_currency_is_news_though_the_words_are_the_same() -> None:
    assert beside("It costs $500 in all.", "It costs £500 in all.").evidence["rule"] == "symbols"


def test_a_page_in_two_languages_does_not_swallow_those_in_one() -> None:
    page = f"{EN}\n{ZH}"

    assert [beside(page, text, around=False).decision for text in (EN, ZH)] == [Decision.RELATED] * 2
    assert beside(f"{EN}\n{story(2, 9)}", EN, around=False).decision is Decision.CONTAINED


@pytest.mark.parametrize("every", [12, 20])
def test_words_put_into_many_small_holes_are_new_words(every: int) -> None:
    words = story(1, 30).split(" ")
    more = [part for at, word in enumerate(words, 1) for part in ([word] if at % every else [word, *story(at, 1).split(" ")[:9]])]
    verdict = beside(" ".join(words), " ".join(more), around=False)

    assert verdict.decision is Decision.SUPERSET
    assert verdict.evidence["covered"] < 0.8
    assert verdict.evidence["longest_new"] >= 6


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ("nine hundred", ["900"]),
        ("twenty five thousand", ["25000"]),
        ("3 million", ["3000000"]),
        ("1bn", ["1000000000"]),
        ("cop28", ["cop", "28"]),
        ("may 5 2031", ["month 5", "5", "2031"]),
        ("四 千 一 百 二 十", ["4120"]),
        ("二 〇 三 一", ["2031"]),
        ("3 万", ["30000"]),
        ("十 五", ["15"]),
        ("半", ["1/2"]),
        ("half of it", ["1/2"]),
        ("no figure", []),
    ],
)
def test_what_numbers_say(words: str, values: list[str]) -> None:
    assert said(words.split()) == values


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        (["5"], ["6"], True),
        (["5", "6"], ["6", "5"], True),
        (["month 5", "6"], ["6", "month 5"], False),
        (["day 5", "6"], ["6"], False),
        ([], ["6"], False),
    ],
)
def test_when_values_differ(one: list[str], two: list[str], expected: bool) -> None:
    assert differ(one, two) is expected


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("rose", "fell", True),
        ("increasing", "decreased", True),
        ("will", "wont", True),
        ("legal", "illegal", True),
        ("north", "west", True),
        ("rose", "grew", False),
        ("stood", "sat", False),
        ("同意", "反对", True),
        ("将", "将不", True),
        ("来", "未来", False),
    ],
)
def test_what_turns_the_sense(one: str, two: str, expected: bool) -> None:
    mine, theirs = (list(text) if not text.isascii() else text.split() for text in (one, two))

    assert turned(mine, theirs) is expected
    assert turned(theirs, mine) is expected


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 999), st.integers(0, 999), st.integers(0, 7), st.sampled_from(["en", "zh"]))
def test_a_changed_number_is_never_lost_wherever_it_stands(one: int, two: int, place: int, language: str) -> None:
    lines = story(3, 24, language).split("\n")
    bodies = []
    for number in (one, two):
        line = f"In all {number} carts were counted." if language == "en" else f"共清点大车{number}辆。"
        bodies.append("\n".join([*lines[:place], line, *lines[place:]]))
    verdict = beside(bodies[0], bodies[1], around=False)

    assert verdict.decision is (Decision.EXACT if one == two else Decision.TWIN)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(20, 60), st.sampled_from(["en", "zh"]))
def test_words_left_out_here_and_there_are_no_news(seed: int, every: int, language: str) -> None:
    body = story(seed, 24, language)

    assert not beside(body, edited(body, language, every), around=False).decision.appended
