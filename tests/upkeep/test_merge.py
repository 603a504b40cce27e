"""Small archive files joined: which go together, killed at every step, and every reference leads to its record all the time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from crawler.cli.main import run
from pipelines.archive.check_records import pointer, verify_all
from pipelines.archive.extract import extract
from pipelines.archive.frames import frames
from pipelines.archive.merged import INDEX, index, place
from pipelines.archive.original import read_original
from pipelines.archive.reader import read
from pipelines.archive.replay import Replay
from pipelines.archive.writer import ArchiveWriter
from pipelines.catalogue import runs
from pipelines.errors import ArchiveError
from pipelines.insight.trace import answer_of, find
from pipelines.model import WarcRef
from pipelines.upkeep.backup import backup
from pipelines.upkeep.merge import PART, Group, groups, merge
from pipelines.upkeep.prune import prune
from pipelines.upkeep.restore import restore
from pipelines.upkeep.verify import verify
from tests.archive import making
from tests.corpus.made import NOW, Clock, article, open_corpus, text
from tests.faults.storage_harness import Fault, dies, memory_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipelines.corpus.corpus import Corpus
    from pipelines.corpus.files import Disk

RUNS = ("a-1", "a-2", "b-1", "c-1")
SMALL = 1 << 20


@pytest.mark.parametrize(
    ("sizes", "most", "together"),
    [
        ([("a.warc.gz", 5), ("b.warc.gz", 5)], 100, [("a.warc.gz", "b.warc.gz")]),
        ([("a.warc.gz", 5)], 100, []),
        ([("a.warc.gz", 5), ("b.warc.gz", 50), ("c.warc.gz", 5)], 100, [("a.warc.gz", "c.warc.gz")]),
        ([(f"{n}.warc.gz", 5) for n in "abcd"], 10, [("a.warc.gz", "b.warc.gz"), ("c.warc.gz", "d.warc.gz")]),
        ([("a.warc", 5), ("b.warc.gz", 5)], 100, []),
    ],
)
def test_small_files_go_together(sizes: list[tuple[str, int]], most: int, together: list[tuple[str, ...]]) -> None:
    found = groups(sizes, 20, [], most)
    assert [group.files for group in found] == together
    assert len({group.into for group in found}) == len(found)


def test_a_joined_file_takes_no_name_that_is_in_use() -> None:
    sizes = [("a-1.warc.gz", 5), ("a-2.warc.gz", 5)]
    first = groups(sizes, 20, [])
    assert first == [Group("merged-a-00000.warc.gz", ("a-1.warc.gz", "a-2.warc.gz"), 10)]
    assert groups(sizes, 20, [first[0].into])[0].into == "merged-a-00001.warc.gz"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that is quick to sync."""
    with memory_folder() as made:
        yield made


def fill(data: Path) -> Corpus:
    """Four runs with a text each, the last one's by a revisit of the first's; and a run that was cut off."""
    corpus = open_corpus(data)
    first: WarcRef | None = None
    for number, name in enumerate((*RUNS, "cut-1")):
        with corpus.catalogue.writing() as connection:
            runs.start(connection, name, "made", trigger="hand", now=NOW, pid=1, host="", versions={})
            if name in RUNS:
                runs.end(connection, name, now=NOW, exit_code=0, health="ok", accounts={}, report={})
        with ArchiveWriter(corpus.layout.archive, name) as writer:
            making.put(writer, b"a listing", url=f"https://made.test/list/{number}")
            earlier = first if name == "c-1" else None
            ref = making.put(
                writer, b"body a-1" if earlier else f"body {name}".encode(), url=f"https://made.test/{number}", earlier=earlier
            )
        first = first or ref
        if name in RUNS:
            corpus.append(article(number), text(number), source="made", url_key=f"made.test/{number}", fetched_at=NOW, warc=ref)
    return corpus


def refs(corpus: Corpus) -> list[WarcRef]:
    return [WarcRef(one.warc_file or "", one.warc_offset or 0, one.warc_record or "") for one in corpus.documents()]


def true_still(corpus: Corpus) -> None:
    """Every text leads to its record and bytes, the archive is whole, `trace` and replay find what they found."""
    archive = corpus.layout.archive
    report = verify(corpus, NOW, pointer=lambda ref: pointer(archive, ref), archive=lambda: ((f.file, str(f)) for f in verify_all(archive)))
    assert report.findings == []
    assert report.pointers == len(RUNS)
    assert [read(archive, ref).body for ref in refs(corpus)] == [b"body a-1", b"body a-2", b"body b-1", b"body a-1"]
    traced = [answer_of(archive, document) for document in corpus.documents()]
    assert [[one.kind for one in found][:2] for found in traced] == [["response", "request"]] * 3 + [["revisit", "response"]]
    assert all(find(archive, ref.record) for ref in refs(corpus)[:4])
    replay = Replay(sorted(archive.glob("*.warc.gz")))
    assert replay.answer("https://made.test/3").body == b"body a-1"


def records(archive: Path) -> dict[str, bytes]:
    """The bytes of every record, by its id."""
    found: dict[str, bytes] = {}
    for path in sorted(archive.glob("*.warc.gz")):
        data = path.read_bytes()
        found |= {frame.field("WARC-Record-ID"): data[frame.offset : frame.end] for frame in frames(path)}
    return found


def test_records_stay_byte_for_byte_and_are_found_where_they_are_said_to_be(folder: Path) -> None:
    corpus = fill(folder / "data")
    archive = corpus.layout.archive
    before = records(archive)

    assert [len(group.files) for group in merge(corpus, NOW, SMALL)] == [4]
    assert not (archive / INDEX).exists(), "nothing is joined unless it is said"
    merge(corpus, NOW, SMALL, dry=False)

    assert sorted(path.name for path in archive.glob("*.warc.gz")) == ["cut-1-00000.warc.gz", "merged-a-00000.warc.gz"]
    assert records(archive) == before
    true_still(corpus)
    assert merge(corpus, NOW, SMALL, dry=False) == []
    assert [bool(one.why) for one in prune(corpus, NOW, NOW)] == [True, True], "a joined file is not pruned"
    original = read_original(archive, refs(corpus)[3])
    assert original is not None
    assert (original.file, original.offset) == (refs(corpus)[0].file, refs(corpus)[0].offset), "a chain does not grow by joining"
    done = extract(archive, [(ref.file, ref.offset) for ref in refs(corpus)], folder / "out.warc.gz", NOW)
    assert (done.missing, done.records) == ([], 8)
    with pytest.raises(ArchiveError, match=r"has \d+ bytes"):
        place(archive, refs(corpus)[0].file, 1 << 30)
    corpus.close()


def test_what_is_joined_comes_back_from_a_backup(folder: Path) -> None:
    corpus = fill(folder / "data")
    backup(corpus, folder / "copy", NOW)
    merge(corpus, NOW, SMALL, dry=False)
    backup(corpus, folder / "copy", NOW)
    corpus.close()
    assert restore(folder / "copy", folder / "back", clock=Clock()).findings == []
    back = open_corpus(folder / "back", create=False)
    true_still(back)
    assert index(back.layout.archive)
    back.close()


def join(data: Path, _other: Path, disk: Disk) -> None:
    corpus = open_corpus(data, create=False)
    merge(corpus, NOW, SMALL, dry=False, disk=disk)
    corpus.close()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["kill", "ENOSPC", "EIO"])
def test_killed_at_every_step_every_reference_leads_to_its_record(kind: str, folder: Path) -> None:
    steps = 0
    for at in range(1, 200):
        data = folder / f"data{at}"
        fill(data).close()
        died = dies(join, data, data, Fault(kind, at))
        corpus = open_corpus(data, create=False)
        true_still(corpus)
        merge(corpus, NOW, SMALL, dry=False)
        true_still(corpus)
        assert [path.name.partition("-")[0] for path in sorted(corpus.layout.archive.glob("*.warc.gz"))] == ["cut", "merged"]
        assert not list(corpus.layout.archive.glob(f"*{PART}"))
        corpus.close()
        if not died:
            break
        steps += 1
    assert steps >= 8, "the faults did not reach the steps"


def test_the_command_joins_when_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(tmp_path / "data").close()
    words = ["--data", str(tmp_path / "data"), "archive", "merge"]

    assert run(words) == 0
    assert "4 files to join" in capsys.readouterr().out
    assert run([*words, "--apply", "--json"]) == 0
    assert [len(one["files"]) for one in json.loads(capsys.readouterr().out)] == [4]
    assert (tmp_path / "data" / "archive" / "merged-a-00000.warc.gz").exists()
