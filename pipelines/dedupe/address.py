"""The parts of a URL in one spelling: host, path, query, fragment. Knows no source; `identity` makes the key.

Follows RFC 3986 6.2.2 (case, percent-encoding, dot segments) and what sites do: the scheme, default ports, empty path segments,
``/index.html`` and ``/index.php/``, ``;jsessionid=`` and a trailing slash tell no articles apart. Case of the path does.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote, unquote_to_bytes, urlsplit

LONGEST = 8192
"""No server takes a longer URL."""
_NOISE = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
_LONE = re.compile(r"[\ud800-\udfff]")
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):(?!\d+(?:[/?#]|$))")
_SESSION_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
_INDEX_PREFIX = re.compile(r"/index\.php(?=/[^/])", re.IGNORECASE)
_TAIL = re.compile(r"(?:/(?:index|default)\.(?:html?|php\d?|aspx?|jsp|shtml|cgi)|(?<=[^/])/)$", re.IGNORECASE)
_OTHER_LAYOUT = re.compile(r"/(?:amp|print)$")
_HOST = re.compile(r"[^\s/?#@:\\<>\"^`{|}%]+|\[[0-9a-f:.]+\]")
_PATH_SAFE, _QUERY_SAFE = "!$&'()*+,;=:@~", "!$'()*,;:@/~"


class AddressError(ValueError):
    """A URL that has no host or cannot be split; the message says which and why."""


class Parameter(NamedTuple):
    """A query parameter, decoded."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Address:
    """A URL in parts. ``host`` is ASCII lower case; ``port`` is empty for the default ones; ``path`` has no slash at its end."""

    scheme: str
    host: str
    port: str
    path: str
    raw_path: str
    """The path before ``/index.php/`` and the like were taken out."""
    parameters: tuple[Parameter, ...]
    fragment: str


def split(url: str) -> Address:
    """Take a URL apart; one without a scheme is read as https. Raises AddressError."""
    text = _NOISE.sub("", _LONE.sub("\ufffd", url)).strip()
    if len(text) > LONGEST:
        raise AddressError(f"{url[:60]!r}… has {len(text)} characters, expected at most {LONGEST}")
    scheme = _SCHEME.match(text)
    if not scheme:
        text = "https://" + text.lstrip("/")
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise AddressError(f"{url!r} is not a URL: {error}") from error
    host = ascii_host(host)
    if not _HOST.fullmatch(host):
        raise AddressError(f"{url!r} has no host that could be asked")
    raw = _decoded_path(parts.path)
    return Address(
        scheme=parts.scheme,
        host=host,
        port="" if port in (None, 80, 443) else f":{port}",
        path=_article_path(raw),
        raw_path=raw,
        parameters=tuple(_parameters(parts.query)),
        fragment=parts.fragment if parts.fragment.startswith(("/", "!")) else "",
    )


def ascii_host(host: str) -> str:
    """A host in lower case and in its IDN form (``bücher.org`` is ``xn--bcher-kva.org``), without the root's dot."""
    host = unicodedata.normalize("NFKC", host).strip().rstrip(".").lower()
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return quote(host, safe="").lower().replace("%", "_")


def encode(parameters: list[Parameter]) -> str:
    """A query from parameters, in alphabetic order, each pair once."""
    pairs = sorted({(_quoted(name, _QUERY_SAFE), _quoted(value, _QUERY_SAFE)) for name, value in parameters})
    return "&".join(f"{name}={value}" if value else name for name, value in pairs)


def _article_path(path: str) -> str:
    """The path without what tells no articles apart, taken off until nothing more comes off."""
    before = ""
    while path != before:
        before = path
        path = _TAIL.sub("", _INDEX_PREFIX.sub("", path))
        if path.count("/") > 2:  # /news/amp is a page of its own, /news/story/amp is a story's
            path = _OTHER_LAYOUT.sub("", path)
    return path.rstrip("/")


def _decoded_path(path: str) -> str:
    kept: list[str] = []
    for segment in path.replace("\\", "/").split("/"):
        plain = _SESSION_PATH.sub("", _quoted(_plain(segment), _PATH_SAFE))
        if plain == "..":
            del kept[-1:]
        elif plain and plain != ".":
            kept.append(plain)
    slash = "/" if path.endswith(("/", "\\")) and kept else ""
    return "/" + "/".join(kept) + slash


def _parameters(query: str) -> list[Parameter]:
    pairs = (pair.replace("+", " ").partition("=") for pair in re.split(r"&amp;|&", query))
    return [Parameter(_plain(name), _plain(value)) for name, _, value in pairs if name or value]


def _plain(text: str) -> str:
    """Without percent-encoding, in NFC; bytes that are not UTF-8 (GBK slugs) are kept as surrogates."""
    return unicodedata.normalize("NFC", unquote_to_bytes(text).decode("utf-8", "surrogateescape"))


def _quoted(text: str, safe: str) -> str:
    return quote(text, safe=safe, errors="surrogateescape")
