"""Translations of a page, by what it names and by the number of its node."""

from __future__ import annotations

from pipelines.dedupe.translation import translation_keys, translation_of
from tests.dedupe.made_sources import UNCHINA


def test_translations_are_found_by_alternates_and_by_the_node() -> None:
    url = "https://china.un.org/en/250220-un-day"
    keys = translation_keys(url, [("zh", "https://china.un.org/zh/250220-第78个联合国日"), ("en", url)], UNCHINA)

    assert keys == ("china.un.org/zh/250220",) == translation_keys(url, [], UNCHINA)
    assert translation_of("china.un.org/en/250220", keys, {"china.un.org/zh/250220": 12, "china.un.org/en/250220": 3}) == (12,)
