"""Positions, durations, schedules, patterns: tables."""

from __future__ import annotations

import re
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.sources import Schedule, duration, schedule
from pipelines.sources.positions import positions
from pipelines.text.patterns import MAX_PATTERN, check_pattern, check_selector


def test_every_key_has_its_line() -> None:
    text = (
        "# head\n"
        'a = "x"  # "b = 1"\n'
        "[t.'u v']\n"
        'multi = """\n'
        'k = 1\n""""\n'
        "lit = '''\nno = [\n'''\n"
        "arr = [\n  1, # one\n  [2, 3],\n  { p = 4, q.r = 5 },\n]\n"
        "[[rows]]\nn = 1\n[[rows]]\nn = 2\n"
        "d.e.f = 2024-01-01T00:00:00Z\n"
    )
    tomllib.loads(text)

    lines = positions(text)

    assert {path: lines[path] for path in lines if path in EXPECTED} == EXPECTED


EXPECTED = {
    ("a",): 2,
    ("t", "u v"): 3,
    ("t", "u v", "multi"): 4,
    ("t", "u v", "lit"): 7,
    ("t", "u v", "arr"): 10,
    ("t", "u v", "arr", 0): 11,
    ("t", "u v", "arr", 1): 12,
    ("t", "u v", "arr", 1, 1): 12,
    ("t", "u v", "arr", 2, "p"): 13,
    ("t", "u v", "arr", 2, "q", "r"): 13,
    ("rows", 0, "n"): 16,
    ("rows", 1, "n"): 18,
    ("rows", 1, "d", "e", "f"): 19,
}


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("15m", 900), ("15min", 900), ("2h", 7200), ("30d", 2592000), ("2w", 1209600), ("1.5 h", 5400), (" 2H ", 7200)],
)
def test_duration(text: str, seconds: float) -> None:
    assert duration(text) == seconds


@pytest.mark.catalogue("C2")
@pytest.mark.parametrize("text", ["", "2", "h", "2 moons", "-2h", "0h", "2h30m", "two hours"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"expected|units are"):
        duration(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("every 2h", Schedule(every=7200)),
        ("Every  15m", Schedule(every=900)),
        ("auto", Schedule(auto=True)),
        ("15 6 * * *", Schedule(cron="15 6 * * *")),
        ("*/10 8-18/2 1,15 jan-mar mon-fri", Schedule(cron="*/10 8-18/2 1,15 jan-mar mon-fri")),
        ("0 6 * * FRI-SUN", Schedule(cron="0 6 * * fri-sun")),
    ],
)
def test_schedule(text: str, expected: Schedule) -> None:
    assert schedule(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2h",
        "hourly",
        "60 * * * *",
        "* * * *",
        "* * 0 * *",
        "a * * * *",
        "*/0 * * * *",
        "1-2-3 * * * *",
        "5/ * * * *",
        "0 6 30 2 *",
        "0 6 * * xyz",
        "0 6 * * fri-xyz",
    ],
)
def test_what_is_no_schedule_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        schedule(text)


SOUND = [
    r"^/(?:index\.php/)?(?P<lang>[a-z]{2})/(?:node/)?(?P<id>\d{4,7})(?:-[^/?#]*)?/?(?:\?|$)",
    r"(?:[a-z-]+/)+[^/?#]+\.html",
    r"[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+",
    r"(?:en|zh)+",
    r"(\d+,)*x",
    r".*foo.*",
]
ENDLESS = [r"(a+)+", r"(a*)*b", r"(?:a|a)+b", r"(\w+\s?)*$", r"(.*)*x", r"((ab)*)*", r"(?:\d+|x)*y", r"(a|ab|b)*c", r"(?:[a-z-]+-?)+$"]


BOUNDED_AND_ENDLESS = [
    r"^(a{1,20}){1,20}$",  # bounded repetitions in bounded ones
    r"^(?:[a-z0-9]{1,8}-?){1,30}$",
    r"^(\w{1,9}-?){1,12}\.html$",
    r"^(?:\d{1,3}\.?){1,20}$",
    r"^/(?:[a-z]{1,15}/?){1,15}\d$",
    r"^(?:.{1,9}.{1,9}){1,10}$",
    r"(?:(?:a{0,5}){0,5}){0,5}$",
    r"(?:a|b|ab){1,40}c",  # alternatives that overlap
    r"^/news/(?!(?:a|a){1,60}$)",  # within a look-ahead
    r"^/(?=(?:[a-z]{1,5}[a-z]{1,5}){1,15}\d)",
]


@pytest.mark.catalogue("C5")
@pytest.mark.parametrize("pattern", SOUND)
def test_a_sound_pattern_passes_and_comes_to_an_end(pattern: str) -> None:
    compiled = check_pattern(pattern)

    for text in ("a" * 2000, "a-" * 1000, "a/" * 1000, "1," * 1000, "en" * 1000 + "x", "a_" * 1000):
        compiled.search(text)  # raises PatternTooSlow else


@pytest.mark.catalogue("C5")
@pytest.mark.parametrize("pattern", BOUNDED_AND_ENDLESS)
def test_a_pattern_that_does_not_come_to_an_end_on_a_hard_text_is_refused_by_name(pattern: str) -> None:
    re.compile(pattern)

    with pytest.raises(ValueError, match=r"could run for ever|did not come to an end") as refused:
        check_pattern(pattern)
    assert pattern in str(refused.value)


@pytest.mark.parametrize("pattern", [r"foo{e<=1}", r"(?:news){s}", r"a{x}"])
def test_what_python_reads_as_signs_and_others_as_a_rule_is_refused(pattern: str) -> None:
    re.compile(pattern)

    with pytest.raises(ValueError, match="expected a number in the braces"):
        check_pattern(pattern)
    assert check_pattern(pattern.replace("{", r"\{")).search(pattern.replace("(?:news)", "news"))


@pytest.mark.catalogue("C5")
@pytest.mark.parametrize("pattern", ENDLESS)
def test_a_pattern_that_could_run_for_ever_is_refused(pattern: str) -> None:
    re.compile(pattern)

    with pytest.raises(ValueError, match="could run for ever"):
        check_pattern(pattern)


@pytest.mark.catalogue("C5")
@pytest.mark.parametrize("pattern", ["(", "a{2,1}", "(?P<a", "x" * (MAX_PATTERN + 1)])
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"expected at most|not a regular expression"):
        check_pattern(pattern)


@pytest.mark.parametrize("selector", ["div..x", "[", "a:unknown-thing(", ""])
def test_what_is_no_selector_is_refused(selector: str) -> None:
    with pytest.raises(ValueError, match="is not a CSS selector"):
        check_selector(selector)


KEYS = st.text("abc-_", min_size=1, max_size=4)


@given(st.dictionaries(KEYS, st.lists(st.integers() | st.text("a\"'#[]{}\\=\n,", max_size=6), max_size=3), max_size=4))
def test_positions_of_any_values_follow_the_text(values: dict[str, list[int | str]]) -> None:
    text = "".join(
        f"{key} = [{', '.join(str(each) if isinstance(each, int) else quoted(each) for each in row)}]\n" for key, row in values.items()
    )
    assert tomllib.loads(text) == values

    lines = positions(text)

    assert [lines[(key,)] for key in values] == list(range(1, len(values) + 1))


def quoted(text: str) -> str:
    """A TOML basic string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
