"""Looking up names, with the system's answers put in its mouth."""

from __future__ import annotations

import asyncio
import socket
import time
from typing import Any

import pytest
from scrapy.exceptions import CannotResolveHostError

from crawler.net.errors import RefusedAddress
from crawler.net.resolver import KEPT, GuardedResolver

GOOD, OTHER, SIX = "93.184.216.34", "1.1.1.1", "2606:4700::1111"


class Names:
    """Stands in for the system: answers in turn, the last one again and again."""

    def __init__(self, *answers: list[str] | Exception) -> None:
        self.answers = list(answers)
        self.asked = 0

    def __call__(self, host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        self.asked += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return [(socket.AF_INET6 if ":" in ip else socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 0)) for ip in answer]


def resolve(monkeypatch: pytest.MonkeyPatch, names: Names, *allow: str, times: int = 1, clock: Any = time.monotonic) -> list[Any]:
    monkeypatch.setattr(socket, "getaddrinfo", names)
    resolver = GuardedResolver(allow, timeout=0.5, clock=clock)

    async def ask() -> list[Any]:
        return [await resolver.addresses("news.example") for _ in range(times)]

    return asyncio.run(ask())


def test_all_addresses_in_the_order_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    assert resolve(monkeypatch, Names([SIX, GOOD, SIX, OTHER])) == [(SIX, GOOD, OTHER)]


@pytest.mark.parametrize("bad", ["127.0.0.1", "10.0.0.1", "::1", "fd00::1", "::ffff:127.0.0.1", "169.254.169.254", "100.64.1.1"])
def test_one_bad_address_refuses_the_name_wherever_it_stands(monkeypatch: pytest.MonkeyPatch, bad: str) -> None:
    for answer in ([bad], [GOOD, bad], [bad, GOOD], [SIX, GOOD, bad]):
        with pytest.raises(RefusedAddress, match=r"news\.example resolves to"):
            resolve(monkeypatch, Names(answer))


def test_what_is_allowed_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert resolve(monkeypatch, Names(["10.1.2.3", GOOD]), "10.1.2.0/24") == [("10.1.2.3", GOOD)]


def test_an_answer_is_kept_for_a_while_and_then_checked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([0.0, 0.0, 1.0, KEPT + 1, KEPT + 1])
    names = Names([GOOD], ["127.0.0.1"])

    with pytest.raises(RefusedAddress):
        resolve(monkeypatch, names, times=3, clock=lambda: next(moments))
    assert names.asked == 2, "the second answer came from what was kept"


@pytest.mark.parametrize("answer", [[], socket.gaierror(-2, "Name or service not known"), UnicodeError("label too long")])
def test_no_address(monkeypatch: pytest.MonkeyPatch, answer: list[str] | Exception) -> None:
    with pytest.raises(CannotResolveHostError, match=r"news\.example"):
        resolve(monkeypatch, Names(answer))


def test_a_look_up_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    class Hanging(Names):
        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            time.sleep(1.0)
            return super().__call__(*args, **kwargs)

    with pytest.raises(CannotResolveHostError, match=r"longer than 0\.5 s"):
        resolve(monkeypatch, Hanging([GOOD]))


def test_a_refusal_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    names = Names(["127.0.0.1"], [GOOD])
    monkeypatch.setattr(socket, "getaddrinfo", names)
    resolver = GuardedResolver()

    async def ask() -> tuple[str, ...]:
        with pytest.raises(RefusedAddress):
            await resolver.addresses("news.example")
        return await resolver.addresses("news.example")

    assert asyncio.run(ask()) == (GOOD,)
