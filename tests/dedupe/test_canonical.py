"""rel=canonical: when it is believed and when not; translations."""

from __future__ import annotations

import pytest

from pipelines.dedupe.canonical import canonical_hint
from pipelines.dedupe.translation import translation_keys, translation_of
from tests.dedupe.test_identity import UNCHINA, UNIDO

PAGE = "https://a.org/en/news/story-1?id=7"


@pytest.mark.parametrize(
    ("url", "canonical", "reason"),
    [
        (PAGE, None, "names no canonical"),
        (PAGE, "  ", "names no canonical"),
        (PAGE, "https://b.org/en/news/story-1?id=7", "another site"),
        (PAGE, "https://a.org/", "home page"),
        (PAGE, "/en", "section"),
        (PAGE, "https://a.org/zh/news/story-1?id=7", "another language"),
        (PAGE, "https://a.org/en/news/story-1", "loses id"),
        (PAGE, "https://a.org/en/news/story-1?id=7&utm_source=x", "names this page"),
        (PAGE, "http://[::1", "not an address"),
        ("https://a.org/en/news?page=3", "https://a.org/en/news", "later page"),
        ("https://a.org/en/news/story-1", "mailto:x@a.org", "not an address"),
        ("https://a.org/en/news/story-1", "https://a.org/en/news", "section"),
    ],
)
def test_a_hint_that_is_not_believed(url: str, canonical: str | None, reason: str) -> None:
    hint = canonical_hint(url, canonical)

    assert hint.key is None
    assert reason in hint.reason


def test_a_hint_that_is_believed() -> None:
    assert canonical_hint("https://a.org/en/print-view?story=x", "/en/news/the-story").key == "a.org/en/news/the-story"
    assert canonical_hint("https://www2.unido.org/x", "https://www.unido.org/news/x", UNIDO).key == "unido.org/news/x"


def test_translations_are_found_by_alternates_and_by_the_node() -> None:
    url = "https://china.un.org/en/250220-un-day"
    keys = translation_keys(url, [("zh", "https://china.un.org/zh/250220-第78个联合国日"), ("en", url)], UNCHINA)

    assert keys == ("china.un.org/zh/250220",) == translation_keys(url, [], UNCHINA)
    assert translation_of("china.un.org/en/250220", keys, {"china.un.org/zh/250220": 12, "china.un.org/en/250220": 3}) == (12,)
