"""Import of folders of text files: the five seeds, again and again, and hostile twins."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from pipelines.catalogue.schema import aliases, outbox
from pipelines.dedupe.identity import url_key
from pipelines.errors import ConfigError, StorageError
from pipelines.upkeep.importer import Known, import_folder, read_map, title_of
from pipelines.upkeep.verify import verify
from tests.corpus.made import NOW, article, put, tree

if TYPE_CHECKING:
    from pipelines.corpus.corpus import Corpus

SEEDS = Path(__file__).parents[2].parent / "shared" / "seeds"
URLS = {
    "000_caa381f542c2028a.txt": "https://unitar.org/about/news-stories/news/unitar-prosperity-director-forges-new-partnerships-china",
    "001_49f26660348f80eb.txt": "https://www.un.org/development/desa/capacity-development/2017/12/14/un-and-chinas-ministry",
    "002_c09b46d4db1d5f0f.txt": "https://www.fc-ssc.org/en/media_center/press_releases_detail/170",
    "003_a279fa0d7fd5511c.txt": "https://china.un.org/en",
    "004_a25ed15b2dfd143f.txt": "http://en.planning.org.cn/belt/view?id=1026",
}


@pytest.fixture
def seeds() -> Path:
    """The five seed files."""
    if not SEEDS.is_dir():
        pytest.skip("the seed files are not beside this checkout")
    return SEEDS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two files worth importing."""
    made = tmp_path / "old"
    made.mkdir()
    (made / "000_00000000000000aa.txt").write_text("A first title\n\nAnd its text, which is of some length and has words in it.")
    (made / "007_00000000000000bb.txt").write_text(
        "• A bullet begins this one\n  • and another follows\n\nthen a text of other words comes."
    )
    return made


def states(corpus: Corpus, folder: Path, known: dict[str, Known] | None = None) -> dict[str, tuple[str, str]]:
    """{file: (state, reason)} of an import."""
    return {each.file: (each.state, each.reason) for each in import_folder(corpus, folder, known)}


def test_the_seeds_keep_their_names_and_the_next_is_005(corpus: Corpus, seeds: Path) -> None:
    taken = import_folder(corpus, seeds, {name: Known(url) for name, url in URLS.items()})
    assert [each.state for each in taken] == ["imported"] * 5
    files = sorted(seeds.glob("*.txt"))
    assert len(files) == 5
    for path in files:
        assert (corpus.layout.corpus / path.name).read_bytes() == path.read_bytes()
    document = put(corpus, 1).document
    assert document is not None and document.file.startswith("005_")
    with corpus.catalogue.reading() as connection:
        assert connection.execute(select(outbox.c.subject)).scalars().all() == [document.file], "what is imported is no news"
    assert verify(corpus, NOW).findings == []


@pytest.mark.parametrize("with_urls", [True, False])
def test_the_seeds_are_recognised_under_their_urls_and_under_none(corpus: Corpus, seeds: Path, with_urls: bool) -> None:
    import_folder(corpus, seeds, {name: Known(url) for name, url in URLS.items()} if with_urls else None)
    texts = {name: (seeds / name).read_text() for name in URLS}
    summary = texts["000_caa381f542c2028a.txt"].rpartition("\n\n")[0]
    paragraphs = texts["004_a25ed15b2dfd143f.txt"].split("\n\n")
    pages = {
        "000_caa381f542c2028a.txt": f"UNITAR Director Forges New Partnerships\n\n{summary}",
        "001_49f26660348f80eb.txt": texts["001_49f26660348f80eb.txt"].partition("\n\n")[2],
        "002_c09b46d4db1d5f0f.txt": texts["002_c09b46d4db1d5f0f.txt"],
        "004_a25ed15b2dfd143f.txt": "\n\n".join([paragraphs[2], *paragraphs[4:-1]]),
    }
    for name, page in pages.items():
        kept = corpus.append(article(1, url=URLS[name]), page, source="s", url_key=url_key(URLS[name]), fetched_at=NOW)
        assert not kept.verdict.decision.appended, (name, kept.verdict)
        assert kept.document is not None and kept.document.file == name
    assert corpus.count() == 5


def test_doing_it_again_takes_nothing_twice(corpus: Corpus, folder: Path) -> None:
    known = {
        "000_00000000000000aa.txt": Known("https://a.test/1", title="A first title", published="2020-01-02", language="en", source="a")
    }
    assert set(states(corpus, folder, known).values()) == {("imported", "")}
    before = tree(corpus.layout.data)
    assert set(states(corpus, folder, known).values()) == {("held", "")}
    assert tree(corpus.layout.data) == before
    first = corpus.document(0)
    assert first is not None
    assert (first.title, first.published, first.published_from, first.language, first.source) == (
        "A first title",
        "2020-01-02",
        "import",
        "en",
        "a",
    )
    with corpus.catalogue.reading() as connection:
        assert connection.execute(select(aliases.c.url_key, aliases.c.document)).all() == [("a.test/1", 0)]
    assert verify(corpus, NOW).findings == []


def test_the_own_corpus_folder_can_be_imported_when_the_manifest_is_lost(corpus: Corpus, folder: Path) -> None:
    for path in folder.iterdir():
        shutil.copy(path, corpus.layout.corpus / path.name)
    assert [each.state for each in import_folder(corpus, corpus.layout.corpus) if each.file.endswith(".txt")] == ["imported"] * 2
    assert verify(corpus, NOW).findings == []


HOSTILE = {
    "not utf-8": ("001_0000000000000001.txt", b"\xff\xfe caf\xe9", "is not UTF-8"),
    "nul": ("001_0000000000000001.txt", b"a\0b", "is NUL"),
    "empty": ("001_0000000000000001.txt", b"", "it is empty"),
    "blank": ("001_0000000000000001.txt", b" \n\n \n", "it is empty"),
    "no number": ("article.txt", b"text", "its name is not NNN_<16 hex digits>.txt"),
    "short number": ("01_0000000000000001.txt", b"text", "its name is not NNN_<16 hex digits>.txt"),
    "upper case": ("001_000000000000000A.txt", b"text", "its name is not NNN_<16 hex digits>.txt"),
    "endless number": ("99999999999999_0000000000000001.txt", b"text", "its name is not NNN_<16 hex digits>.txt"),
    "other suffix": ("001_0000000000000001.txt.bak", b"text", "its name is not NNN_<16 hex digits>.txt"),
    "a taken number": ("000_0000000000000001.txt", b"text of another", "2 files of this folder have the number 0"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_cannot_be_taken_is_refused_and_the_rest_taken(corpus: Corpus, folder: Path, case: str) -> None:
    name, data, reason = HOSTILE[case]
    (folder / name).write_bytes(data)
    found = states(corpus, folder)
    assert found[name][0] == "refused"
    assert reason in found[name][1]
    assert found["007_00000000000000bb.txt"] == ("imported", "")
    assert not (corpus.layout.corpus / name).exists()


def test_links_and_pipes_are_not_followed(corpus: Corpus, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("a secret outside of the folder")
    (folder / "001_0000000000000001.txt").symlink_to(tmp_path / "secret")
    (folder / "002_0000000000000002.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(folder / "003_0000000000000003.txt")
    (folder / "004_0000000000000004.txt").mkdir()
    found = states(corpus, folder)
    assert found["001_0000000000000001.txt"] == ("refused", "it is a symbolic link")
    assert found["002_0000000000000002.txt"] == ("refused", "it is a symbolic link")
    assert found["003_0000000000000003.txt"] == ("refused", "it is not a regular file")
    assert "004_0000000000000004.txt" not in found


def test_ordinary_text_files_are_numbered_on_wish(corpus: Corpus, folder: Path) -> None:
    (folder / "report.txt").write_bytes(b"A report\n\nand its words.")
    refused = {each.file: each for each in import_folder(corpus, folder)}["report.txt"]
    assert (refused.state, refused.numberable) == ("refused", True)
    assert "--renumber" in refused.reason

    taken = {each.file: each for each in import_folder(corpus, folder, renumber=True)}["report.txt"]
    assert taken.state == "imported"
    assert taken.document is not None
    assert (taken.document.sequence, taken.document.title) == (8, "A report")
    assert "its name was report.txt" in taken.document.notes
    assert {each.file: each.state for each in import_folder(corpus, folder, renumber=True)}["report.txt"] == "held"
    assert verify(corpus, NOW).findings == []


def test_a_name_that_is_no_text_can_be_told(corpus: Corpus, folder: Path) -> None:
    with open(os.fsencode(folder) + b"/001_\xff.txt", "w") as file:  # noqa: PTH123 - a name that no Path of text has
        file.write("x")
    told = [each.file for each in import_folder(corpus, folder) if each.state == "refused"]
    assert told == ["001_\\xff.txt"]


def test_a_number_that_the_corpus_has_is_refused(corpus: Corpus, folder: Path) -> None:
    put(corpus, 1)
    found = states(corpus, folder)
    assert found["000_00000000000000aa.txt"][0] == "refused"
    assert "number 0 is held by 000_" in found["000_00000000000000aa.txt"][1]


def test_a_changed_file_is_refused_on_the_second_time(corpus: Corpus, folder: Path) -> None:
    import_folder(corpus, folder)
    (folder / "000_00000000000000aa.txt").write_text("Other words\n\nhave come here.")
    assert states(corpus, folder)["000_00000000000000aa.txt"][0] == "refused"


def test_a_date_that_is_none_is_refused(corpus: Corpus, folder: Path) -> None:
    found = states(corpus, folder, {"000_00000000000000aa.txt": Known(published="yesterday")})
    assert found["000_00000000000000aa.txt"][0] == "refused"
    assert "published" in found["000_00000000000000aa.txt"][1]


def test_no_folder(corpus: Corpus, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="no such folder"):
        import_folder(corpus, tmp_path / "nowhere")


def test_maps_of_both_kinds_say_the_same(tmp_path: Path) -> None:
    told = {"a.txt": "https://a.test/", "b.txt": {"url": "https://b.test/", "title": "B", "published": "2020-01-02"}}
    (tmp_path / "map.json").write_text(json.dumps(told))
    (tmp_path / "map.toml").write_text(
        '"a.txt" = "https://a.test/"\n["b.txt"]\nurl = "https://b.test/"\ntitle = "B"\npublished = "2020-01-02"\n'
    )
    expected = {"a.txt": Known("https://a.test/"), "b.txt": Known("https://b.test/", "B", "2020-01-02")}
    assert read_map(tmp_path / "map.json") == read_map(tmp_path / "map.toml") == expected


@pytest.mark.parametrize("raw", ["{", "[1]", '{"a.txt": 5}', '{"a.txt": {"uri": "x"}}', '{"a.txt": {"url": 5}}', "\udcff"])
def test_a_map_that_cannot_be_read_names_the_file(tmp_path: Path, raw: str) -> None:
    path = tmp_path / "map.json"
    path.write_bytes(raw.encode("utf-8", "surrogateescape"))
    with pytest.raises(ConfigError, match=r"map\.json"):
        read_map(path)


@pytest.mark.parametrize(
    ("text", "title"),
    [("A title\n\nbody", "A title"), ("• bullet\nx", "bullet"), ("\n\n  \nlate\n", "late"), ("a\x07b\n", "ab"), ("x" * 400, "x" * 300)],
)
def test_a_title_for_a_text_without_one(text: str, title: str) -> None:
    assert title_of(text) == title
