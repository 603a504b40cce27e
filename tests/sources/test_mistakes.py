"""Mistakes that people make in a declaration: each is told as one fault, at its own line, cause first, with the right form."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.sources import check
from pipelines.sources.syntax import cause, masked

MISTAKES = tomllib.loads((Path(__file__).parent / "mistakes.toml").read_text("utf-8"))["mistake"]
HEAD = 'title = "Example News"\nhome = "https://news.example.org/en"'
WAY = '[discover]\nlistings = ["/en/news"]'
FAMILY = '[discover]\nlistings = ["/en/stories"]\nsitemaps = ["/sitemap.xml"]\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configuration folder with the family that the mistakes name."""
    (tmp_path / "families").mkdir()
    (tmp_path / "families" / "fam.toml").write_text(FAMILY, "utf-8")
    (tmp_path / "sources").mkdir()
    return tmp_path


def write(folder: Path, name: str, text: str) -> Path:
    """Write a declaration; HEAD and WAY in it stand for the usual lines."""
    file = folder / "sources" / f"{name}.toml"
    file.write_text(text.replace("HEAD", HEAD).replace("WAY", WAY) + "\n", "utf-8")
    return file


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake["what"].replace(" ", "-"))
def test_a_mistake_is_one_fault_at_its_own_line(folder: Path, mistake: dict[str, str | int]) -> None:
    file = write(folder, "one", str(mistake["text"]))

    (fault,) = check(folder)

    assert (fault.file, fault.line, fault.message) == (str(file), mistake["line"], mistake["said"])


def test_the_usual_lines_are_sound(folder: Path) -> None:
    write(folder, "one", "HEAD\nWAY")
    write(folder, "two", 'family = "fam"\ntitle = "Two"\nhome = "https://two.example.org/"')

    assert check(folder) == []
    assert len(MISTAKES) >= 30


def test_two_files_for_one_site_are_told_with_both_names(folder: Path) -> None:
    write(folder, "one", "HEAD\nWAY")
    write(folder, "two", "# the same again\nHEAD\nWAY")

    (fault,) = check(folder)

    assert (Path(fault.file).name, fault.line) == ("two.toml", 3)
    assert f"the same site as {folder / 'sources' / 'one.toml'}:2" in fault.message
    write(folder, "two", "enabled = false\nHEAD\nWAY")
    assert check(folder) == []
    write(folder, "two", 'HEAD\n[discover]\nlistings = ["/en/press"]')
    assert check(folder) == []


@pytest.mark.parametrize("name", ["two.yaml", "two.toml.txt", "two.TOML"])
def test_a_file_that_is_not_read_for_its_name_is_told(folder: Path, name: str) -> None:
    write(folder, "one", "HEAD\nWAY")
    (folder / "sources" / name).write_text(HEAD, "utf-8")

    (fault,) = check(folder)

    assert fault.file.endswith(name)
    assert fault.message == "is not read, for its name does not end in .toml; expected two.toml"


def test_a_fault_of_the_home_page_is_not_blamed_on_the_family(folder: Path) -> None:
    write(folder, "one", 'family = "fam"\ntitle = "T"\nhome = "htps://news.example.org/en"')

    assert [Path(fault.file).name for fault in check(folder)] == ["one.toml"]


LINE = st.sampled_from(
    (
        *(
            'title = "a"',
            "home = x",
            "b = [1,",
            '"c" "d"',
            "[t]",
            "[t",
            "k: v",
            "- i",
            "= 1",
            "e = {",
            "}",
            "]",
            'f = """',
            "'''",
            "g = 'it's'",
        ),
        *("h = “i”", "j ＝ 1", "", "#", "k = 01", "l = 1,", "m = True", 'n = "\\d"', "\x00", "o.p = 1", "q = 1 2"),
    )
)


@given(st.lists(LINE, max_size=8))
@example(["a = 1"] * 300)
def test_any_lines_have_a_cause_in_one_of_them(lines: list[str]) -> None:
    text = "\n".join(lines)
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        for line in range(1, len(lines) + 2):
            found, sentence = cause(text, line, 1, str(error))
            assert 1 <= found <= len(lines) + 1
            assert sentence.strip()


@given(st.text(alphabet=st.sampled_from("ab= :\"'[]{}#,\n\\“"), max_size=60))
def test_a_masked_text_has_the_same_signs(text: str) -> None:
    assert [char for char in masked(text) if not char.isalnum()] == [char for char in text if not char.isalnum()]
