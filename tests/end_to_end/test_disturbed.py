"""A crawl that was killed again and again and resumed ends with the same corpus as one that was never disturbed."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.faults.disturbed import corpus_of, crawl, disturb, made_site, prepared

if TYPE_CHECKING:
    from pathlib import Path

COUNT, KILLS = 30, 4


@pytest.mark.slow
def test_a_killed_crawl_ends_with_the_corpus_of_an_undisturbed_one(tmp_path: Path) -> None:
    with made_site(COUNT) as server:
        undisturbed = prepared(tmp_path / "undisturbed", server)
        assert crawl(undisturbed) == 0
        server.take_log()
        disturbed = prepared(tmp_path / "disturbed", server)
        kills = disturb(disturbed, server, random.Random(11), KILLS)
        asked = Counter(exchange.path for exchange in server.take_log() if exchange.path in server.site.paths)

    assert kills == KILLS, "the crawl was over before it could be killed as often"
    assert len(corpus_of(undisturbed)) == COUNT
    assert corpus_of(disturbed) == corpus_of(undisturbed)
    disturbed.check()
    verified = disturbed.run("verify")
    assert verified.code == 0, verified
    assert asked.total() - len(asked) <= KILLS, "more was fetched again than what a kill could have cut off before it was archived"
