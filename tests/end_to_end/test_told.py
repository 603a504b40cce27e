"""From two crawls to the person who is told: watches in two languages, the digest, an alarm, the dead-man call; over real connections."""

from __future__ import annotations

import http.server
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from crawler.demo import Server
from tests.end_to_end.installation import Installation
from tests.sites.kinds import KindSite
from tests.threads import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow


class Receiver(http.server.BaseHTTPRequestHandler):
    """A web address on 127.0.0.2 that keeps what it is told."""

    told: list[tuple[str, str]]

    def do_GET(self) -> None:
        self.told.append((self.path, ""))
        self._thank()

    def do_POST(self) -> None:
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.told.append((message["title"], message["message"]))
        self._thank()

    def _thank(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Say nothing on the terminal."""


@pytest.fixture
def receiver() -> Iterator[http.server.ThreadingHTTPServer]:
    Receiver.told = []
    with serving(http.server.ThreadingHTTPServer(("127.0.0.2", 0), Receiver)) as server:
        yield server


def word_of(installation: Installation, source: str) -> str:
    """Eight signs out of the middle of a text of a source."""
    line = next(line for line in installation.manifest() if line["source"] == source)
    body = installation.texts()[line["file"]].split("\n\n")[2]
    return body[2:8] if source == "zh" else " ".join(body.split()[1:4]).strip(",.;")


def test_what_was_found_and_what_broke_is_told_once(
    tmp_path: Path, receiver: http.server.ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation, start = Installation(tmp_path), datetime.now(UTC) - timedelta(hours=1)
    port, secret = receiver.server_address[1], tmp_path / "deadman"
    monkeypatch.setenv("TOLD_HOOK", f"json://127.0.0.2:{port}/hook")
    secret.write_text(f"http://127.0.0.2:{port}/alive\n", "utf-8")
    secret.chmod(0o600)
    settings = f'[notify]\nurls = ["env:TOLD_HOOK"]\ndeadman = "file:{secret}"\nallow_private = ["127.0.0.2/32"]\n'
    (installation.config / "newswatch.toml").write_text(f'contact = "a@example.org"\n{settings}', "utf-8")
    english = Server(lambda base: KindSite(base, "wordpress", count=2, start=start, weight=2000), address="127.0.6.60")
    with Server(lambda base: KindSite(base, "government", count=2, start=start, weight=2000), address="127.0.6.61") as chinese:
        with english:
            installation.declare("en", english.site.declaration())
            installation.declare("zh", chinese.site.declaration())
            assert installation.run("crawl").code == 0
        words = {source: word_of(installation, source) for source in ("en", "zh")}
        watches = "".join(f'[[watch]]\nname = "{source}"\nwords = ["{word}"]\n' for source, word in words.items())
        (installation.config / "newswatch.toml").write_text(f'contact = "a@example.org"\n{settings}{watches}', "utf-8")
        tried = installation.run("notify", "--test", "--send")
        first = installation.run("notify")
        for _ in range(3):  # so often before a source that is polled every six hours counts as unreachable
            installation.run("crawl", "en")
        second, third = installation.run("notify"), installation.run("notify")

    titles = [title for title, _ in Receiver.told]
    assert [ran.code for ran in (tried, first, second, third)] == [0, 0, 0, 0]
    assert titles.count("/alive") == 3
    assert titles.count("Newswatch: a test") == 1
    assert titles.count("2 new articles from 2 sources") == 1, "what a watch told is not told again"
    assert titles.count("en: broken (unreachable)") == 1
    assert {"watch en: 1 article", "watch zh: 1 article"} <= set(titles), words
    assert len(titles) == 8
    assert "takes no connection" in dict(Receiver.told)["en: broken (unreachable)"]
    assert str(port) not in tried.out + first.out + second.err
