"""Cleaning in workers: the ladder of fallbacks, files and JSON lines, and a page that kills its worker costs that page only."""

from __future__ import annotations

import asyncio
import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest

from pipelines.clean.batch import clean_file, clean_jsonl, written
from pipelines.clean.body import Effort
from pipelines.clean.clean_tasks import read_in, read_in_sync, read_task
from pipelines.clean.read import read
from pipelines.clean.textformat import plain
from pipelines.clean.version import CLEANER
from pipelines.errors import WorkerError, WorkerLost, WorkerTimeout
from pipelines.model import SiteProfile
from pipelines.worker_pool import Limits, WorkerPool
from tests.clean.making import BODY, NOW, PROSE, TITLE, URL, html, page, source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

MAIN = f'<h1>{TITLE}</h1><p class="date">14 Apr 2021</p><div>{BODY}</div>'


@pytest.fixture(scope="module")
def room() -> Iterator[WorkerPool]:
    with WorkerPool(limits=Limits(seconds=20)) as made:
        yield made


def test_a_worker_reads_what_this_process_reads(room: WorkerPool) -> None:
    asked = (page(html(MAIN)), source(), SiteProfile(boilerplate=frozenset({"end:0"}), day_first=True))

    assert read_in_sync(room, *asked) == asyncio.run(read_in(room, *asked)) == read(*asked)
    assert read(*asked).articles[0].cleaner == CLEANER


@pytest.mark.parametrize(("effort", "method"), [(Effort.QUICK, "trafilatura-page"), (Effort.BASELINE, "baseline"), (Effort.TEXT, "text")])
def test_every_step_of_the_ladder_brings_the_text(effort: Effort, method: str) -> None:
    (made,) = read(page(html(MAIN)), source(), SiteProfile(), effort).articles

    assert made.method == method
    assert made.title == TITLE
    assert all(any(paragraph in plain(block) for block in made.blocks) for paragraph in PROSE)


class Broken(WorkerPool):
    """A workroom whose workers die on everything above an effort."""

    def __init__(self, alive: Effort | None, error: WorkerError | None = None) -> None:
        super().__init__()
        self.alive, self.error = alive, error or WorkerTimeout("killed after 20 s")

    async def run(self, task: str, meta: Mapping[str, Any], body: bytes) -> dict[str, Any]:
        return self.run_sync(task, meta, body)

    def run_sync(self, task: str, meta: Mapping[str, Any], body: bytes) -> dict[str, Any]:
        if meta["effort"] != self.alive:
            raise self.error
        return read_task(json.loads(json.dumps(meta)), body)


@pytest.mark.catalogue("P3")
@pytest.mark.parametrize(("alive", "method"), [(Effort.QUICK, "trafilatura-page"), (Effort.BASELINE, "baseline"), (Effort.TEXT, "text")])
def test_the_ladder_goes_down_and_says_so(alive: Effort, method: str) -> None:
    (made,) = asyncio.run(read_in(Broken(alive), page(html(MAIN)), source(), SiteProfile())).articles

    assert made.method == method
    assert [note for note in made.notes if note.startswith("cleaning fell back: full: ")]


def test_a_page_that_no_step_can_clean_is_an_error_with_its_address() -> None:
    with pytest.raises(WorkerError, match=rf"{URL}: no way of cleaning worked \(full: .*; quick: .*; baseline: .*; text: "):
        asyncio.run(read_in(Broken(None), page(html(MAIN)), source(), SiteProfile()))


def test_workers_that_are_ended_from_outside_make_no_page_worse() -> None:
    with pytest.raises(WorkerLost, match="ended from outside"):
        asyncio.run(read_in(Broken(Effort.BASELINE, WorkerLost("ended from outside")), page(html(MAIN)), source(), SiteProfile()))


def test_json_lines(room: WorkerPool, tmp_path: Path) -> None:
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(html(MAIN).encode()))
    (tmp_path / "bad.gz").write_bytes(gzip.compress(html(MAIN).encode())[:40])
    tail = "<p>About the institute: it has trained people of all countries since 1963.</p>"
    rows: list[Any] = [
        {"id": "a", "url": URL, "file": "a.html.gz"},
        {"id": 2, "url": "https://other.example/x", "html": "<html><body><h1>T</h1><p>short</p></body></html>"},
        {"id": 3, "url": URL, "file": "missing.html"},
        {"id": 4, "url": URL, "file": "bad.gz"},
        {"id": 5, "url": "not an address", "html": ""},
        {"id": 6, "url": URL},
        [7],
        *(
            {
                "id": f"i{n}",
                "url": f"https://inst.example/{n}",
                "html": html(f"<h1>{TITLE} {n}</h1>{BODY.replace('the', f'the {n}')}{tail}"),
            }
            for n in range(4)
        ),
    ]
    given, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    given.write_text("\n".join([*map(json.dumps, rows), "{nonsense", ""]), "utf-8")

    tally = clean_jsonl(given, out, now=NOW, worker_pool=room)
    made = [json.loads(line) for line in out.read_text("utf-8").splitlines()]

    assert (tally.lines, tally.errors) == (12, 7)
    assert [row["id"] for row in made] == ["a", 2, 3, 4, 5, 6, None, "i0", "i1", "i2", "i3", None]
    assert made[0] == {
        "id": "a", "title": TITLE, "published": "2021-04-14", "published_from": "visible", "language": "en", "kind": "article",
        "text": "\n\n".join([TITLE, *PROSE]), "error": None,
    }  # fmt: skip
    assert [row["error"].split(":")[0] for row in made[1:7]] == ["refused", "line 3", "line 4", "line 5", "line 6", "line 7"]
    assert not [row for row in made if row["error"] is None and "About the institute" in row["text"]]


def test_one_file(room: WorkerPool, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(html(MAIN), "utf-8")
    (made,) = clean_file(path, URL, now=NOW, worker_pool=room).articles

    assert written(made) == "\n\n".join([TITLE, *PROSE])
