"""One request with its answer, and what of it must not be written down.

Credentials are taken out of the request (they must never be in a stored record); the cookies a server sets are taken
out of the answer when the request was made with credentials, for then they are a session somebody could take over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

Header = tuple[str, str]
CREDENTIALS = frozenset({"authorization", "proxy-authorization", "cookie", "cookie2"})
COOKIES = frozenset({"set-cookie", "set-cookie2"})
MASK = "(removed)"
_USER = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*://)[^/?#]*@")


@dataclass(frozen=True, slots=True, repr=False)
class Exchange:
    """A request and its answer. ``body`` is as on the wire but for the transfer coding: content-encoded, not chunked."""

    url: str
    method: str
    request_headers: tuple[Header, ...]
    status: int
    reason: str
    response_headers: tuple[Header, ...]
    body: bytes
    at: datetime
    ip: str | None = None
    truncated: str | None = None
    """Why the body is not whole: ``length``, ``time``, ``disconnect`` or ``unspecified``."""

    def __repr__(self) -> str:
        return f"Exchange({self.method} {self.status} {len(self.body)} bytes)"


def headers(pairs: Iterable[tuple[str | bytes, str | bytes]]) -> tuple[Header, ...]:
    """Header lines as text, one character per byte, so that writing them as Latin-1 gives the same bytes again."""
    return tuple((_line(name), _line(value)) for name, value in pairs)


def wire(url: str) -> str:
    """The address in ASCII as a client sends it: other characters and spaces as the percent-encoded bytes of their UTF-8."""
    return quote(url, safe="".join(map(chr, range(0x21, 0x7F))))


def without_secrets(exchange: Exchange, secrets: Sequence[str] = ()) -> Exchange:
    """The exchange without credentials; every occurrence of a ``secrets`` string in address and headers is masked."""
    personal = any(key.lower() in CREDENTIALS for key, _ in exchange.request_headers)
    dropped = COOKIES if personal else frozenset[str]()
    return replace(
        exchange,
        url=wire(_masked(_without_user(exchange.url), secrets)),
        request_headers=_kept(exchange.request_headers, CREDENTIALS, secrets),
        response_headers=_kept(exchange.response_headers, dropped, secrets),
    )


def _kept(pairs: Iterable[Header], dropped: frozenset[str], secrets: Sequence[str]) -> tuple[Header, ...]:
    return tuple((key, _masked(value, secrets)) for key, value in pairs if key.lower() not in dropped)


def _masked(text: str, secrets: Sequence[str]) -> str:
    forms = {form for secret in secrets if secret for form in (secret, quote(secret, safe=""), _latin(secret))}
    for form in sorted(forms, key=len, reverse=True):
        text = text.replace(form, MASK)
    return text


def _without_user(url: str) -> str:
    return _USER.sub(r"\1", url, count=1)


def _line(value: str | bytes) -> str:
    text = value.decode("latin-1") if isinstance(value, bytes) else _latin(value)
    return re.sub(r"[\r\n\0]+", " ", text).strip()


def _latin(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("latin-1")
