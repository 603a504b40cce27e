"""Whether an address in a declaration is one that can be asked for, and what was meant by one that is not."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

from pipelines.text.declared_names import check_host
from pipelines.text.nearest import closest

_SCHEME = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*):(?P<slashes>/*)(?P<rest>.*)", re.DOTALL)
_BARE_HOST = re.compile(r"(?:[\w-]+\.)+[\w-]+(?::\d+)?(?:[/?#].*)?", re.DOTALL)
_BLANK = re.compile(r"[\s\x00-\x1f]")


def address_fault(url: str) -> str:
    """Why ``url`` is no web address, with what was expected; empty when it is one."""
    if not url.strip():
        return "is empty; expected a web address, as 'https://www.example.org/'"
    if url != url.strip():
        return f"{url!r} has a space at its edge; expected {url.strip()!r}"
    if _BLANK.search(url):
        return f"{url!r} has a space in it; expected none, or %20 in its place"
    if "\\" in url:
        return f"{url!r} has a backslash; expected {url.replace(chr(92), '/')!r}"
    return _scheme_fault(url) or _host_fault(url)


def host_of(url: str) -> str:
    """The host of an address, with its port; empty for what cannot be read."""
    parts = _split(url)
    return parts.netloc.lower() if parts else ""


def _scheme_fault(url: str) -> str:
    found = _SCHEME.fullmatch(url)
    bare = _BARE_HOST.fullmatch(url) and (not found or "." in found["scheme"])  # of "a.example:8000" the host looks like a scheme
    if bare or url.startswith("//"):
        return f"{url!r} is not a web address; expected https:// before it: 'https://{url.lstrip('/')}'"
    if not found:
        return f"{url!r} is not a web address; expected one as 'https://www.example.org/'"
    scheme = found["scheme"].lower()
    if scheme in {"http", "https"}:
        meant = f"{scheme}://{found['rest']}"
        return "" if found["slashes"] == "//" else f"{url!r} is not a web address; expected two slashes: {meant!r}"
    near = closest(scheme, ("http", "https"))
    if near and found["slashes"]:
        return f"{url!r} begins with {scheme}:; did you mean 'https://{found['rest']}'?"
    return f"{url!r} is not a web address; expected http:// or https://"


def _host_fault(url: str) -> str:
    parts = _split(url)
    if parts is None:
        return f"{url!r} cannot be read as an address; expected one as 'https://www.example.org/'"
    if "@" in parts.netloc:
        return f"{url!r} holds a login; expected a plain address"
    if not parts.netloc:
        return f"{url!r} names no host; expected one as 'https://www.example.org/'"
    try:
        check_host(parts.netloc.lower())
    except ValueError as error:
        return f"{url!r}: the host {error}"
    return ""


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for a port that is none
    except ValueError:
        return None
    return parts
