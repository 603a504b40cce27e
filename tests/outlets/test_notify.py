"""Sending: over real loopback connections, guarded, never with a secret in the words."""

from __future__ import annotations

import http.server
import json
from typing import TYPE_CHECKING, Any

import pytest

from pipelines.errors import ConfigError, NetworkError
from pipelines.outlets import notify
from pipelines.outlets.delivery import guarded
from pipelines.outlets.messages import message
from pipelines.outlets.notify import Channel, ping, send, senders
from pipelines.outlets.secrets import Secret, read
from tests.threads import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipelines.worker_pool import WorkerPool

# Apprise imports a module of the standard library that warns of its end
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

TOKEN = "canary-5f2c9e"
LOOPBACK = ("127.0.0.2/32",)


class Receiver:
    """A web server on 127.0.0.2 that keeps what it is sent and answers as told."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []
        self.status, self.body = 200, b"ok"
        self.headers: dict[str, str] = {}
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver.taken.append((self.path, self.rfile.read(int(self.headers.get("Content-Length", 0)))))
                self.send_response(receiver.status)
                for name, value in {"Content-Length": str(len(receiver.body)), **receiver.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(receiver.body)

            do_GET = do_POST  # noqa: N815 - the name is http.server's

            def log_message(self, *args: Any) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.2", 0), Handler)
        self.port = self.server.server_address[1]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    with serving(made.server):
        yield made


@pytest.fixture
def workers() -> Iterator[WorkerPool]:
    with senders() as made:
        yield made


def channel(receiver: Receiver, host: str = "127.0.0.2", allow: tuple[str, ...] = LOOPBACK) -> Channel:
    return Channel("env:OPS", Secret(f"json://{host}:{receiver.port}/hook/{TOKEN}", "env:OPS"), allow)


def test_a_message_arrives(receiver: Receiver, workers: WorkerPool) -> None:
    send(channel(receiver), message("unido: broken", "中文 and more", "key", {"watch": "气候", "count": 1}), workers)
    [(path, body)] = receiver.taken
    said = json.loads(body)

    assert path.rstrip("/") == f"/hook/{TOKEN}"
    assert (said["title"], said["message"]) == ("unido: broken", "中文 and more")
    assert said["newswatch"] == {"watch": "气候", "count": 1}


@pytest.mark.catalogue("C7", "C10")
@pytest.mark.parametrize("status", [400, 403, 500, 503])
def test_a_refusal_is_an_error_without_the_secret(
    receiver: Receiver, workers: WorkerPool, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    receiver.status = status
    with pytest.raises(NetworkError) as raised:
        send(channel(receiver), message("a", "b", "key"), workers)

    assert "env:OPS: the message was not taken" in str(raised.value)
    assert TOKEN not in str(raised.value) + caplog.text + repr(raised.value.__cause__)


@pytest.mark.catalogue("C7")
def test_an_address_that_is_not_public_is_never_connected_to(receiver: Receiver, workers: WorkerPool) -> None:
    with pytest.raises(NetworkError, match="not taken"):
        send(channel(receiver, allow=()), message("a", "b", "key"), workers)

    assert receiver.taken == []


@pytest.mark.catalogue("C7")
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("option", ["", "?redirect=yes"])
def test_a_redirect_is_no_delivery_and_cannot_lead_elsewhere(receiver: Receiver, workers: WorkerPool, status: int, option: str) -> None:
    receiver.status, receiver.headers = status, {"Location": f"http://127.0.0.2:{receiver.port}/moved"}
    address = Secret(f"json://127.0.0.2:{receiver.port}/hook/{TOKEN}{option}", "env:OPS")
    with pytest.raises(NetworkError, match="it redirects, which is not followed"):
        send(Channel("env:OPS", address, LOOPBACK), message("a", "b", "key"), workers)

    assert [path.rstrip("/") for path, _ in receiver.taken] == [f"/hook/{TOKEN}"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "127.1"])
def test_spellings_of_this_machine(host: str) -> None:
    import socket

    with guarded(), pytest.raises(OSError, match="refused"):
        socket.create_connection((host, 9), timeout=0.2)


def test_the_guard_is_lifted_afterwards() -> None:
    import socket

    before = socket.getaddrinfo
    with guarded():
        assert socket.getaddrinfo is not before
    assert socket.getaddrinfo is before


@pytest.mark.catalogue("C7", "C10")
def test_nothing_is_there(workers: WorkerPool) -> None:
    receiver = Receiver()
    receiver.server.server_close()
    with pytest.raises(NetworkError) as raised:
        send(channel(receiver), message("a", "b", "key"), workers)

    assert TOKEN not in str(raised.value)


def test_an_address_that_apprise_does_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPS", f"nonsense {TOKEN}")
    with pytest.raises(ConfigError) as raised:
        Channel.named("env:OPS")

    assert TOKEN not in str(raised.value)


@pytest.mark.catalogue("C10")
def test_a_channel_shows_no_secret(receiver: Receiver) -> None:
    made = channel(receiver)

    assert TOKEN not in made.shown() + repr(made) + str(made) + repr(made.address)
    assert str(receiver.port) not in repr(made)


@pytest.mark.catalogue("T9")
def test_the_dead_man_is_called(receiver: Receiver, workers: WorkerPool) -> None:
    ping(Secret(f"http://127.0.0.2:{receiver.port}/ping/{TOKEN}", "env:DEAD"), LOOPBACK, workers)

    assert receiver.taken[0][0] == f"/ping/{TOKEN}"


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_dead_man_that_does_not_take_the_call(receiver: Receiver, workers: WorkerPool, status: int) -> None:
    receiver.status, receiver.headers = status, {"Location": f"http://127.0.0.1:{receiver.port}/"}
    with pytest.raises(NetworkError) as raised:
        ping(Secret(f"http://127.0.0.2:{receiver.port}/ping/{TOKEN}", "env:DEAD"), LOOPBACK, workers)

    assert TOKEN not in str(raised.value)
    assert len(receiver.taken) == 1


def test_a_dead_man_is_a_web_address(workers: WorkerPool) -> None:
    with pytest.raises(ConfigError, match="unknown scheme"):
        ping(Secret("file:///etc/passwd", "env:DEAD"), (), workers)


@pytest.mark.catalogue("C6")
def test_secrets_come_from_the_environment_or_a_private_file(tmp_path: Path) -> None:
    file = tmp_path / "ops"
    file.write_text(f"json://{TOKEN}\n")
    file.chmod(0o600)

    assert read("env:OPS", {"OPS": f" {TOKEN} "}).reveal() == TOKEN
    assert read(f"file:{file}").reveal() == f"json://{TOKEN}"


@pytest.mark.catalogue("C6")
@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("env:OPS", "is not set"),
        ("file:/nowhere/at/all", "No such file"),
        ("json://host/token", "expected env:NAME or file:/path"),
        ("env:", "expected"),
    ],
)
def test_secrets_that_are_missing(name: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says) as raised:
        read(name, {})

    assert "json://host" not in str(raised.value)


@pytest.mark.catalogue("C6")
@pytest.mark.parametrize("mode", [0o644, 0o660, 0o606])
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "ops"
    file.write_text(TOKEN)
    file.chmod(mode)
    with pytest.raises(ConfigError, match="0600"):
        read(f"file:{file}")


@pytest.mark.catalogue("C10")
@pytest.mark.parametrize(
    "text",
    [
        f"POST https://user:{TOKEN}@host.example/a failed",
        f"failed for token={TOKEN}&x",
        "host.example refused",
        "p%40ss%2Fword and p@ss/word",
    ],
)
def test_masking_takes_every_part_of_an_address(text: str) -> None:
    secret = Secret(f"https://user:{TOKEN}@host.example/p%40ss%2Fword?token={TOKEN}")
    masked = secret.mask(text)

    assert TOKEN not in masked
    assert "host.example" not in masked
    assert "p@ss/word" not in masked


def test_a_worker_knows_the_proxies_and_certificates_of_the_parent_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("SSL_CERT_FILE", "/etc/ssl/own.pem")
    monkeypatch.setenv("NEWSWATCH_TOKEN", TOKEN)
    told = notify._meta(Secret("json://host/"), ())["environment"]

    assert (told["https_proxy"], told["SSL_CERT_FILE"]) == ("http://proxy.example:3128", "/etc/ssl/own.pem")
    assert "NEWSWATCH_TOKEN" not in told
