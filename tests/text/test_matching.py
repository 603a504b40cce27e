"""Declared patterns are matched as Python matches them, and every match comes to an end."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.dedupe.identity import url_key
from pipelines.errors import CONFIG, PatternTooSlow
from pipelines.model import Discover, Identity, Source
from pipelines.text.hard_texts import hard_texts
from pipelines.text.matching import Matcher, matcher
from pipelines.worker_pool import WorkerPool

ENDLESS = r"^(?:a|a)*(?:b|c)$"
HARD = "a" * 60

PATTERNS = [
    r"^/(?P<lang>[a-z]{2})/(?:node/)?(?P<id>\d{4,7})(?:-[^/?#]*)?/?(?:\?|$)",
    r"(?i)/NEWS/(?!archive)\w+",
    r"[^/]+\.html?$",
    r"(?<=/)\d+(?=-)",
    r"/新闻/\d+",
    r"(\w)\1",
    r"\b[A-Z]\w*\b",
]


@pytest.mark.parametrize("pattern", PATTERNS)
@given(st.data())
def test_a_match_is_the_one_that_python_finds(pattern: str, data: st.DataObject) -> None:
    text = data.draw(st.one_of(st.text("abczABZ0189-_/.?=& é中文新闻\n"), st.sampled_from(list(hard_texts(pattern)))))

    for way in ("search", "fullmatch"):
        own, pythons = getattr(matcher(pattern, "x"), way)(text), getattr(re.compile(pattern), way)(text)
        assert (own and (own.span(), own.groupdict())) == (pythons and (pythons.span(), pythons.groupdict()))


@pytest.mark.catalogue("C5")
def test_a_match_that_does_not_end_is_an_error_that_names_pattern_and_text() -> None:
    with pytest.raises(PatternTooSlow) as told:
        Matcher(ENDLESS, "clean.cut_lines", seconds=0.05).fullmatch(HARD)

    assert told.value.exit_code == CONFIG
    assert f"clean.cut_lines = '{ENDLESS}' did not come to an end within 0.05 s of processor time on '{HARD}'" in str(told.value)


@pytest.mark.catalogue("C5")
def test_it_crosses_a_worker_as_what_it_is() -> None:
    with WorkerPool() as pool, pytest.raises(PatternTooSlow, match=r"listing\.article"):
        pool.run_sync("tests.tasks:match", {"pattern": ENDLESS, "text": HARD}, b"")


@pytest.mark.catalogue("C5")
def test_the_key_of_an_address_comes_to_an_end_in_the_crawls_own_process() -> None:
    source = Source(
        "one", "One", "https://one.example/", ("one.example",), discover=Discover(article="^/n/"), identity=Identity(key="{path}")
    )
    object.__setattr__(source.discover, "article", ENDLESS.replace("^", "^/"))  # as if it had passed its check

    with pytest.raises(PatternTooSlow, match=r"one: discover.article = "):
        url_key(f"https://one.example/{HARD}", source)
