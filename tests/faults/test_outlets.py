"""C7, C8: a webhook whose answer never ends, a mail server that refuses, titles with line breaks."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Self

import pytest

from pipelines.errors import NetworkError
from pipelines.outlets import notify
from pipelines.outlets.messages import message
from pipelines.outlets.notify import Channel, ping, send, senders
from pipelines.outlets.secrets import Secret

if TYPE_CHECKING:
    from collections.abc import Callable

# Apprise imports a module of the standard library that warns of its end
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

HOST = "127.0.0.2"
LOOPBACK = (f"{HOST}/32",)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
MIB = 1 << 20


class Receiver:
    """Takes connections on 127.0.0.2 and hands each to a function; both end with the ``with`` block."""

    def __init__(self, answer: Callable[[socket.socket], None]) -> None:
        self._answer = answer
        self._listening = socket.create_server((HOST, 0))
        self.port = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)
        self._listening.close()

    def _serve(self) -> None:
        with suppress(OSError):  # shut down
            while True:
                connection, _ = self._listening.accept()
                connection.settimeout(5)
                with connection, suppress(OSError):  # the other side had enough
                    self._answer(connection)


def taken(connection: socket.socket) -> None:
    """Read a request to its end."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65536)
    head, _, body = received.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
    while len(body) < length:
        body += connection.recv(65536)


def pouring(head: bytes, piece: bytes, tail: bytes = b"") -> Callable[[socket.socket], None]:
    """An answer that goes on for as long as it is read, 256 MiB at most."""

    def answer(connection: socket.socket) -> None:
        taken(connection)
        connection.sendall(head)
        for _ in range(256 * MIB // len(piece)):
            connection.sendall(piece)
        connection.sendall(tail)

    return answer


def dripping(head: bytes) -> Callable[[socket.socket], None]:
    """An answer of a byte now and then, ten minutes long."""

    def answer(connection: socket.socket) -> None:
        taken(connection)
        connection.sendall(head)
        for _ in range(6000):
            connection.sendall(b"a")
            time.sleep(0.1)

    return answer


ENDLESS = {
    "body": pouring(HEAD + b"\r\n", b"x" * MIB),
    "chunks": pouring(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"%x\r\n%s\r\n" % (MIB, b"x" * MIB), b"0\r\n\r\n"),
    "headers": pouring(b"HTTP/1.1 200 OK\r\n", b"X-Pad: " + b"x" * 60_000 + b"\r\n"),
    "interim answers": pouring(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
}
SLOW = {"body": dripping(HEAD + b"\r\n"), "headers": dripping(b"HTTP/1.1 200 OK\r\nX-Pad: ")}


def webhook(receiver: Receiver) -> Channel:
    return Channel("env:OPS", Secret(f"json://{HOST}:{receiver.port}/hook", "env:OPS"), LOOPBACK)


@pytest.mark.catalogue("C7")
@pytest.mark.parametrize("case", ENDLESS)
def test_c7_an_answer_without_end_is_not_read_on(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notify, "EXCHANGE", 10.0)
    with senders() as workers, Receiver(ENDLESS[case]) as receiver, pytest.raises(NetworkError, match="not taken"):
        send(webhook(receiver), message("a", "b", "key"), workers)


@pytest.mark.catalogue("C7")
@pytest.mark.parametrize("case", SLOW)
def test_c7_an_answer_that_drips_is_given_up(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notify, "EXCHANGE", 0.5)
    to_its_end = threading.Event()

    def dripped(connection: socket.socket) -> None:
        SLOW[case](connection)
        to_its_end.set()

    with senders() as workers, Receiver(dripped) as receiver:
        with pytest.raises(NetworkError, match="not taken"):
            send(webhook(receiver), message("a", "b", "key"), workers)
        assert not to_its_end.is_set(), "ten minutes of drips were waited for"


@pytest.mark.catalogue("C7")
@pytest.mark.parametrize("case", [ENDLESS["headers"], SLOW["headers"]], ids=["endless", "slow"])
def test_c7_the_dead_man_cannot_hold_a_round_up_either(case: Callable[[socket.socket], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notify, "EXCHANGE", 0.5)
    with senders() as workers, Receiver(case) as receiver, pytest.raises(NetworkError, match="did not answer"):
        ping(Secret(f"http://{HOST}:{receiver.port}/ping", "env:DEAD"), LOOPBACK, workers)


class MailServer:
    """A mail server of a few lines that keeps what it is given, or refuses at a step (``MAIL``, ``RCPT``, ``DATA``)."""

    def __init__(self, refuse: str = "") -> None:
        self.refuse = refuse
        self.recipients: list[str] = []
        self.mails: list[bytes] = []

    def __call__(self, connection: socket.socket) -> None:
        with connection.makefile("rb") as lines:
            connection.sendall(b"220 made\r\n")
            for line in lines:
                word = line.split(b" ")[0].strip().decode().upper()
                if self.refuse and word == self.refuse:
                    connection.sendall(b"550 not here\r\n")
                elif word == "DATA":
                    connection.sendall(b"354 go on\r\n")
                    self.mails.append(b"".join(iter(lines.readline, b".\r\n")))
                    connection.sendall(b"250 taken\r\n")
                else:
                    self.recipients += [line.decode().strip()] if word == "RCPT" else []
                    connection.sendall(b"221 bye\r\n" if word == "QUIT" else b"250 yes\r\n")
                if word == "QUIT":
                    return


def mail(port: int) -> Channel:
    url = f"mailto://{HOST}:{port}/?from=watch@made.test&to=desk@made.test&mode=insecure"
    return Channel("env:MAIL", Secret(url, "env:MAIL"), LOOPBACK)


@pytest.fixture
def mails() -> MailServer:
    return MailServer()


INJECTED = "broken\r\nBcc: everyone@made.test\r\n\r\n<script>alert(1)</script>"


@pytest.mark.catalogue("C8")
def test_c8_a_title_with_line_breaks_adds_no_header_and_no_recipient(mails: MailServer) -> None:
    with senders() as workers, Receiver(mails) as receiver:
        send(mail(receiver.port), message(INJECTED, "body\r\nFrom: other@made.test", "key"), workers)
    [raw] = mails.mails
    sent = message_from_bytes(raw, policy=policy.default)

    assert sent["Subject"] == "broken Bcc: everyone@made.test <script>alert(1)</script>"
    assert "Bcc" not in sent
    assert sent.get_all("From") == ["watch@made.test"]
    assert [recipient for recipient in mails.recipients if "everyone" in recipient] == []
    assert len(mails.recipients) == 1


@pytest.mark.catalogue("C8")
@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_c8_a_mail_that_is_refused_is_an_error(step: str) -> None:
    refusing = MailServer(refuse=step)
    with senders() as workers, Receiver(refusing) as receiver, pytest.raises(NetworkError, match="env:MAIL: the message was not taken"):
        send(mail(receiver.port), message("a", "b", "key"), workers)

    assert refusing.mails == []


@pytest.mark.catalogue("C8")
def test_c8_a_mail_server_that_is_not_there_is_an_error() -> None:
    with socket.socket() as taken_port:
        taken_port.bind((HOST, 0))
        with senders() as workers, pytest.raises(NetworkError, match="env:MAIL: the message was not taken"):
            send(mail(taken_port.getsockname()[1]), message("a", "b", "key"), workers)
