"""The guard before the desk's pages: who is answered, how many at once, how much, and the headers that every answer carries."""

from __future__ import annotations

import asyncio
import math
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from crawler.desk.rate import Buckets, reader
from crawler.desk.request_rules import Refusal, Request, refused, within

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from crawler.desk.request_rules import Rules

AT_ONCE = 2
"""Pages that are made at a time; the others wait."""
WAITING = 256
"""Requests that may wait; one more is answered 503."""
DOWNLOADS = 4
"""Downloads at a time: they take long, and must not keep pages waiting."""
BURST, PER_SECOND = 240.0, 20.0
"""Requests that one reader may make at once, and a second from then on."""
GUESSES, GUESSES_PER_SECOND = 10.0, 0.1
"""Wrong passwords of one reader."""
SEND_TIMEOUT = 60.0
"""Seconds that a reader may leave an answer unread."""
FILES = (".csv", ".jsonl", ".txt", ".ris", ".bib", ".csl")

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("X-DNS-Prefetch-Control", "off"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), browsing-topics=()"),
)


class Guard:
    """Wraps the pages (ASGI). Whatever is refused is answered here and reaches no page."""

    def __init__(self, app: ASGIApp, rules: Rules) -> None:
        self._app, self._rules = app, rules
        self._asks = Buckets(BURST, PER_SECOND, time.monotonic)
        self._guesses = Buckets(GUESSES, GUESSES_PER_SECOND, time.monotonic)
        self._pages, self._downloads = asyncio.Semaphore(AT_ONCE), asyncio.Semaphore(DOWNLOADS)
        self._waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; everything that is no HTTP request is passed on or closed."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        out = _Out(send)
        request = _request(scope)
        refusal = self._refused(request)
        if refusal is not None:
            await _answer(out, refusal)
            return
        async with self._turn(request.path) as mine:
            if mine:
                await self._app(scope, receive, out)
            else:
                await _answer(out, Refusal(503, "too many requests wait; try again in a moment", (("Retry-After", "2"),)))

    def _refused(self, request: Request) -> Refusal | None:
        proxied = within(request.peer, self._rules.upstream)
        who = reader(request.peer, request.headers.get("x-forwarded-for", "") if proxied else "")
        if (wait := self._asks.take(who)) > 0:
            return _too_many(wait)
        if self._guesses.left(who) < 1:
            return _too_many(1 / GUESSES_PER_SECOND)
        refusal = refused(request, self._rules)
        if refusal is not None and refusal.status == 401 and "authorization" in request.headers:
            self._guesses.take(who)
        return refusal

    @asynccontextmanager
    async def _turn(self, path: str) -> AsyncIterator[bool]:
        """Wait for a turn; False where too many wait already."""
        if self._waiting >= WAITING:
            yield False
            return
        turns = self._downloads if path.endswith(FILES) else self._pages
        self._waiting += 1
        try:
            await turns.acquire()
        finally:
            self._waiting -= 1
        try:
            yield True
        finally:
            turns.release()


class _Out:
    """Sends an answer with the headers that belong to every one, and not for ever to who does not read it."""

    def __init__(self, send: Send) -> None:
        self._send = send

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            given = [(name.lower(), value) for name, value in message.get("headers", ())]
            known = {name for name, _ in given}
            usual = [*HEADERS, ("Content-Security-Policy", POLICY), ("Cache-Control", "private, no-cache")]
            given += [(name.lower().encode(), value.encode()) for name, value in usual if name.lower().encode() not in known]
            message = {**message, "headers": given}
        await asyncio.wait_for(self._send(message), SEND_TIMEOUT)


def _too_many(wait: float) -> Refusal:
    return Refusal(429, "too many requests; expected fewer", (("Retry-After", str(math.ceil(wait))),))


def _request(scope: Scope) -> Request:
    pairs = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]]
    return Request(
        method=scope["method"],
        path=scope["path"],
        target=len(scope.get("raw_path") or b"") + len(scope.get("query_string") or b""),
        hosts=tuple(value for name, value in pairs if name == "host"),
        headers=dict(pairs),
        peer=(scope.get("client") or ("", 0))[0],
    )


async def _answer(out: _Out, refusal: Refusal) -> None:
    body = f"{refusal.sentence}\n".encode()
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body))), *refusal.headers]
    start = {"type": "http.response.start", "status": refusal.status, "headers": [(n.encode(), v.encode()) for n, v in headers]}
    await out(start)
    await out({"type": "http.response.body", "body": body})
