"""C10: secrets planted wherever one can be declared, and then looked for in all that the program wrote and said, in every spelling."""

from __future__ import annotations

import base64
import gzip
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

import pytest

from crawler.demo.server import Server
from crawler.installation import parts
from crawler.net.redact import redact
from tests.end_to_end.installation import Installation
from tests.faults.disturbed import START
from tests.faults.postgresql_cluster import ADDRESS, INSTALLED, Cluster
from tests.sites.kinds import KindSite

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from crawler.demo.http import Response
    from tests.end_to_end.installation import Ran

WORD, HOOK, PING, KEY = "d8-Word/of+the=base", "h00k-Token/of&mail", "p1ng-Token_of-deadman", "k3y-Value?of=query"
SECRETS = (WORD, HOOK, PING, KEY)
NOBODY = "127.0.0.9:9"


class Echoing(KindSite):
    """A site that repeats what it should not know, in a header of every answer."""

    def respond(self, method: str, path: str, headers: Mapping[str, str]) -> Response:
        """Answer one request."""
        told = super().respond(method, path, headers)
        return replace(told, headers=(*told.headers, ("X-Echo", f"{HOOK} {quote(WORD, safe='')}")))


class Canary(Installation):
    """An installation that keeps what its commands said, and knows its secrets."""

    def __init__(self, folder: Path, cluster: Cluster) -> None:
        super().__init__(folder)
        self.said: list[Ran] = []
        self.named = {
            "CANARY_CATALOGUE": f"postgresql+psycopg://newswatch:{quote(WORD, safe='')}@{ADDRESS}:{cluster.port}/postgres",
            "CANARY_HOOK": f"json://user:{quote(HOOK, safe='')}@{NOBODY}/room?key={quote(KEY, safe='')}",
        }
        ping = folder / "ping"
        ping.write_text(f"http://{NOBODY}/{quote(PING, safe='')}")
        ping.chmod(0o600)
        (self.config / "newswatch.toml").write_text(
            'contact = "monitor@example.org"\ncatalogue = "env:CANARY_CATALOGUE"\n[limits]\npatience = "1s"\n[notify]\ndigest = "1s"\n'
            f'urls = ["env:CANARY_HOOK"]\ndeadman = "file:{ping}"\nallow_private = ["127.0.0.9/32"]\n'
        )

    def environment(self) -> dict[str, str]:
        """The environment of a command, with the secrets in it."""
        return super().environment() | self.named

    def do(self, *arguments: str, code: int | None = None) -> Ran:
        """Run a command and keep what it said."""
        ran = self.scrapy(*arguments[1:]) if arguments[0] == "scrapy" else self.run(*arguments)
        self.said.append(ran)
        assert code is None or ran.code == code, ran
        return ran

    def written(self) -> Iterator[tuple[str, bytes]]:
        """Every file under the data folder, unpacked, and everything that was said."""
        for path in self.data.rglob("*"):
            if path.is_file():
                raw = path.read_bytes()
                yield str(path), gzip.decompress(raw) if ".warc.gz" in path.name else raw
        for number, ran in enumerate(self.said):
            yield f"command {number}", (ran.out + ran.err).encode()


def spellings(secret: str) -> set[bytes]:
    """A secret as it is, URL-encoded, and in the middle of any base64."""
    packed = {base64.b64encode(bytes(shift) + secret.encode()).decode().rstrip("=")[4:-2] for shift in range(3)}
    return {each.encode() for each in {secret, quote(secret), quote(secret, safe=""), quote_plus(secret), *packed}}


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("before", ["", "a", "ab", "user:", "longer:"])
def test_redaction_knows_a_secret_within_any_base64(secret: str, before: str) -> None:
    for after in ("", "x", "xy"):
        text = redact(f"Token {base64.b64encode(f'{before}{secret}{after}'.encode()).decode()}", [secret])
        forms = spellings(secret)
        assert len(forms) >= 4
        assert not any(form.decode() in text for form in forms), text


def test_the_parts_of_an_address_that_are_secrets() -> None:
    found = set(parts("tgram://123456:ABCdef-gh1jk/chat/services?token=a1b2c3d4e5"))
    assert {"ABCdef-gh1jk", "a1b2c3d4e5"} <= found
    assert not {"chat", "services", "token"} & found
    assert set(parts("postgresql+psycopg://me:pass%2Fword@china.example:5432/news1234")) == {
        "postgresql+psycopg://me:pass%2Fword@china.example:5432/news1234",
        "pass%2Fword",
        "pass/word",
    }


@pytest.mark.catalogue("C10")
@pytest.mark.slow
@pytest.mark.skipif(not INSTALLED, reason="no PostgreSQL server programs below /usr/lib/postgresql")
def test_c10_no_secret_in_anything_that_is_written_or_said(tmp_path: Path) -> None:
    with Cluster() as cluster, Server(lambda base: Echoing(base, "drupal", count=10, start=START)) as server:
        canary = Canary(tmp_path, cluster)
        canary.declare("kind", server.site.declaration())
        canary.do("crawl", "kind", code=0)
        canary.do("scrapy", "crawl", "kind", "-L", "DEBUG")
        canary.do("notify")
        canary.do("notify", "--test")
        canary.do("doctor", "--json")
        canary.do("status")
        canary.do("verify", code=0)
        dumped = cluster.execute("select payload, error from outbox") + cluster.execute("select value, '' from states")
        cluster.stop()
        for command in (("crawl", "kind"), ("status",), ("doctor",), ("scrapy", "crawl", "kind", "-L", "DEBUG"), ("notify",)):
            canary.do(*command)
        for wrong in ("postgresql+nothing://u:{}@h/x", "postgresql+psycopg://u:{}@h:port/x", "no address {}", "mysql://u:{}@h/x"):
            canary.named["CANARY_CATALOGUE"] = wrong.format(quote(WORD, safe=""))
            canary.do("crawl", "kind")
            canary.do("status")
            canary.do("doctor")
        (canary.config / "newswatch.toml").write_text(f'catalogue = "postgresql://u:{WORD}@h/x"\n')
        canary.do("crawl", "kind", code=78)

    written = dict(canary.written())
    assert any(b"X-Echo: (removed)" in data for data in written.values()), "the site's echo did not reach the archive"
    assert any(path.endswith("status.html") for path in written)
    assert all(any(word in ran.out + ran.err for ran in canary.said) for word in ("CANARY_HOOK", "failed: Connection refused"))
    written["outbox and states"] = repr(dumped).encode()
    forms = {form for secret in SECRETS for form in spellings(secret)}
    assert [(where, form) for where, data in written.items() for form in forms if form in data] == []
