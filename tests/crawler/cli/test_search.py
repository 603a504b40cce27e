"""The commands for reading the corpus: search, list, show, diff, cite, export, watch; each on a small corpus, for people and as JSON."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from crawler.cli.main import run
from tests.search.made import add, fill, open_corpus

if TYPE_CHECKING:
    from pathlib import Path

NEW_TEXT = "联合国，中国。氣候的變化很小，2027 年 UNIDO 的报告说，粮食安全是重点。" + "一切都不同了。" * 20


class Desk:
    """A folder with a corpus, and its commands."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys
        (folder / "config" / "sources").mkdir(parents=True)
        corpus = open_corpus(folder / "data")
        fill(corpus)
        add(corpus, 0, "气候变化报告", NEW_TEXT, source="unchina", language="zh")
        corpus.close()

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        """(exit code, stdout, stderr) of a command."""
        self._capsys.readouterr()
        code = run(["--data", str(self.folder / "data"), "--config", str(self.folder / "config"), *arguments])
        out, err = self._capsys.readouterr()
        return code, out, err

    def json(self, *arguments: str) -> Any:
        code, out, err = self(*arguments, "--json")
        assert code in (0, 1), err
        return json.loads(out)

    def append(self, number: int, title: str, body: str, key: str = "") -> None:
        corpus = open_corpus(self.folder / "data")
        add(corpus, number, title, body, key=key)
        corpus.close()


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, capsys)


def test_search_shows_hits_with_their_passage(desk: Desk) -> None:
    code, out, err = desk("search", "organization")

    assert (code, err) == (0, "")
    assert out.startswith("1 text\n\n    1  Women leaders met in Beijing\n       2026-11-02 · made · en\n")
    assert "The organisations developed 370,139 partnerships." in out


def test_a_word_after_a_minus_is_excluded_and_no_option(desk: Desk) -> None:
    assert desk.json("search", "-women", "-hello", "lang:en")["total"] == 1
    assert desk.json("search", "met", "-women")["total"] == 0


def test_search_as_json_has_records_counts_and_marks(desk: Desk) -> None:
    found = desk.json("search", "气候", "version:all", "--limit", "1")

    assert found["total"] == 2
    assert found["facets"]["source"] == {"unchina": 2}
    assert found["facets"]["month"] == {"202611": 2}
    hit = found["hits"][0]
    assert hit["sequence"] in (0, 4)
    assert [hit["passage"][start:end] for start, end in hit["marks"]] == ["氣候"]
    assert {"title", "url", "source", "language", "published", "copies", "current", "superseded_by", "sha256"} <= set(hit)


def test_pages_and_orders(desk: Desk) -> None:
    numbers = [
        hit["sequence"] for page in ("1", "2") for hit in desk.json("search", "--limit", "2", "--page", page, "--order", "found")["hits"]
    ]

    assert numbers == [4, 3, 2, 1]


def test_nothing_found_is_exit_1_and_a_wrong_query_64(desk: Desk) -> None:
    assert desk("search", "rhinoceros")[:2] == (1, "no texts\n")
    code, out, err = desk("search", "source:unchna")
    assert (code, out) == (1, "no texts\n")
    assert err == "newswatch: no text has the source 'unchna'; did you mean 'unchina'?\n"
    code, _, err = desk("search", "sorce:x")
    assert code == 64
    assert err.startswith("newswatch: sorce: at character 1 is no field (did you mean source:?)")


def test_without_a_corpus_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["search", "x"], ["list"], ["show", "1"], ["diff", "1"], ["cite", "1"], ["export", "csv", "-"], ["watch", "try", "x"]):
        code = run(["--data", str(tmp_path / "none"), "--config", str(tmp_path), *command])
        assert code == 1
        assert "no corpus there yet" in capsys.readouterr().err


def test_list_shows_days_and_sources(desk: Desk) -> None:
    code, out, _ = desk("list", "--since", "2026-11-29")

    assert code == 0
    assert out.startswith("2026-11-29  5\n  made  3\n")
    assert "        4  2026-11-01  气候变化报告  (version 2)" in out
    assert out.endswith("5 new texts\n")
    assert [one["sequence"] for one in desk.json("list", "--since", "2026", "--source", "unchina")["texts"]] == [4, 0]
    assert desk.json("list", "--since", "2026-11-30")["total"] == 0
    assert desk("list", "--since", "someday")[0] == 64


def test_show_has_the_text_and_whence(desk: Desk) -> None:
    _, out, _ = desk("show", "1")
    assert "Women leaders met in Beijing\n\nThe organisations" in out
    _, out, _ = desk("show", "https://made.test/0")
    assert "version 2" in out
    assert "2027 年" in out
    _, out, _ = desk("show", "0")
    assert "superseded by 4" in out

    code, out, _ = desk("show", "0", "--provenance")
    assert code == 0
    assert "SHA-256: " in out
    assert "version 1: 000_" in out
    found = desk.json("show", "0")
    assert found["superseded_by"] == 4
    assert found["provenance"]["versions"] == [4, 0]
    assert found["text"].startswith("气候变化报告\n\n联合国")


def test_what_is_not_there_or_no_name_of_a_text_is_told(desk: Desk) -> None:
    assert desk("show", "99")[::2] == (1, "newswatch: no text has the number 99; expected one that `newswatch list` or `search` shows\n")
    code, _, err = desk("show", "https://made.test/nowhere")
    assert code == 1
    assert "newswatch why https://made.test/nowhere" in err
    code, _, err = desk("show", "nothing at all")
    assert code == 64
    assert "is no number and no address" in err


def test_diff_marks_words(desk: Desk) -> None:
    code, out, _ = desk("diff", "4")

    assert code == 1
    assert "氣候的變化很[-大，2026-]{+小，2027+} 年" in out
    found = desk.json("diff", "https://made.test/0")
    assert (found["old"], found["new"]) == (0, 4)
    assert {"same", "changed"} == {block["state"] for block in found["blocks"]}
    assert "\x1b[" in desk("diff", "0", "4", "--colour")[1]
    assert desk("diff", "1", "1")[0] == 0
    assert desk("diff", "1")[2].startswith("newswatch: 001_")


def test_cite_writes_three_forms(desk: Desk) -> None:
    assert json.loads(desk("cite", "1")[1])[0]["title"] == "Women leaders met in Beijing"
    assert desk("cite", "1", "--as", "bibtex")[1].startswith("@online{newswatch-1,")
    assert desk("cite", "1", "--as", "ris")[1].startswith("TY  - ELEC\r\n")
    assert len(json.loads(desk("cite", "--query", "lang:zh version:all", "--json")[1])) == 3
    assert desk("cite")[0] == 64


def test_an_export_has_every_row_and_every_column(desk: Desk) -> None:
    target = desk.folder / "texts.csv"
    assert desk("export", "csv", str(target))[1] == f"5 texts, {target.stat().st_size} bytes: {target}\n"
    rows = list(csv.DictReader(io.StringIO(target.read_text(encoding="utf-8"))))

    assert [row["sequence"] for row in rows] == ["0", "1", "2", "3", "4"]
    assert [row["current"] for row in rows] == ["false", "true", "true", "true", "true"]
    assert rows[0]["superseded_by"] == "4"
    assert rows[3]["published"] == ""
    _, out, _ = desk("export", "jsonl", "-", "--query", "lang:zh")
    assert [json.loads(line)["sequence"] for line in out.splitlines()] == [2, 4]
    assert json.loads(out.splitlines()[1])["text"].startswith("气候变化报告")


def test_an_export_of_texts_is_a_zip_of_the_files(desk: Desk) -> None:
    assert desk("export", "texts", str(desk.folder / "texts.zip"), "--query", "women")[0] == 0

    with zipfile.ZipFile(desk.folder / "texts.zip") as archive:
        names = archive.namelist()
        assert len(names) == 2
        assert archive.read(names[0]) == (desk.folder / "data" / "corpus" / names[0].removeprefix("texts/")).read_bytes()
        assert archive.read("records.csv").decode().count("\n") == 2


def test_increments_leave_no_gap_and_double_nothing(desk: Desk) -> None:
    seen: list[int] = []
    for part in range(4):
        desk.append(50 + part, f"Later {part}", f"Text number {part} of its own words {'x' * part}.")
        target = desk.folder / f"part{part}.jsonl"
        assert desk("export", "jsonl", str(target), "--since", "last")[0] == 0
        seen += [json.loads(line)["sequence"] for line in target.read_text(encoding="utf-8").splitlines()]

    assert seen == list(range(9))
    state = json.loads((desk.folder / "export.json").read_text(encoding="utf-8"))
    assert [entry["rows"] for entry in state["exports"]] == [6, 1, 1, 1]
    cursor = state["exports"][0]["cursor"]
    assert desk.json("export", "csv", str(desk.folder / "rest.csv"), "--since", cursor)["rows"] == 3
    assert desk.json("export", "csv", str(desk.folder / "rest.csv"), "--since", "6")["rows"] == 2
    assert desk.json("export", "csv", str(desk.folder / "rest.csv"), "--since", "2026-11-29")["rows"] == 9


def test_a_csv_for_spreadsheets_begins_with_their_mark_and_holds_no_formula(desk: Desk) -> None:
    desk.append(60, '=HYPERLINK("https://evil.test")', "A title that a spreadsheet would run.")
    plain, safe = desk.folder / "plain.csv", desk.folder / "safe.csv"
    desk("export", "csv", str(plain))
    desk("export", "csv", str(safe), "--excel")

    assert b'"=HYPERLINK(""https' in plain.read_bytes()
    assert safe.read_bytes().startswith(b"\xef\xbb\xbfsequence,")
    assert b"\"'=HYPERLINK(" in safe.read_bytes()


def test_an_export_that_fails_leaves_no_file(desk: Desk) -> None:
    next((desk.folder / "data" / "corpus").glob("001_*.txt")).unlink()
    target = desk.folder / "texts.jsonl"

    code, _, err = desk("export", "jsonl", str(target))

    assert code == 74
    assert "001_" in err
    assert [path.name for path in desk.folder.glob("texts*")] == []


def test_a_damaged_state_of_exports_is_told(desk: Desk) -> None:
    (desk.folder / "export.json").write_text("{}", encoding="utf-8")

    code, _, err = desk("export", "csv", str(desk.folder / "x.csv"), "--since", "last")

    assert code == 78
    assert "export.json" in err


def test_a_watch_is_tried_saved_and_listed(desk: Desk) -> None:
    assert "1 text matches" in desk("watch", "try", "women", "-rain")[1]
    assert desk("watch", "try", "rhinoceros")[0] == 1
    toml = desk.folder / "config" / "newswatch.toml"
    toml.write_text('contact = "me@made.test"  # mine\n\n[limits]\nconcurrency = 2\n', encoding="utf-8")
    before = toml.read_text(encoding="utf-8")

    assert desk("watch", "add", '气候 OR "met"', "-rain", "--name", 'the "first"')[0] == 0
    assert desk("watch", "add", "kind:story", "--name", "stories")[0] == 0

    assert toml.read_text(encoding="utf-8").startswith(before)
    assert [(one["name"], one["query"], one["texts"]) for one in desk.json("watch", "list")] == [
        ('the "first"', '气候 OR "met" -rain', 2),
        ("stories", "kind:story", 1),
    ]
    assert desk.json("search", "watch:stories")["total"] == 1
    assert desk("watch", "add", "x", "--name", "stories")[0] == 78
    assert desk("watch", "add", "(open", "--name", "other")[0] == 64
    assert "saved" not in desk("watch", "add", "watch:stories", "--name", "other")[1]


def test_the_index_is_made_anew_by_one_command(desk: Desk) -> None:
    assert desk("reindex", "--search")[:2] == (0, "5 texts indexed for search\n")
    (desk.folder / "data" / "search.db").write_bytes(b"damaged")
    assert desk.json("reindex", "--search") == {"documents": 5, "troubles": []}
    assert desk.json("search", "women")["total"] == 1


def test_hostile_titles_cannot_steer_the_terminal(desk: Desk) -> None:
    desk.append(70, "Evil \x1b[31mred\x07 \u202etitle", "Body with \x1b]0;title\x07 escapes and zebra.")

    for arguments in (["search", "zebra"], ["list", "--since", "2026"], ["show", "5"], ["show", "5", "--provenance"]):
        out = desk(*arguments)[1]
        assert not {"\x1b", "\x07", "\u202e"} & set(out)
