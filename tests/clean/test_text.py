"""Blocks of an article come out whole, in page order, without the page around them."""

# ruff: noqa: E501  (markup reads better in one line)

from __future__ import annotations

import pytest

from pipelines.clean.textformat import plain
from pipelines.model import Clean, Role
from tests.clean.making import BODY, PROSE, TITLE, article, text

H1 = f"<h1>{TITLE}</h1>"
PLAIN = "\n\n".join([TITLE, *PROSE])


def framed(inner: str) -> str:
    return f'{H1}<div class="field--name-body">{inner}</div>'


@pytest.mark.parametrize(
    ("inner", "added"),
    [
        ("<h2>What comes next</h2><p>More is planned for the spring.</p>", "What comes next\n\nMore is planned for the spring."),
        ("<ul><li>one thing</li><li>another<ul><li>below it</li></ul></li></ul>", "  • one thing\n  • another\n    • below it"),
        ('<ol start="3"><li>third</li><li>fourth</li></ol>', "  3. third\n  4. fourth"),
        ('<ol type="a"><li>first</li><li>second</li></ol>', "  a. first\n  b. second"),
        ("<ul><li><div>First.</div><div>Second.</div></li><li><p>A</p><p>B</p></li></ul>", "  • First. Second.\n  • A B"),
        ("<table><tr><th>Year</th><th>Fields</th></tr><tr><td>2025</td><td>14</td></tr></table>", "Year | Fields\n2025 | 14"),
        ('<table role="presentation"><tr><td><p>Left.</p></td><td><p>Right.</p></td></tr></table>', "Left.\n\nRight."),
        ("<p>First line<br>second line</p>", "First line\nsecond line"),
        ("<p>One part.<br><br>Another part.<br>\n<br><br>A third.</p>", "One part.\n\nAnother part.\n\nA third."),
        ("<div>Loose text in a div.</div>", "Loose text in a div."),
        ("<div>Before.<p>Inside.</p>After.</div>", "Before.\n\nInside.\n\nAfter."),
        ("<div>A<br>B<br><br>C</div>", "A\nB\n\nC"),
        ("<section><font>Old markup</font> <center>in the middle</center></section>", "Old markup\n\nin the middle"),
        ("<blockquote><p>We had given up.</p><p>Not any more.</p></blockquote>", "We had given up.\n\nNot any more."),
        ("<p>She said <q>yes</q> to <a href='/x'>the plan</a>, <b>at once</b>.</p>", "She said “yes” to the plan, at once."),
        ('<p><a href="/d/1">Statement</a></p><p><a href="/d/2">Fact sheet</a></p>', "Statement\n\nFact sheet"),
        ("<figure><img src='a.jpg'><figcaption>The terraces in April</figcaption></figure>", "The terraces in April"),
        ("<details><summary>Background</summary><p>It began in 2015.</p></details>", "Background\n\nIt began in 2015."),
        ("<dl><dt>Hectares</dt><dd>120</dd></dl>", "  • Hectares\n  • 120"),
        ("<p>H<sub>2</sub>O and <u+200b>odd<u+200b> names</p>", "H2O and odd names"),
        ("<p>• one</p><p>• two</p>", "  • one\n\n  • two"),
        ("<p>&#160;</p><p>***</p><p>Spaces&#160;&#8239;&#12288;and&#173; s&#8203;igns</p>", "Spaces and signs"),
        ("<div class='meta slide embed widget'>Words in a box with an unlucky name.</div>", "Words in a box with an unlucky name."),
    ],
)
def test_blocks(inner: str, added: str) -> None:
    assert text(framed(BODY + inner + "<p>The last word of the story.</p>")) == f"{PLAIN}\n\n{added}\n\nThe last word of the story."


@pytest.mark.parametrize(
    "furniture",
    [
        '<div class="share-links">Share <a href="https://x.example">X</a></div>',
        '<ol class="breadcrumb"><li><a href="/">Home</a></li><li>News</li></ol>',
        '<p class="hidden">Are you sure you want to print this page of our news?</p>',
        '<div style="display:none">Hidden text that nobody sees on the page, whatever it says.</div>',
        '<div class="cookie-banner"><p>We use cookies to give you the best experience on our pages. Accept all?</p></div>',
        '<form><p>Sign up here to get the latest news delivered to your inbox</p><input name="mail"></form>',
        '<nav class="pager"><a href="?page=1">Next page</a></nav>',
        "<p>Share with</p>",
        "<p>1 of 5</p>",
        "<p>Photo: UN/Li Wei</p>",
        "<p>DG_Shanghai_8.jpg</p>",
        "<script>var x = 'text';</script><noscript>Please enable it</noscript>",
        "<h3>Related news</h3><ul><li><a href='/a'>Another story from the county</a></li></ul>",
        '<div class="photo_credit">Photo by Wildlife Society / 28 Jul 2020</div>',
    ],
)
def test_furniture_goes(furniture: str) -> None:
    assert text(framed(BODY + furniture)) == PLAIN


@pytest.mark.parametrize(
    "kept",
    [
        "Share with the hashtag #restoration and tell the story of your village.",
        "Home to 2,000 families, the county has few roads.",
        "Credits for carbon were sold to three banks.",
        "10 June 2020",
        "Photo exhibitions about the terraces were held in Geneva, and many came to see them.",
    ],
)
def test_sentences_that_begin_like_furniture_stay(kept: str) -> None:
    assert kept in text(framed(BODY + f"<p>{kept}</p>" + BODY.replace("Villagers", "Farmers")))


def test_a_standfirst_stays_and_a_shown_description_does_not() -> None:
    lead = "A county brings its old fields back to life."
    head = f'<meta property="og:description" content="{lead}">'

    assert text(f'{H1}<p class="standfirst">{lead}</p><div class="body">{BODY}</div>').split("\n\n")[1] == lead
    assert text(f'{H1}<h4>{lead}</h4><div class="body">{BODY}</div>').split("\n\n")[1] == lead
    assert text(f'{H1}<div class="body"><p class="lead">{lead}</p>{BODY}</div>').split("\n\n")[1] == lead
    made = article(f'{H1}<div class="body"><div class="block-summary-block">{lead}</div>{BODY}</div>', head)
    assert plain(made.blocks[0]) == PROSE[0]


def test_the_title_and_what_stands_before_it_are_not_repeated() -> None:
    main = f'<div class="node"><p>Story</p><p>10 August 2023</p><h2>{TITLE}</h2>{H1}<p>{TITLE}<br>{PROSE[0]}</p>{BODY}</div>'

    assert text(main) == "\n\n".join([TITLE, PROSE[0], *PROSE])


def test_a_body_in_several_containers_is_one_text() -> None:
    parts = [f'<div class="paragraph"><p>{paragraph} {paragraph.lower()}</p></div>' for paragraph in PROSE]
    main = (
        f'{H1}<article>{parts[0]}<div class="related-articles"><h3>Related</h3><a href="/a">Another</a></div>{"".join(parts[1:])}</article>'
    )

    assert text(main) == "\n\n".join([TITLE, *(f"{paragraph} {paragraph.lower()}" for paragraph in PROSE)])


def test_roles_are_kept_beside_the_text() -> None:
    inner = f"{BODY}<h2>What comes next</h2><p>More.</p><blockquote><p>Said.</p></blockquote><figure><figcaption>Seen in April</figcaption></figure>{BODY}"
    roles = {plain(block): getattr(block, "role", None) for block in article(framed(inner)).blocks}

    assert (roles["What comes next"], roles["Said."], roles["Seen in April"]) == (Role.HEADING, Role.QUOTE, Role.CAPTION)


def test_what_a_source_declares_is_obeyed() -> None:
    clean = Clean(title=(".real-title",), body=(".part",), remove=(".box",), cut_lines=("Read this .*",))
    main = (
        f'<h1>Section</h1><div class="real-title">{TITLE}</div><div class="part"><p>{PROSE[0]}</p><div class="box">Boxed.</div></div>'
        f'<p>Not a part.</p><div class="part"><p>{PROSE[1]}</p><p>Read this next time</p></div>'
    )

    assert text(main, clean=clean) == "\n\n".join([TITLE, *PROSE[:2]])


def test_chinese_is_read_like_english() -> None:
    parts = [
        "联合国开发计划署与浙江省云和县签署协议，共同恢复废弃的梯田。" * 2,
        "村民们用双手清理山坡上的田地，春天田里又灌满了水。" * 2,
        "来自上海的游客清晨到这里观看梯田的倒影，县里的收入增加了。" * 2,
    ]
    main = f'<h1>云和梯田重新种上水稻</h1><div class="info">发布时间:2026-03-02 来源:新华社</div><div class="con">{"".join(f"<p>{part}</p>" for part in parts)}</div>'
    made = article(main)

    assert made.language == "zh"
    assert made.title == "云和梯田重新种上水稻"
    assert [plain(block) for block in made.blocks] == parts
    assert made.published is not None
    assert made.published.value == "2026-03-02"
