"""What breaks at a site is named: real crawls of made sites, broken in every way that health has a word for, judged and told."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any
from zlib import crc32

import pytest

from crawler.demo.http import Resource, Response, answer
from crawler.demo.pages import challenge_page
from crawler.demo.server import Server
from tests.end_to_end.installation import PATIENCE, Installation
from tests.sites.kinds import KindSite, Post

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

pytestmark = pytest.mark.slow
WALL = challenge_page().encode()
DENIED = b"<html><head><title>403 Forbidden</title></head><body><h1>Access Denied</h1><p>You may not see this.</p></body></html>"
DAY = timedelta(days=1)


class Breaking(KindSite):
    """A made site with a feed and listings that breaks in the way it is named for, when told to. It published daily for a month."""

    def __init__(self, base: str, how: str) -> None:
        self.how = how
        super().__init__(base, "drupal", count=1, start=datetime.now(UTC) - 16 * DAY, broken={"sitemap": "missing"}, weight=2000)
        if how in ("body", "silent"):  # what is usual has to be known
            self.publish(14, datetime.now(UTC) - 15 * DAY, DAY)
        self.whole = True

    def _post(self, number: int, at: datetime) -> Post:
        return super()._post(1000 * (crc32(self.how.encode()) % 1000) + number, at)  # no two sites have an article in common

    def respond(self, method: str, path: str, headers: Mapping[str, str]) -> Response:
        """Answer one request."""
        if not self.whole and (made := self._broken(path)) is not None:
            return answer(made, headers)
        return super().respond(method, path, headers)

    def _broken(self, path: str) -> Resource | None:
        if path == "/robots.txt":
            return Resource(b"User-agent: *\nDisallow: /\n", "text/plain") if self.how == "robots" else None
        if self.how.startswith("challenge"):
            return Resource(WALL, status=int(self.how[-3:]), extra=(("Retry-After", "3600"),) if self.how.endswith("503") else ())
        if self.how == "refused":
            return Resource(DENIED, status=403)
        if self.how == "moved":
            return Resource(b"", status=301, extra=(("Location", f"https://new.example{path}"),))
        if self.how == "gone" and path.partition("?")[0] in (self.cms.feed, self.cms.listing):
            return Resource(b"<h1>Not found</h1>", status=404)
        if self.how == "feed" and path == self.cms.feed:
            return Resource(b"<!DOCTYPE html><html><title>News</title><body><p>Our feed has moved.</p></body></html>")
        if self.how == "layout" and path.partition("?")[0] == self.cms.listing:
            body = "".join(
                f'<li><a href="/stories/story-{number}">A story with a long title, number {number}</a></li>' for number in range(20)
            )
            return Resource(f"<html><title>News</title><body><ul>{body}</ul></body></html>".encode())
        if self.how == "body" and path in self._pages:
            return Resource(b'<html><title>News</title><body><div id="app"></div><script src="/app.js"></script></body></html>')
        return None


CAUSES = {
    "challenge200": "challenged",
    "challenge403": "challenged",
    "challenge503": "challenged",
    "refused": "refused",
    "moved": "moved",
    "gone": "entrance gone",
    "robots": "robots",
    "unreachable": "unreachable",
    "feed": "feed broken",
    "layout": "layout changed (discovery)",
    "body": "layout changed (body)",
    "clock": "clock",
}
ADVICE = {
    "challenged": "ask the publisher to let the User-Agent in",
    "refused": "answers 403: the site may block this address or User-Agent",
    "moved": 'add "new.example" to hosts and change the entrance',
    "entrance gone": "find the new one with `newswatch sources add",
    "robots": "ask the publisher or remove the entrance",
    "unreachable": "takes no connection: open",
    "feed broken": "is no readable feed",
    "layout changed (discovery)": "the layout or the article addresses changed",
    "layout changed (body)": "a [clean] body selector may help",
    "clock": "check time synchronisation here (timedatectl)",
}


class Broken:
    """One installation that watches a site for each way of breaking: crawled once when all is well, and once when nothing is."""

    def __init__(self, folder: Path) -> None:
        self.installation = Installation(folder)
        with ExitStack() as serving:
            servers = {}
            for number, how in enumerate(CAUSES):
                server = Server(lambda base, how=how: Breaking(base, how), address=f"127.0.6.{number + 1}")  # type: ignore[misc]  # mypy does not see the default
                servers[how] = server if how == "unreachable" else serving.enter_context(server)
                self.installation.declare(how, server.site.declaration())
            with servers["unreachable"]:
                self.first = [self.installation.run("crawl", how) for how in CAUSES]
            servers["body"].site.publish(8, datetime.now(UTC) - 9 * timedelta(minutes=1), timedelta(minutes=1))
            for server in servers.values():
                server.site.whole = False
            for how in CAUSES:
                self.installation.run("crawl", how, *(("--ahead", "7200") if how == "clock" else ()))

    def stands(self) -> dict[str, dict[str, Any]]:
        """What stands against each source, as ``newswatch status`` tells."""
        told = self.installation.run("status", "--json")
        assert told.code == 1, told
        return {row["source"]: row["stands"] for row in json.loads(told.out)["sources"]}


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broken]:
    yield Broken(tmp_path_factory.mktemp("causes"))


@pytest.fixture(scope="module")
def stands(broken: Broken) -> dict[str, dict[str, Any]]:
    assert {ran.code for ran in broken.first} == {0}, broken.first
    return broken.stands()


@pytest.mark.parametrize(("how", "cause"), CAUSES.items())
def test_the_cause_is_named_with_what_can_be_done(stands: dict[str, dict[str, Any]], how: str, cause: str) -> None:
    assert stands[how]["cause"] == cause, stands[how]
    assert ADVICE[cause] in stands[how]["sentence"]


def test_the_bot_checks_words_are_told(broken: Broken, stands: dict[str, dict[str, Any]]) -> None:
    reasons = [
        row["notes"] for row in broken.installation.rows("select notes from visits where source = 'challenge403' and state = 'challenge'")
    ]

    assert len(reasons) == 2
    assert all("answered 403 with a challenge page" in reason for reason in reasons)


def test_silence_is_quiet_first_and_an_alarm_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The site's clock goes with the crawl's, or the difference would be what is told."""
    installation, told = Installation(tmp_path), {}
    with Server(lambda base: Breaking(base, "silent"), address="127.0.6.50") as server:
        installation.declare("silent", server.site.declaration())
        for days in (0, 3, 30):
            later = format_datetime(datetime.now(UTC) + days * DAY, usegmt=True)
            monkeypatch.setattr(BaseHTTPRequestHandler, "date_time_string", lambda *_, later=later: later)
            installation.run("crawl", "silent", "--ahead", str(days * 86400))
            found = installation.run("status", "--json")
            told[days] = json.loads(found.out)["sources"][0]["stands"]

    assert [told[days]["cause"] for days in (0, 3, 30)] == ["", "quiet", "feed frozen"]
    assert re.search(r"nothing new for 4\.[345] weeks", told[30]["sentence"])  # the newest article is of noon: it hangs on the time of day


def test_a_disk_that_takes_nothing_is_storage(tmp_path: Path) -> None:
    """The scheduler's crawls end before they open a run; they are in its ledger all the same, and are judged."""
    installation = Installation(tmp_path)
    archive, aside = installation.data / "archive", installation.data / "aside"
    with Server(lambda base: Breaking(base, "storage"), address="127.0.6.51") as server:
        installation.declare("storage", 'schedule = "every 2s"\n' + server.site.declaration())
        assert installation.run("crawl", "storage").code == 0
        archive.rename(aside)
        archive.write_bytes(b"this is no folder")
        assert _scheduled(installation, "select 1 from runs where state = 'missed' and exit_code = 74") == 0
    archive.unlink()
    aside.rename(archive)
    said = installation.run("notify")
    stands = json.loads(installation.run("status", "--json").out)["sources"][0]["stands"]

    assert (stands["state"], stands["cause"]) == ("broken", "storage")
    assert "alarm: storage: broken (storage)" in said.out + said.err


def _scheduled(installation: Installation, until: str) -> int:
    """Let ``newswatch schedule`` run until a query of the catalogue gives something; its exit code when it is told to stop."""
    command, end = [sys.executable, "-m", "crawler.cli", "schedule"], time.monotonic() + PATIENCE
    with subprocess.Popen(command, cwd=installation.folder, env=installation.environment(), stderr=subprocess.DEVNULL) as service:
        try:
            while not installation.rows(until):
                assert service.poll() is None, "the scheduler ended by itself"
                assert time.monotonic() < end, f"nothing of {until!r}"
                time.sleep(0.5)
            service.terminate()
            return service.wait(60)
        finally:
            service.kill()
