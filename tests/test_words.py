"""Words that a user reads: one form of times, and counts whose noun is right; the helpers in `pipelines.text.humanise` make both."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = [path for room in ("crawler", "pipelines") for path in sorted((ROOT / room).rglob("*.py"))]
HOME = "pipelines/text/humanise.py"
SITE = "crawler/demo/"
"""The made site writes dates as sites do."""

TIME_OF_DAY = re.compile(r"%[HI]:%M|timespec=")
ISO = re.compile(r"T%H:%M:%S")
"""As machines write it: stored values, JSON, headers of files."""
BY_HAND = re.compile(r"""['"]e?s['"] (?:\*|if)""")
COUNTED = re.compile(
    r"^ (?:more |new |other )?(?:articles|texts|documents|sources|files|words|lines|rows|runs|links|pages|messages|records|blocks"
    r"|findings|watches|leads|bytes)\b"
)
SHOWN = ("crawler/cli/", "crawler/progress.py", "pipelines/outlets/", "pipelines/monitor/", "pipelines/upkeep/doctor.py")


def times(tree: ast.AST) -> list[int]:
    """Lines on which a time of day is formatted in a form of its own."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and TIME_OF_DAY.search(node.value) and not ISO.search(node.value)
    ]


def counts(tree: ast.AST) -> list[int]:
    """Lines on which a number stands before a noun that is always in the plural."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            for number, after in zip(node.values, node.values[1:], strict=False):
                if isinstance(number, ast.FormattedValue) and isinstance(after, ast.Constant) and COUNTED.match(str(after.value)):
                    found.append(node.lineno)
    return found


def test_a_time_of_day_is_written_in_one_form() -> None:
    assert len(FILES) > 300
    others = [path for path in FILES if not str(path.relative_to(ROOT)).startswith((HOME, SITE))]
    found = [f"{path.relative_to(ROOT)}:{line}" for path in others for line in times(ast.parse(path.read_text("utf-8")))]

    assert [each for each in found if not each.startswith(tuple(FORMS))] == [], "pipelines.text.humanise.minute writes it"


FORMS = {
    "pipelines/text/date_formats.py": "the forms that sites write, which declarations name",
    "pipelines/text/dates/": "the forms that sites write",
    "crawler/log_lines.py": "log lines have seconds, too",
}


def test_counts_have_their_noun_in_the_right_number() -> None:
    found = []
    for path in FILES:
        name, text = str(path.relative_to(ROOT)), path.read_text("utf-8")
        if name.startswith(SHOWN):
            found += [f"{name}:{line}" for line in counts(ast.parse(text))]
        found += [f"{name}:{at}" for at, line in enumerate(text.splitlines(), 1) if name != HOME and BY_HAND.search(line)]

    assert found == [], "pipelines.text.humanise.plural writes it"


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ('f"{n} texts"', True),
        ('f"{len(n)} new articles from here"', True),
        ("f\"{plural(n, 'text')} held\"", False),
        ('f"{n} of them"', False),
    ],
)
def test_a_count_by_hand_is_seen(code: str, seen: bool) -> None:
    assert bool(counts(ast.parse(code))) is seen


@pytest.mark.parametrize(
    ("code", "seen"), [('f"{at:%d %b %H:%M}"', True), ('at.strftime("%H:%M")', True), ('f"{at:%Y-%m-%dT%H:%M:%SZ}"', False)]
)
def test_a_time_by_hand_is_seen(code: str, seen: bool) -> None:
    assert bool(times(ast.parse(code))) is seen
