"""Hostile pages in the real worker, with the ladder below it: the text comes out, or the page is refused or lost by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from pipelines.clean.clean_tasks import read_in_sync
from pipelines.clean.slim import MAX_LINES, MAX_TEXT
from pipelines.clean.textformat import serialize
from pipelines.errors import WorkerDied, WorkerError, WorkerLost
from pipelines.model import SiteProfile
from pipelines.worker_pool import Limits, WorkerPool
from tests.clean.making import BODY, PROSE, TITLE, html, page, source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.model import Article, Reading

ARTICLE = f"<h1>{TITLE}</h1><p class='date'>12 March 2025</p>{BODY}"
LAST = "THE END of the story stands here."
END = f"<p>{LAST}</p>"
MIB = 1 << 20
CUT = f"text cut after {MAX_TEXT} characters or {MAX_LINES} lines"


@pytest.fixture(scope="module")
def room() -> Iterator[WorkerPool]:
    with WorkerPool(limits=Limits(seconds=40)) as made:
        yield made


def read(room: WorkerPool, body: str, url: str = "https://news.example.org/news/a-story") -> Reading:
    return read_in_sync(room, page(body, url), source(), SiteProfile())


def article(room: WorkerPool, body: str) -> Article:
    made = read(room, body)
    assert made.refused is None, made.refused
    return made.articles[0]


def text(one: Article) -> str:
    return serialize(one.title, one.blocks)


WHOLE = {
    "300 nested": ("P1", "<div>" * 300 + ARTICLE + "</div>" * 300 + END),
    "1,900 nested": ("P1", "<div>" * 1900 + ARTICLE + "</div>" * 1900 + END),
    "40,000 inline": ("P3", f"{ARTICLE}<p>{'<b>x</b> ' * 40_000}</p>{END}"),
    "2,000 rows": ("P4", f"{ARTICLE}<table>{'<tr><td>a</td><td>b</td></tr>' * 2000}</table>{END}"),
    "30,000 rows": ("P4", f"{ARTICLE}<table>{'<tr><td>a</td><td>b</td></tr>' * 30_000}</table>{END}"),
    "100,000 attributes": ("P5", "<div " + " ".join(f"a{n}='x'" for n in range(100_000)) + f">{ARTICLE}{END}</div>"),
    "attributes that hide marks": ("P5", "<div " + " ".join(f"a{n}='<p>'" for n in range(100_000)) + f">{ARTICLE}{END}</div>"),
    "forbidden characters": ("P7", f"{ARTICLE}<p>\x00 \x01 \ud800 \ufffe \x9b &#0; &#xD800; &#x1;</p>{END}"),
    "characters that steer": ("P8", f"{ARTICLE}<p>\u202eturned\u2066 \u200bzero\u2060 \x1b[31mred\x07</p>{END}"),
    "deep JSON-LD": ("P24", f'<script type="application/ld+json">{"[" * 200_000}</script>{ARTICLE}{END}'),
    "long JSON-LD": ("P24", f'<script type="application/ld+json">["{"x" * (12 * MIB)}"]</script>{ARTICLE}{END}'),
}


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.catalogue(id_)) for name, (id_, _) in WHOLE.items()])
def test_the_whole_text_is_there(name: str, room: WorkerPool) -> None:
    one = article(room, html(WHOLE[name][1]))

    said = text(one)
    assert one.title == TITLE
    assert all(paragraph in said for paragraph in PROSE)
    assert LAST in said
    assert not [c for c in said if (ord(c) < 32 and c != "\n") or 0x7F <= ord(c) < 0xA0 or 0xD800 <= ord(c) < 0xE000]
    assert not set(said) & set("\u202e\u2066\u200b\u2060\ufffe")


@pytest.mark.catalogue("P8")
def test_a_title_cannot_steer_a_terminal(room: WorkerPool) -> None:
    hostile = "A \u202etitle\u202c \x1b]0;owned\x07 of\u200b\x00 note"
    one = article(room, html(ARTICLE.replace(TITLE, hostile), title=f"{hostile} | Example News"))

    assert one.title.isprintable()
    assert "title" in one.title


@pytest.mark.catalogue("P1")
def test_what_no_tree_can_hold_is_refused(room: WorkerPool) -> None:
    made = read(room, html("<div>" * 100_000 + ARTICLE))

    assert made.refused is not None
    assert made.refused.reason == "too_deep"


@pytest.mark.catalogue("P24")
def test_json_ld_beyond_its_bound_is_noted(room: WorkerPool) -> None:
    one = article(room, html(ARTICLE, f'<script type="application/ld+json">{" " * 2 * MIB}</script>'))

    assert f"json-ld ignored: {2 * MIB} characters" in one.notes


@pytest.mark.slow
@pytest.mark.catalogue("P3", "P5")
def test_a_killed_worker_is_followed_by_less_effort_and_a_note() -> None:
    nested = ("<i>" * 200 + "x" + "</i>" * 200 + " ") * 2000
    with WorkerPool(limits=Limits(seconds=12)) as room:
        one = article(room, html(ARTICLE + END + nested))
        following = article(room, html(ARTICLE + END))

    assert one.method in {"baseline", "text"}
    assert [note for note in one.notes if note.startswith("cleaning fell back: full: ") and "killed after 12 s" in note]
    assert LAST in text(one)
    assert (following.method, following.notes) == ("trafilatura", ())


@pytest.mark.slow
@pytest.mark.catalogue("P6")
def test_a_text_of_20_mb_is_whole_or_says_where_it_was_cut() -> None:
    with WorkerPool(limits=Limits(seconds=30, memory=600 * MIB)) as room:
        one = article(room, html(f"{ARTICLE}<p>{'word ' * (4 * MIB)}</p>{END}"))

    assert one.method == "text"
    assert CUT in one.notes
    assert all(paragraph in text(one) for paragraph in PROSE)
    assert MAX_TEXT - 100 < len(text(one)) < MAX_TEXT + 1000


@pytest.mark.slow
@pytest.mark.catalogue("P2")
def test_a_page_of_50_mb_costs_no_more_than_its_limits() -> None:
    body = html(ARTICLE + "<p>a paragraph of a page without end, with words in it</p>\n" * (50 * MIB // 60) + END)
    with WorkerPool(limits=Limits(seconds=8, memory=500 * MIB)) as room:
        try:
            notes = article(room, body).notes
        except WorkerError as error:
            assert re.search(r"needs more memory than 500 MiB|killed after 8 s", str(error))
        else:
            assert CUT in notes
        following = article(room, html(ARTICLE))

    assert following.method == "trafilatura"


@pytest.mark.catalogue("P16")
@pytest.mark.parametrize("task", ["tests.tasks:crash", "tests.tasks:hoard", "tests.faults.page_tasks:killed"])
def test_a_worker_that_dies_costs_its_page_only(task: str, room: WorkerPool) -> None:
    with pytest.raises((WorkerDied, WorkerLost), match=r"https://news\.example\.org/x"):
        room.run_sync(task, {"url": "https://news.example.org/x"}, b"")

    assert article(room, html(ARTICLE)).method == "trafilatura"


@pytest.mark.catalogue("P20", "P21")
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"%PDF-1.7\n" + bytes(range(256)) * 40, "wrong_type"),
        (b"PK\x03\x04" + bytes(4000), "wrong_type"),
        (b"", "empty"),
        (b" \n", "empty"),
    ],
)
def test_what_is_no_page_is_refused_with_its_type(body: bytes, reason: str, room: WorkerPool) -> None:
    made = read_in_sync(room, page(body), source(), SiteProfile())

    assert made.refused is not None
    assert made.refused.reason == reason
    assert made.refused.evidence
