"""What of the archive may go: judged by a table, removed and killed at every step, and everything that led to a record still does."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert

from crawler.cli.main import run
from pipelines.archive.check_records import pointer, verify_all
from pipelines.archive.replay import Replay
from pipelines.archive.writer import ArchiveWriter
from pipelines.catalogue import runs, validators
from pipelines.catalogue.schema import leads, sightings, stamp
from pipelines.corpus.files import Disk
from pipelines.corpus.manifest import Journal
from pipelines.errors import STORAGE
from pipelines.revisit.validator_rules import Validator
from pipelines.upkeep.prune import DAMAGED, JOURNAL, NAMELESS, Holding, judge, prune
from pipelines.upkeep.verify import verify
from tests.archive import making
from tests.corpus.made import NOW, article, open_corpus, text
from tests.faults.storage_harness import Fault, dies, memory_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from pipelines.corpus.corpus import Corpus
    from pipelines.model import WarcRef

OLD = making.NOW - timedelta(days=400)
LATE = making.NOW + timedelta(days=500)
BEFORE = LATE - timedelta(days=400)
TAKEN = {"idle", "again"}


def holding(file: str, **more: object) -> Holding:
    return Holding(**{"file": file, "size": 10, "newest": OLD, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("held", "reasons", "goes"),
    [
        ([holding("a")], {}, ["a"]),
        ([holding("a")], {"a": "a text"}, []),
        ([holding("a", newest=LATE), holding("b")], {}, ["b"]),
        ([holding("a", newest=None)], {}, []),
        ([holding("a"), holding("b", refers=frozenset({"a"}))], {"b": "a text"}, []),
        ([holding("a"), holding("b", refers=frozenset({"a"}))], {}, ["a", "b"]),
        ([holding("a"), holding("b", refers=frozenset({"a"})), holding("c", refers=frozenset({"b"}))], {"c": "a text"}, []),
        ([holding("a", refers=frozenset({"b"})), holding("b", refers=frozenset({"a", "gone"}))], {"a": "a text"}, []),
        ([holding("a"), holding("b", odd=DAMAGED)], {}, ["a"]),
        ([holding("a"), holding("b", odd=NAMELESS)], {}, []),
    ],
)
def test_what_nothing_leads_to_goes(held: list[Holding], reasons: dict[str, str], goes: list[str]) -> None:
    assert [one.file for one in judge(held, reasons, BEFORE) if not one.why] == goes


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that is quick to sync."""
    with memory_folder() as made:
        yield made


def crawled(corpus: Corpus, name: str, bodies: int = 1, code: int | None = 0, earlier: WarcRef | None = None) -> WarcRef:
    """A run ``name`` and its archive file; its last answer."""
    with corpus.catalogue.writing() as connection:
        runs.start(connection, name, "made", trigger="hand", now=NOW, pid=1, host="", versions={})
        if code is not None:
            runs.end(connection, name, now=NOW, exit_code=code, health="ok", accounts={}, report={})
    with ArchiveWriter(corpus.layout.archive, name) as writer:
        for number in range(bodies):
            ref = making.put(writer, f"body {name}".encode() if earlier is None else b"body origin", url=url(name, number), earlier=earlier)
    return ref


def url(name: str, number: int = 0) -> str:
    return f"https://made.test/{name}/{number}"


def fill(data: Path) -> Corpus:
    """Files that are needed for one reason each, and two that are not."""
    corpus = open_corpus(data)
    origin = crawled(corpus, "origin")
    for name, number in (("text", 1), ("revisit", 2)):
        ref = crawled(corpus, name, earlier=origin if name == "revisit" else None)
        corpus.append(article(number), text(number), source="made", url_key=f"made.test/{number}", fetched_at=NOW, warc=ref)
    asked, waiting = crawled(corpus, "asked"), crawled(corpus, "waiting")
    crawled(corpus, "killed", code=None)
    crawled(corpus, "full", code=STORAGE)
    crawled(corpus, "again", earlier=crawled(corpus, "idle"))
    with ArchiveWriter(corpus.layout.archive, "foreign") as writer:
        making.put(writer, b"imported")
    with corpus.catalogue.writing() as connection:
        validators.put(
            connection,
            Validator(
                url="https://made.test/", fetched_at=NOW, checked_at=NOW, etag='"1"', body_sha256="0" * 64, source="made", warc=asked
            ),
        )
        wait(connection, waiting)
    return corpus


def wait(connection: Connection, ref: WarcRef) -> None:
    """An article that could not be read here and is tried again from the archive."""
    at = stamp(NOW)
    lead = {"source": "made", "url_key": "k", "url": url("waiting"), "ways": "{}", "first_seen": at, "last_seen": at}
    connection.execute(insert(leads).values(**lead, state="failed", reason="", looks=0, tries=1, next_look=at))
    evidence = json.dumps({"cause": "extract_failed", "warc": [ref.file, ref.offset, ref.record]})
    seen = {"run": "waiting", "source": "made", "url_key": "k", "url": url("waiting"), "ways": "[]", "outcome": "failed"}
    connection.execute(insert(sightings).values(**seen, reason="", evidence=evidence, at=at))


def true_still(corpus: Corpus) -> None:
    """Every text leads to its record, the archive is whole, and what stays can be replayed."""
    archive = corpus.layout.archive
    report = verify(corpus, NOW, pointer=lambda ref: pointer(archive, ref), archive=lambda: ((f.file, str(f)) for f in verify_all(archive)))
    assert report.valid, report.findings
    assert report.pointers == 2
    replay = Replay(sorted(archive.glob("*.warc.gz")))
    assert replay.answer(url("revisit")).body == replay.answer(url("origin")).body == b"body origin"


def left(corpus: Corpus) -> set[str]:
    return {path.name.removesuffix("-00000.warc.gz") for path in corpus.layout.archive.glob("*.warc.gz")}


def noted(corpus: Corpus) -> dict[str, int]:
    """The files that the journal names, with their bytes; every line of it is whole but a last torn one."""
    lines = list(Journal(corpus.layout.archive / JOURNAL, Disk()).read())
    assert [line.fault for line in lines[:-1] if line.fault] == []
    return {line.record["file"]: line.record["bytes"] for line in lines if line.record}


def test_only_what_nothing_needs_is_removed_and_it_stands_in_the_journal(folder: Path) -> None:
    corpus = fill(folder / "data")
    before = left(corpus)
    sizes = {path.name: path.stat().st_size for path in corpus.layout.archive.iterdir()}

    told = prune(corpus, LATE, BEFORE)
    assert left(corpus) == before, "nothing is removed unless it is said"
    prune(corpus, LATE, BEFORE, dry=False)

    assert left(corpus) == before - TAKEN
    assert {one.file.removesuffix("-00000.warc.gz") for one in told if not one.why} == TAKEN
    assert noted(corpus) == {f"{name}-00000.warc.gz": sizes[f"{name}-00000.warc.gz"] for name in TAKEN}
    true_still(corpus)
    assert [one for one in prune(corpus, LATE, BEFORE, dry=False) if not one.why] == []
    corpus.close()


def remove(data: Path, _other: Path, disk: Disk) -> None:
    corpus = open_corpus(data, create=False)
    prune(corpus, LATE, BEFORE, dry=False, disk=disk)
    corpus.close()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["kill", "ENOSPC", "EIO"])
def test_killed_at_every_step_nothing_is_gone_that_is_not_in_the_journal(kind: str, folder: Path) -> None:
    steps = 0
    for at in range(1, 200):
        data = folder / f"data{at}"
        fill(data).close()
        died = dies(remove, data, data, Fault(kind, at))
        corpus = open_corpus(data, create=False)
        gone = {f"{name}-00000.warc.gz" for name in TAKEN - left(corpus)}
        assert gone - set(noted(corpus)) == set()
        true_still(corpus)
        prune(corpus, LATE, BEFORE, dry=False)
        assert not TAKEN & left(corpus)
        assert len(noted(corpus)) == len(TAKEN)
        corpus.close()
        if not died:
            break
        steps += 1
    assert steps >= 3, "the faults did not reach the steps"


def test_the_command_names_the_files_and_removes_them_when_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = fill(tmp_path / "data")
    corpus.close()
    words = ["--data", str(tmp_path / "data"), "archive", "prune", "--keep", "0"]

    assert run(words) == 0
    assert "idle-00000.warc.gz" in capsys.readouterr().out
    assert left(corpus) >= TAKEN
    assert run([*words, "--apply", "--json"]) == 0
    told = {one["file"]: one["kept"] for one in json.loads(capsys.readouterr().out)}
    assert told["idle-00000.warc.gz"] is None
    assert told["text-00000.warc.gz"] == "a text was read from it"
    assert not TAKEN & left(corpus)
