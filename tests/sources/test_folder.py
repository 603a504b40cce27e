"""A folder of declarations: every fault is named with file and line, and a sound folder gives its sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipelines.errors import ConfigError
from pipelines.sources import check, load
from tests.sources.made import SOUND

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configuration folder with one sound source, ``one``."""
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "one.toml").write_text(SOUND)
    return sources


def faults(folder: Path) -> list[str]:
    """The folder's faults without the folder's own path."""
    return [str(fault).replace(f"{folder}/", "") for fault in check(folder)]


def test_sound_folder_gives_its_sources_by_name(folder: Path) -> None:
    (folder / "another.toml").write_text(SOUND + "[expect]\nmax_quiet = '30d'\n")

    loaded = load(folder)

    assert list(loaded) == ["another", "one"]
    assert loaded["another"].expect.max_quiet == 30 * 86400
    assert loaded["one"].file == str(folder / "one.toml")
    assert load(folder.parent) == loaded


@pytest.mark.catalogue("C2", "C4", "C5")
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("hosts =", "host ="), ["one.toml:3: unknown key 'host'; did you mean 'hosts'?"]),
        (("[discover]", "[discover]\nlisting = []"), ["one.toml:6: unknown key 'discover.listing'; did you mean 'listings'?"]),
        (("[discover]", "[disco]"), ["one.toml:5: unknown key 'disco'"]),
        (('title = "A site"', "title = 3"), ['one.toml:1: title: 3 is a number; expected text in quotes: title = "3"']),
        (('title = "A site"', ""), ["one.toml:1: the key title is missing"]),
        (("[discover]", "[discover]\narticle = '/(['"), ["one.toml:6: discover.article: '/([' is not a regular expression"]),
        (("[discover]", "[discover]\narticle = '^(a+)+$'"), ["one.toml:6: discover.article: '^(a+)+$' repeats a repetition"]),
        (
            ("[discover]", "[discover]\nexclude = [\n  'ok',\n  '(',\n]"),
            ["one.toml:8: discover.exclude: '(' is not a regular expression"],
        ),
        (
            ("[discover]", "[discover]\nfeeds = ['ftp://a.example/f']"),
            ["one.toml:6: discover.feeds: 'ftp://a.example/f' is not a web address"],
        ),
        (
            ("[discover]", "[discover]\nfeeds = ['https://b.example/f']"),
            ["one.toml:6: discover.feeds: host 'b.example' is not in hosts (a.example)"],
        ),
        (
            ("[discover]", "[discover]\nfeeds = ['https://u:p@a.example/f']"),
            ["one.toml:6: discover.feeds: 'https://u:p@a.example/f' holds a login"],
        ),
        (("[discover]", "language = ['xx']\n[discover]"), ["one.toml:5: language: 'xx' is not a language code"]),
        (("[discover]", "schedule = 'hourly'\n[discover]"), ["one.toml:5: schedule: 'hourly' is not a schedule"]),
        (("[discover]", "timezone = 'Mars/Base'\n[discover]"), ["one.toml:5: timezone: 'Mars/Base' is not a time zone"]),
        (
            ("[discover]", "[expect]\nmax_quiet = '30 moons'\n[discover]"),
            ["one.toml:6: expect.max_quiet: '30 moons' has the unknown unit 'moons'"],
        ),
        (("[discover]", "[dates]\nselect = ['div..x']\n[discover]"), ["one.toml:6: dates.select: 'div..x' is not a CSS selector"]),
        (
            ("[discover]", "[dates]\norder = ['visibel']\n[discover]"),
            ["one.toml:6: dates.order: 'visibel' is not known here; did you mean 'visible'?"],
        ),
        (
            ("[discover]", "[identity]\nkey = '{host}/{id}'\n[discover]"),
            ["one.toml:6: identity.key: {id} is no named group of discover.article"],
        ),
        (
            ("[discover]", "[identity]\nsame_hosts = ['www.a.example']\n[discover]"),
            ["one.toml:6: identity.same_hosts: host 'www.a.example' is not in hosts"],
        ),
        (
            ("[discover]", "[relevance]\nterms = { Ruritania = 2 }\n[discover]"),
            ["one.toml:5: relevance: terms and threshold have no effect"],
        ),
        (
            ("[discover]", "unverified = ['discover.feed']\n[discover]"),
            ["one.toml:5: 'discover.feed' is not the name of a setting; did you mean 'discover.feeds'?"],
        ),
        (("[discover]", "allow_private = ['10.0.0.1/8']\n[discover]"), ["one.toml:5: allow_private: '10.0.0.1/8' is not a network"]),
        (
            ("[discover]", "[discover]\nnext_page = { param = 'page', path = 'p/{n}' }"),
            ["one.toml:6: discover.next_page: expected either 'param'"],
        ),
        (
            ("[discover]", "[discover.next_page]\npath = 'p'\n[discover]"),
            ["one.toml:5: discover.next_page: path is 'p'; expected {n} in it"],
        ),
        (("listings = [", "feeds = ["), []),
        (('listings = ["https://a.example/en/news"]', ""), ["one.toml:5: no way in"]),
        (('listings = ["https://a.example/en/news"]', 'listings = ["/en/news"]'), []),
        (("[discover]", "family = 'unct'\n[discover]"), ["one.toml:5: unknown family 'unct'"]),
        (('"a.example"]', '"a.example", "127.0.0.1"]'), ["one.toml:3: host '127.0.0.1' is a private address"]),
        (('"a.example"]', '"a.example", "127.0.0.1:8000"]\nallow_private = ["127.0.0.0/8"]'), []),
        (
            ("[discover]", "[manners]\ndelay = -1\n[discover]"),
            ["one.toml:6: manners.delay: -1 is out of bounds; expected at least 0"],
        ),
    ],
)
def test_fault_is_named_with_its_line(folder: Path, change: tuple[str, str], expected: list[str]) -> None:
    (folder / "one.toml").write_text(SOUND.replace(*change))

    found = faults(folder)

    assert len(found) == len(expected), found
    for told, beginning in zip(found, expected, strict=True):
        assert told.startswith(beginning)


def test_all_faults_are_told_at_once(folder: Path) -> None:
    (folder / "one.toml").write_text(SOUND.replace("title", "titel"))
    (folder / "two.toml").write_text("title = \n")
    (folder / "Three.toml").write_text(SOUND)

    found = faults(folder)

    assert [line.partition(":")[0] for line in found] == ["Three.toml", "one.toml", "one.toml", "two.toml"]
    with pytest.raises(ConfigError) as raised:
        load(folder)
    assert all(line in str(raised.value).replace(f"{folder}/", "") for line in found)
    assert raised.value.exit_code == 78


@pytest.mark.catalogue("C1")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"title = @\n", 'one.toml:1:9: expected quotes around text: title = "@"'),
        (b"a = 1\nb = [1,\n", "one.toml:2: the list that begins here is not closed"),
        (b"a = 1\na = 2\n", "one.toml:2:6: the key a stands twice, first in line 1"),
        (b"a = 1\nb = '\xff'\n", "one.toml:2: is not UTF-8"),
    ],
)
def test_broken_file_is_told_with_line_and_column(folder: Path, text: bytes, expected: str) -> None:
    (folder / "one.toml").write_bytes(text)

    assert len(faults(folder)) == 1
    assert faults(folder)[0].startswith(expected)


@pytest.mark.catalogue("C3")
def test_a_name_can_be_taken_once_whatever_its_case(folder: Path) -> None:
    (folder / "zwei.toml").write_text('name = "one"\n' + SOUND)

    assert faults(folder) == [
        f"zwei.toml:1: the name 'one' is taken by {folder / 'one.toml'}:1; expected one of its own".replace(f"{folder}/", "")
    ]


@pytest.mark.catalogue("C3")
@pytest.mark.parametrize("name", ["One", "1st", "a b", "ä", "x" * 65])
def test_a_name_that_cannot_be_a_spider_is_refused(folder: Path, name: str) -> None:
    (folder / f"{name}.toml").write_text(SOUND)

    assert [fault for fault in faults(folder) if fault.startswith(f"{name}.toml")]


@pytest.mark.parametrize("make", [True, False])
def test_a_folder_without_sources_is_an_error(tmp_path: Path, make: bool) -> None:
    if make:
        (tmp_path / "empty").mkdir()

    with pytest.raises(ConfigError, match="no source is declared here" if make else "no such folder"):
        load(tmp_path / "empty")


def test_a_family_gives_a_source_in_three_lines(folder: Path) -> None:
    families = folder.parent / "families"
    families.mkdir()
    (families / "fam.toml").write_text('[discover]\nlistings = ["/en/stories"]\nmax_pages = 9\n[clean.kinds]\nStory = "story"\n')
    (folder / "two.toml").write_text('family = "fam"\ntitle = "Two"\nhome = "https://two.example/en"\n')
    (folder / "three.toml").write_text(
        'family = "fam"\ntitle = "3"\nhome = "https://three.example/"\n[discover]\nmax_pages = 3\n[clean.kinds]\nNews = "news"\n'
    )

    loaded = load(folder)

    assert loaded["two"].hosts == ("two.example",)
    assert loaded["two"].discover.listings == ("https://two.example/en/stories",)
    assert loaded["three"].discover.max_pages == 3
    assert loaded["three"].clean.kinds == (("Story", "story"), ("News", "news"))


def test_a_member_replaces_the_way_of_paging_and_has_no_second_fault_where_its_home_has_one(folder: Path) -> None:
    families = folder.parent / "families"
    families.mkdir()
    (families / "fam.toml").write_text(
        'language = ["{language}"]\n[discover]\nlistings = ["/{language}/stories"]\nnext_page = { param = "page", first = 0 }\n'
    )
    (folder / "two.toml").write_text(
        'family = "fam"\ntitle = "2"\nhome = "https://two.example/fr"\n[discover]\nnext_page = { path = "page/{n}/", first = 1 }\n'
    )
    paging = load(folder)["two"].discover.next_page
    (folder / "two.toml").write_text('family = "fam"\ntitle = "2"\nhome = "htps://two.example/fr"\n')

    assert paging is not None
    assert (paging.path, paging.param, paging.first) == ("page/{n}/", None, 1)
    assert len(faults(folder)) == 1


def test_a_fault_of_the_family_is_told_at_the_family(folder: Path) -> None:
    families = folder.parent / "families"
    families.mkdir()
    (families / "fam.toml").write_text('[discover]\nlistings = ["/en"]\narticle = "("\n')
    (folder / "two.toml").write_text('family = "fam"\ntitle = "Two"\nhome = "https://two.example/en"\n')

    assert [str(fault).startswith(f"{families / 'fam.toml'}:3:") for fault in check(folder)] == [True]
