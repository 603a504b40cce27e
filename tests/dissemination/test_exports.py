"""Exports that archives take, read by what archives read them with: DuckDB, bagit-python, py-wacz, warcio."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import bagit
import duckdb
import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.cli.main import run
from pipelines.archive.writer import ArchiveWriter
from pipelines.model import WarcRef
from pipelines.outlets.flat_record import COLUMNS
from pipelines.outlets.parquet import schema, write_parquet
from tests.archive.making import RUN
from tests.archive.making import put as store
from tests.corpus.made import open_corpus, put

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

CHINESE = "联合国在华系统\n\n气候变化项目在北京启动。"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A corpus of four texts whose pages are in an archive: the third was answered the same twice, the fourth has no raw answer."""
    folder = tmp_path / "data"
    corpus = open_corpus(folder)
    with ArchiveWriter(corpus.layout.archive, RUN) as writer:
        first = store(writer, b"<p>one</p>", url="https://made.test/0")
        store(writer, b"<p>a listing</p>", url="https://made.test/list", after=1)
        chinese = store(writer, "<p>气候</p>".encode(), url="https://made.test/%E6%B0%94", after=2)
        whole = store(writer, b"<p>three</p>", url="https://made.test/2", after=3)
        again = store(writer, b"<p>three</p>", url="https://made.test/2", after=4, earlier=whole)
    put(corpus, 0, warc=first)
    put(corpus, 1, key="made.test/%E6%B0%94", words=CHINESE, warc=chinese)
    put(corpus, 2, warc=again)
    put(corpus, 3, warc=None)
    corpus.close()
    (tmp_path / "out").mkdir()
    return folder


def export(data: Path, *arguments: str) -> int:
    return run(["--data", str(data), "--config", str(data.parent), "export", *arguments])


def rows_of(query: str) -> list[Any]:
    with duckdb.connect() as database:
        return database.execute(query).fetchall()


def out(data: Path, name: str) -> Path:
    return data.parent / "out" / name


def test_a_wacz_has_each_text_as_a_page_with_its_answer(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = out(data, "texts.wacz")
    assert export(data, "wacz", str(target)) == 0
    assert "no raw answer is known of it" in capsys.readouterr().err

    command = [sys.executable, "-W", "ignore", "-m", "wacz.main", "validate", "-f", str(target)]
    assert "is valid" in subprocess.run(command, capture_output=True, text=True, check=True).stdout
    with zipfile.ZipFile(target) as made:
        pages = [json.loads(line) for line in made.read("pages/pages.jsonl").splitlines()]
        index = [json.loads(line[line.index("{") :]) for line in gzip.decompress(made.read("indexes/index.cdx.gz")).decode().splitlines()]
        warcs = [name for name in made.namelist() if name.startswith("archive/")]
        with made.open(warcs[0]) as file:
            kinds = [(record.rec_type, record.rec_headers.get_header("WARC-Target-URI")) for record in ArchiveIterator(file)]
    assert len(warcs) == 1
    assert [page["url"] for page in pages[1:]] == ["https://made.test/0", "https://made.test/%E6%B0%94", "https://made.test/2"]
    assert CHINESE in [page["text"] for page in pages[1:]]
    assert {page["url"] for page in pages[1:]} <= {line["url"] for line in index if "url" in line}
    assert ("response", "https://made.test/list") not in kinds
    assert kinds.count(("response", "https://made.test/2")) == 1, "the answer that the revisit points to comes with it"
    assert kinds.count(("revisit", "https://made.test/2")) == 1
    assert kinds.count(("request", "https://made.test/0")) == 1


def test_a_whole_wacz_has_the_listing_too(data: Path) -> None:
    target = out(data, "whole.wacz")
    assert export(data, "wacz", str(target), "--whole") == 0
    with zipfile.ZipFile(target) as made:
        assert b"https://made.test/list" in gzip.decompress(made.read("indexes/index.cdx.gz"))


def test_a_wacz_of_nothing_is_refused_and_leaves_nothing(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = out(data, "none.wacz")
    assert export(data, "wacz", str(target), "--query", "source:nobody") == 1
    assert "none of the texts has an archived page" in capsys.readouterr().err
    assert list(target.parent.iterdir()) == []


def test_bags_are_valid_and_an_increment_names_the_one_before(data: Path) -> None:
    first, second = out(data, "first"), out(data, "second")
    assert export(data, "bag", str(first)) == 0
    corpus = open_corpus(data)
    put(corpus, 40, warc=None)
    corpus.close()
    assert export(data, "bag", str(second), "--since", "last") == 0

    bags = [bagit.Bag(str(folder)) for folder in (first, second)]
    for bag in bags:
        bag.validate()
        assert bag.validate(fast=True)
        assert set(bag.algorithms) == {"sha256", "sha512"}
    assert sorted(path.suffix for path in first.glob("data/objects/*/*")) == [".gz", ".txt", ".txt", ".txt", ".txt"]
    assert len(list(second.glob("data/objects/texts/*.txt"))) == 1
    assert bags[1].info["Internal-Sender-Description"] == f"follows {bags[0].info['External-Identifier']}"


def test_a_bag_that_was_changed_is_not_valid_any_more(data: Path) -> None:
    assert export(data, "bag", str(out(data, "bag"))) == 0
    text = next(out(data, "bag").glob("data/objects/texts/*.txt"))
    text.write_text("changed")
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(out(data, "bag"))).validate()


def test_what_was_handed_on_is_not_written_over(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export(data, "bag", str(out(data, "bag"))) == 0
    assert export(data, "bag", str(out(data, "bag"))) == 74
    assert "is there already" in capsys.readouterr().err


def test_parquet_has_fixed_types_also_when_it_is_empty(data: Path) -> None:
    full, none = out(data, "full.parquet"), out(data, "none.parquet")
    assert export(data, "parquet", str(full)) == 0
    assert export(data, "parquet", str(none), "--query", "source:nobody") == 0

    types = [rows_of(f"DESCRIBE SELECT * FROM '{file}'") for file in (full, none)]
    assert [(row[0], row[1]) for row in types[0]] == list(schema().items())
    assert types[0] == types[1]
    rows = rows_of(f"SELECT sequence, text FROM '{full}' ORDER BY 1")
    assert [row[0] for row in rows] == [0, 1, 2, 3]
    assert rows[1][1] == CHINESE


def test_a_text_that_looks_like_another_type_stays_text(tmp_path: Path) -> None:
    made: dict[str, Any] = {name: [] if kind is list else None for name, kind in COLUMNS.items()}
    made |= {"title": "2026-11-28", "published": "2026", "url": "it's", "text": "0001"}
    target = tmp_path / "it's.parquet"
    assert write_parquet([made], target) == 1
    escaped = str(target).replace("'", "''")
    assert rows_of(f"SELECT title, published, url, text FROM '{escaped}'") == [("2026-11-28", "2026", "it's", "0001")]


def test_a_dataset_describes_itself(data: Path) -> None:
    folder = out(data, "set")
    assert export(data, "dataset", str(folder), "--title", "气候 texts") == 0
    package = json.loads((folder / "datapackage.json").read_text())
    resource = package["resources"][0]
    assert (package["title"], resource["rowcount"], resource["bytes"]) == ("气候 texts", 4, (folder / resource["path"]).stat().st_size)
    assert [field["name"] for field in resource["schema"]["fields"]] == list(schema())
    card = (folder / "README.md").read_text()
    assert card.startswith("---\n")
    assert "data_files: data/texts.parquet" in card


def test_a_folder_that_is_not_there_is_said_before_anything_is_made(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export(data, "parquet", str(out(data, "no") / "a.parquet")) == 64
    assert "is no folder" in capsys.readouterr().err


def test_a_wacz_says_whose_archive_file_is_gone_and_has_the_others(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = open_corpus(data)
    put(corpus, 50, warc=WarcRef("gone.warc.gz", 0, "<urn:x>"))
    corpus.close()
    assert export(data, "wacz", str(out(data, "texts.wacz"))) == 0
    told = capsys.readouterr()
    assert "gone.warc.gz is not in" in told.err
    assert told.out.startswith("3 texts")


def test_the_bag_of_a_backup_is_valid_and_is_restored_from(data: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    assert run(["--data", str(data), "backup", str(kept)]) == 0
    assert export(data, "bag", str(out(data, "whole")), "--backup", str(kept)) == 0
    bagit.Bag(str(out(data, "whole"))).validate()
    back = tmp_path / "back"
    assert run(["--data", str(back), "restore", str(out(data, "whole") / "data")]) == 0
    names = sorted(path.name for path in (data / "corpus").glob("*.txt"))
    assert names
    assert sorted(path.name for path in (back / "corpus").glob("*.txt")) == names


def test_a_folder_without_a_finished_backup_is_not_bagged(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "kept").mkdir()
    assert export(data, "bag", str(out(data, "whole")), "--backup", str(tmp_path / "kept")) == 74
    assert "expected a finished backup" in capsys.readouterr().err
    assert not out(data, "whole").exists()
    assert export(data, "csv", str(out(data, "a.csv")), "--backup", str(tmp_path / "kept")) == 64
