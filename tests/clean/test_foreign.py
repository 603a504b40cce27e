"""Other articles' cards, link blocks and what stands before the heading go on two signs; links the author set among his paragraphs stay."""

# ruff: noqa: E501  (markup reads better in one line)

from __future__ import annotations

import pytest

from pipelines.clean.cuts import Cuts
from pipelines.clean.dom import parse
from pipelines.clean.foreign import cut_foreign, find_heading
from pipelines.clean.measure import measured
from tests.clean.making import BODY, PROSE, TITLE, text

PLAIN = "\n\n".join([TITLE, *PROSE])
CARD = '<div class="card-{n}"><h3><a href="/n/{n}">A dam is finished in valley {n}</a></h3><p>Engineers came from six countries to see how it was done there.</p></div>'
CARDS = "".join(CARD.format(n=n) for n in range(4))


@pytest.mark.parametrize(
    "foreign",
    [
        f'<div class="grid">{CARDS}</div>',
        f'<h3>Elsewhere in the county</h3><div class="grid">{CARDS}</div>',
        '<div class="x"><ul><li><a href="/a">A dam is finished</a></li><li><a href="/b">A road is opened</a></li><li><a href="/c">A school is built</a></li></ul></div>',
        '<p>Read also: <a href="/b">Coal stoves are banned in two more counties</a></p>',
        '<p><a href="/c">延伸阅读：一个村庄如何告别散煤</a></p>',
        '<div><h3>Related news</h3><p><a href="/c">A dam is finished in the valley</a></p></div>',
    ],
)
@pytest.mark.parametrize(
    "where", ["{body}{foreign}", "{body}{foreign}<p>The last word of the story was spoken in the village hall on Friday evening.</p>"]
)
def test_links_to_other_articles_go(foreign: str, where: str) -> None:
    last = ["The last word of the story was spoken in the village hall on Friday evening."] if "last word" in where else []
    page = f'<h1>{TITLE}</h1><div class="text">{where.format(body=BODY, foreign=foreign)}</div>'

    assert text(page) == "\n\n".join([PLAIN, *last])


@pytest.mark.parametrize(
    "own",
    [
        '<p><a href="/d/1">Statement of the county</a></p><p><a href="/d/2">Fact sheet on terraces</a></p>',
        '<ul><li><a href="/d/1.pdf">Statement</a></li><li><a href="/d/2.pdf">Fact sheet</a></li><li><a href="/d/3.pdf">Map</a></li></ul>',
        '<p>Learn more: <a href="/idb">the Day of Terraces</a></p>',
    ],
)
def test_links_that_the_author_set_among_the_paragraphs_stay(own: str) -> None:
    tree = parse(f"<html><body><h1>{TITLE}</h1><div>{BODY}{own}</div></body></html>")
    cuts = Cuts()
    cut_foreign(tree, frozenset(), cuts)

    assert cuts.made == []


def test_what_stands_before_the_heading_goes_but_not_the_lead() -> None:
    lead = "A county brings its old fields back to life."
    ticker = "<div><p>A dam was finished on Monday in the next valley, and the engineers went home by the night train.</p></div>"
    page = f'<div class="wrap">{ticker}<p>{lead}</p><h1>{TITLE}</h1>{BODY}</div>'

    assert text(page, head=f'<meta name="description" content="{lead}">') == "\n\n".join([TITLE, lead, *PROSE])


def test_why_something_was_cut_is_kept() -> None:
    tree = parse(f"<html><body><h1>{TITLE}</h1><div>{BODY}</div><div>{CARDS}</div></body></html>")
    cuts = Cuts()
    cut_foreign(tree, frozenset(), cuts)

    assert {cut.signs for cut in cuts.made} == {("one of 4 siblings of one shape", "its heading or most of it is a link")}
    assert cuts.made[0].text.startswith("A dam is finished in valley 0")


def test_the_heading_is_the_last_that_most_of_the_text_follows() -> None:
    tree = parse(f"<html><body><h2>{TITLE}</h2><h1>{TITLE}</h1><div>{BODY}</div><h3>{TITLE}</h3></body></html>")

    heading = find_heading(tree, TITLE)
    assert heading is not None
    assert heading.tag == "h1"


def test_shares_count_chinese_twice_and_links_to_the_page_itself_not() -> None:
    tree = parse('<html><body><p>梯田<a href="/a">水稻</a><a href="#b">abcd</a></p></body></html>')

    assert tree is not None
    assert measured(tree)[next(tree.iter("p"))] == (12, 4, 1)
