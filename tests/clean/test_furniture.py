"""No name and no phrase decides alone: what is called furniture goes with a second sign and stays without one."""

# ruff: noqa: E501  (markup reads better in one line)

from __future__ import annotations

import pytest

from pipelines.clean.boilerplate_rules import is_credit, is_interface, is_labelled, is_tail_heading, is_trail
from pipelines.clean.dom import parse
from pipelines.clean.furniture import Facts, around_controls, furniture_signs, text_parents
from pipelines.clean.measure import measured
from tests.clean.making import BODY, PROSE, TITLE, text

LAST = "<p>The last word of the story was spoken in the village hall on Friday evening.</p>"


@pytest.mark.parametrize(
    "name", ["comment", "share", "tags", "popup", "search-term", "byline", "lightbox", "related-link", "ads", "hidden-gem"]
)
@pytest.mark.parametrize("tag", ["a", "span", "b", "em", "i"])
def test_an_inline_element_in_a_sentence_is_text_whatever_it_is_called(tag: str, name: str) -> None:
    sentence = f'<p>The county said the plan was <{tag} class="{name}" href="/x">not acceptable</{tag}> to its farmers.</p>'

    assert "the plan was not acceptable to its farmers" in text(f"<h1>{TITLE}</h1><div>{BODY}{sentence}{LAST}</div>")


@pytest.mark.parametrize(
    "slug", ["recommendations", "share-of-rice", "related-work", "footer-of-the-hill", "menu-for-winter", "tags-on-bags"]
)
def test_headings_and_sections_are_not_furniture_by_their_slug(slug: str) -> None:
    heading = f'<h2 id="{slug}">What the meeting asks for</h2><p>Forty stores are to be built.</p>'
    section = f'<section id="{slug}"><h2>What the meeting wants</h2><ol><li>Train ninety fitters.</li></ol></section>'
    found = text(f"<h1>{TITLE}</h1><div>{BODY}{heading}{section}{LAST}</div>")

    assert "What the meeting asks for" in found
    assert "Train ninety fitters." in found


@pytest.mark.parametrize("name", ["teaser", "info-box", "callout", "share", "promo", "subscription"])
def test_a_box_among_the_paragraphs_stays_without_links_and_controls(name: str) -> None:
    box = f'<div class="{name}"><h3>Rice in figures</h3><ul><li>12,400 households took part</li></ul></div>'

    assert "12,400 households took part" in text(f"<h1>{TITLE}</h1><div>{BODY}{box}{LAST}</div>")


@pytest.mark.parametrize(
    "box",
    [
        '<div class="newsletter"><p>Get our letter every Friday, free of charge, in your inbox.</p><form><input name="m"></form></div>',
        '<div class="related"><p>Before: <a href="/a">A dam is finished in the valley after years</a></p></div>',
        '<div class="share">Share</div>',
    ],
)
def test_a_named_box_with_a_second_sign_goes(box: str) -> None:
    assert text(f"<h1>{TITLE}</h1><div>{BODY}{box}{LAST}</div>").split("\n\n")[1:-1] == PROSE


def test_a_name_alone_is_no_reason_and_reasons_are_named() -> None:
    tree = parse(
        f'<html><body><div>{BODY}<div class="teaser"><p>Ninety engineers meet in Yunhe.</p></div></div><div class="teaser">Other news</div></body></html>'
    )
    assert tree is not None
    amounts = measured(tree)
    facts = Facts(amounts, text_parents(tree, amounts), around_controls(tree))
    inside, apart = tree.iterfind(".//div[@class]")

    assert furniture_signs(inside, facts) == ()
    assert furniture_signs(apart, facts) == ("called teaser", "apart from the paragraphs", "a short line without a sentence")


@pytest.mark.parametrize(
    ("folded", "stays"),
    [
        ('<p hidden="until-found">A folded passage that a search may open.</p>', True),
        (
            '<button aria-controls="more">Show the rest</button><div id="more" hidden><p>A folded passage that a search may open.</p></div>',
            True,
        ),
        ('<p style="display:none">A folded passage that a search may open.</p><button>Read more</button>', True),
        ('<p>It said <span style="display: none">A folded passage that a search may open.</span> and went on.</p>', True),
        ("<p hidden>A folded passage that a search may open.</p>", False),
        (
            '<div class="modal" id="m" style="display:none"><p>A folded passage that a search may open.</p></div><button data-target="#m">Open</button>',
            False,
        ),
        ('<div aria-hidden="true"><p>A folded passage that a search may open.</p></div>', False),
        ("<template><p>A folded passage that a search may open.</p></template>", False),
    ],
)
def test_what_a_reader_can_open_stays_and_what_nobody_sees_goes(folded: str, stays: bool) -> None:
    found = text(f"<h1>{TITLE}</h1><div>{BODY}{folded}{LAST}</div>")

    assert ("A folded passage that a search may open." in found) == stays


def test_questions_on_buttons_are_headings_of_their_answers() -> None:
    fold = "<h3><button>Who may apply for the fund?</button></h3><div><p>Any village committee may.</p></div><button>How much is paid then?</button><div><p>Four hundred yuan.</p></div>"
    found = text(f"<h1>{TITLE}</h1><div>{BODY}{fold}{LAST}<button>Send</button></div>")

    assert "Who may apply for the fund?\n\nAny village committee may.\n\nHow much is paid then?\n\nFour hundred yuan." in found
    assert "Send" not in found


@pytest.mark.parametrize(
    "line",
    [
        "来源：示例网",
        "（来源：示例网）",
        "【责任编辑：王明】",
        "當前位置：首頁 > 新聞",
        "點擊量：123",
        "【打印本页】【关闭窗口】",
        "返回頂部",
        "相關新聞",
        "圖片來源：示例",
        "版權所有 示例機構",
        "推荐阅读：另一篇文章",
    ],
)
def test_labels_are_known_in_full_width_and_traditional_forms(line: str) -> None:
    assert text(f"<h1>{TITLE}</h1><div>{BODY}<p>{line}</p></div>").split("\n\n")[1:] == PROSE


@pytest.mark.parametrize(
    "line",
    ["Copyright law was changed in the county.", "Share on coal falls", "Back to school in the hills", "Video: how the terraces are built", "Credit: who lends to the villages",
     "Home/work balance is better", "Follow us, said the guide", "版权所有者可以提出异议", "分享到更多村庄的经验", "图片来源不明的旧照片", "Related costs", "相关费用"],
)  # fmt: skip
def test_headings_with_text_under_them_stay_whatever_they_begin_with(line: str) -> None:
    assert line in text(f"<h1>{TITLE}</h1><div>{BODY}<h3>{line}</h3><p>A short passage that belongs to it.</p>{LAST}</div>")


def test_stamps_stay_between_entries_and_a_closing_date_under_a_signature() -> None:
    entries = "<p>5 July 2024, 14:30</p><p>The first session began with a film about the hills.</p>"
    found = text(f"<h1>{TITLE}</h1><div>{BODY}{entries}{LAST}<p>The county office</p><p>6 July 2024</p></div>")

    assert "5 July 2024, 14:30" in found
    assert found.endswith("The county office\n\n6 July 2024")


def test_formulas_are_read() -> None:
    assert "fell by 12.5% to 3/4 of it" in text(
        f"<h1>{TITLE}</h1><div>{BODY}<p>It fell by <math><mn>12.5</mn><mo>%</mo></math> to <math><mfrac><mn>3</mn><mn>4</mn></mfrac></math> of it.</p>{LAST}</div>"
    )


@pytest.mark.parametrize(
    ("rule", "said", "is_it"),
    [
        (is_interface, "Share this page", True), (is_interface, "Share this page of history with the young", False), (is_interface, "【關閉】", True),
        (is_labelled, "Copyright © 2024 Example", True), (is_labelled, "Copyright for maps runs fifty years", False), (is_labelled, "稿件来源：示例网", True),
        (is_credit, "Photo: A. Person", True), (is_credit, "Photo exhibitions were held.", False), (is_credit, "(c) the third point", False),
        (is_tail_heading, "相關閱讀：", True), (is_tail_heading, "Recommendations of the panel", False),
        (is_trail, "Home > News > Text", True), (is_trail, "Home is where the rice grows.", False),
    ],
)  # fmt: skip
def test_lines(rule: object, said: str, is_it: bool) -> None:
    assert callable(rule)
    assert rule(said) == is_it


def test_powers_block_spans_and_elements_of_own_names() -> None:
    parts = (
        "<p>The plot of 100<sup>2</sup> metres holds 10<sup>6</sup> tonnes of CO<sub>2</sub>.</p>"
        '<div><span style="display:block">The first line stands alone.</span><span style="display: block;">The second line, too.</span></div>'
        "<x-para>A passage in an element of its own name.</x-para><x-para>And one more passage like it.</x-para>"
    )
    found = text(f"<h1>{TITLE}</h1><div>{BODY}{parts}{LAST}</div>").split("\n\n")

    assert found[5:10] == [
        "The plot of 100² metres holds 10⁶ tonnes of CO2.",
        "The first line stands alone.",
        "The second line, too.",
        "A passage in an element of its own name.",
        "And one more passage like it.",
    ]


def test_a_credit_at_the_end_of_a_caption_goes_and_the_caption_stays() -> None:
    figure = '<figure><figcaption>The terraces in April. <span class="credit">(Photo: A. Person)</span></figcaption></figure>'

    assert text(f"<h1>{TITLE}</h1><div>{BODY}{figure}{LAST}</div>").split("\n\n")[5] == "The terraces in April."
