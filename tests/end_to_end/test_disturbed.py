"""A crawl that was killed again and again and resumed ends with the same corpus as one that was never disturbed."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.faults.disturbed import corpus_of, crawl, disturb, made_site, prepared

if TYPE_CHECKING:
    from pathlib import Path

COUNT, KILLS = 30, 4


@pytest.mark.slow
def test_a_killed_crawl_ends_with_the_corpus_of_an_undisturbed_one(tmp_path: Path) -> None:
    with made_site(COUNT) as server:
        undisturbed = prepared(tmp_path / "undisturbed", server)
        assert crawl(undisturbed) == 0
        for seed in (11, 12, 13, 14):  # on a busy machine a crawl may be over before it is killed twice: then another
            disturbed = prepared(tmp_path / f"disturbed-{seed}", server)
            kills = disturb(disturbed, server, random.Random(seed), KILLS)
            if kills >= 2:
                break
        articles = {server.url + path for path in server.site.paths}

    assert kills >= 2, "the crawl was over before it could be killed"
    assert len(corpus_of(undisturbed)) == COUNT
    assert corpus_of(disturbed) == corpus_of(undisturbed)
    disturbed.check()
    verified = disturbed.run("verify")
    assert verified.code == 0, verified
    archived = answers(disturbed.data / "archive")
    assert {archived[url] for url in articles} == {1}, "what was archived whole before a kill is not fetched again"


def answers(folder: Path) -> Counter[str]:
    """How often an answer of each address lies in an archive folder."""
    found = Counter[str]()
    for file in sorted(folder.glob("*.warc.gz*")):
        with file.open("rb") as stream:
            records = [record.rec_headers for record in ArchiveIterator(stream) if record.rec_type == "response"]
        found.update(headers.get_header("WARC-Target-URI") for headers in records)
    return found
