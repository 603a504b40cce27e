"""The demonstration site crawled, changed and crawled again: new, changed, copied and refused pages, `why`, `status`, and a replay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from crawler.demo import MadeSite, Server, Story, declaration
from crawler.demo.forecast import expected
from tests.end_to_end.installation import Installation, f1, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.demo.site import Snapshot

pytestmark = pytest.mark.everyday  # the main job, whole
NAME = "made"
LATER = timedelta(hours=2)
"""How far the clocks of site and crawl are ahead in the second crawl: changes are looked for from a quarter of an hour on."""


class Clock:
    """The machine's time, or later."""

    ahead = timedelta()

    def __call__(self) -> datetime:
        """Now, with its zone."""
        return datetime.now(UTC) + self.ahead


class Watched:
    """The site, crawled twice with changes between."""

    def __init__(self, server: Server[MadeSite], clock: Clock, installation: Installation) -> None:
        self.server, self.installation = server, installation
        installation.declare(NAME, declaration(server.url))
        self.before = server.site.snapshot()
        self.first = installation.run("crawl", NAME)
        self.first_outcomes = installation.outcomes(NAME)
        self.first_lines = installation.manifest()
        self.first_counts = installation.balanced(NAME)
        clock.ahead = LATER
        self.published = server.site.publish_next(3)
        [self.corrected] = server.site.correct()
        [self.republished] = server.site.republish()
        self.after = server.site.snapshot()
        server.take_log()
        self.second = installation.scrapy("crawl", NAME, "--ahead", str(LATER.total_seconds()))
        self.second_outcomes = installation.outcomes(NAME)
        self.second_log = server.take_log()

    def strange(self, outcomes: dict[str, str], now: Snapshot, before: Snapshot | None) -> dict[str, tuple[str, list[str]]]:
        """The addresses whose outcome is not one of the right ones."""
        wrong = {}
        for path, wanted in expected(now, before).items():
            found = outcomes.get(self.server.url + quote(path))
            if found not in wanted.outcomes and not (found is None and not wanted.must):
                wrong[path] = (str(found), sorted(map(str, wanted.outcomes)))
        return wrong


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    clock = Clock()
    with Server(lambda base: MadeSite(base, clock=clock)) as server:
        yield Watched(server, clock, Installation(tmp_path_factory.mktemp("made")))


def test_the_first_crawl_comes_to_what_is_expected(watched: Watched) -> None:
    assert watched.first.code == 0, watched.first
    assert watched.strange(watched.first_outcomes, watched.before, None) == {}
    assert watched.first_counts["new"] == len(watched.first_lines) == 24
    watched.installation.check()


def test_the_second_crawl_tells_new_changed_and_copied_apart(watched: Watched) -> None:
    assert watched.second.code == 0, watched.second
    assert watched.strange(watched.second_outcomes, watched.after, watched.before) == {}
    appended = watched.installation.manifest()[len(watched.first_lines) :]
    assert {line["url"] for line in appended} == {*watched.published, watched.corrected}
    assert watched.installation.balanced(NAME)["copy"] == 1


@pytest.mark.catalogue("P22")
def test_a_correction_is_a_new_version_that_names_the_old(watched: Watched) -> None:
    versions = [line for line in watched.installation.manifest() if line["url"] == watched.corrected]
    assert [line["version"] for line in versions] == [1, 2]
    assert versions[1]["supersedes"] == versions[0]["sequence"]
    texts = watched.installation.texts()
    assert "a fifth of the average" in texts[versions[0]["file"]]
    assert "to a third of the average" in texts[versions[1]["file"]]


def test_what_did_not_change_was_not_downloaded_again(watched: Watched) -> None:
    held = {line["url"].removeprefix(watched.server.url) for line in watched.first_lines} - {
        watched.corrected.removeprefix(watched.server.url)
    }
    assert not [exchange for exchange in watched.second_log if exchange.path in held and exchange.status == 200]


def test_the_texts_are_the_stories(watched: Watched) -> None:
    texts, lines = watched.installation.texts(), {line["url"]: line for line in watched.first_lines}
    poor: dict[str, float] = {}
    for path, story in watched.before.shown.items():
        if (line := lines.get(watched.server.url + quote(path))) is not None:
            score = f1(tokens(texts[line["file"]]), tokens(story.text))
            if score < 0.98 or texts[line["file"]].split("\n", 1)[0] != story.title:
                poor[path] = round(score, 3)
    assert not poor


def test_tables_and_lists_are_kept_as_the_format_says(watched: Watched) -> None:
    assert "Energy cost in yuan | 213 | 97\n" in _text_of(watched, 1110)
    assert "\n\n  • a map of shade for every city" in _text_of(watched, 1111)
    assert "\n\nLearning a craft before it is gone\n\n" in _text_of(watched, 1101)


def test_a_translation_is_a_document_of_its_own_and_linked(watched: Watched) -> None:
    by_id = {story.id: watched.server.url + quote(path) for path, story in watched.before.shown.items()}
    lines = {line["url"]: line for line in watched.first_lines}
    pair = [lines[by_id[1104]], lines[by_id[2101]]]
    assert [line["language"] for line in pair] == ["en", "zh"]
    assert [line["relation"] for line in pair].count("translation") == 1


@pytest.mark.parametrize(("page", "word"), [("challenge", "challenge"), ("soft_404", "soft_404")])
def test_why_tells_the_reason(page: str, word: str, watched: Watched) -> None:
    url = watched.server.url + quote(_one(watched, page).path)
    told = watched.installation.run("why", url)
    assert told.code == 0, told
    assert word in told.out.replace(" ", "_").lower()


def test_why_tells_of_a_held_article_and_of_an_unknown_address(watched: Watched) -> None:
    line = watched.first_lines[0]
    told = watched.installation.run("why", line["url"])
    assert line["file"] in told.out, told
    unknown = watched.installation.run("why", f"{watched.server.url}/en/stories/999999-never-seen")
    assert ".txt" not in unknown.out
    copied = watched.installation.run("why", watched.republished)
    assert "copy" in copied.out.lower(), copied


def test_status_names_the_source_and_what_was_appended(watched: Watched) -> None:
    told = watched.installation.run("status")
    assert told.code == 0, told
    assert NAME in told.out


def test_a_replay_gives_the_same_corpus_bit_for_bit(watched: Watched, tmp_path: object) -> None:
    archives = sorted((watched.installation.data / "archive").rglob("*.warc.gz"))
    assert archives
    replayed = [Installation(watched.installation.folder / f"replay{number}") for number in (1, 2)]
    for each in replayed:
        each.declare(NAME, declaration(watched.server.url))
    asked = len(watched.server.log)
    for each in replayed:
        ran = each.run("crawl", NAME, "--replay", *map(str, archives[:1]))
        assert ran.code in (0, 1), ran
    assert len(watched.server.log) == asked
    first = {name: text for name, text in watched.installation.texts().items() if int(name.split("_")[0]) < len(watched.first_lines)}
    for each in replayed:
        assert each.texts() == first
        each.check()


def _one(watched: Watched, page: str) -> Story:
    return next(story for story in watched.before.shown.values() if story.page == page)


def _text_of(watched: Watched, number: int) -> str:
    path = next(path for path, story in watched.before.shown.items() if story.id == number)
    line = next(line for line in watched.first_lines if line["url"] == watched.server.url + quote(path))
    return watched.installation.texts()[line["file"]]
