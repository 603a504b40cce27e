"""Names that declarations give: of sources and of hosts."""

from __future__ import annotations

import re

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9._-]*[a-z0-9])?(?::\d{1,5})?")


def check_name(text: str) -> str:
    """Return a name that a spider, a file and a key of the catalogue can have; ValueError says what was expected."""
    if not _NAME.fullmatch(text):
        meant = re.sub(r"[^a-z0-9_-]+", "-", text.lower()).strip("-_0123456789")[:64] or "mysite"
        raise ValueError(f"{text!r} cannot be a source's name; expected small letters, digits, - and _, as {meant!r}")
    return text


def check_host(text: str) -> str:
    """Return a host as hosts are compared, with or without a port; ValueError says what was meant by another."""
    if _HOST.fullmatch(text):
        return text
    if "//" in text or "/" in text:
        meant = text.partition("//")[2].partition("/")[0] if "//" in text else text.partition("/")[0]
        raise ValueError(f"{text!r} is an address; expected the host alone: {meant.lower()!r}")
    if "*" in text:
        raise ValueError(f"{text!r} stands for many hosts; expected each by its own name")
    meant = _ascii(text.strip().lower())
    hint = f"expected {meant!r}" if _HOST.fullmatch(meant) else "expected a name as 'www.example.org'"
    raise ValueError(f"{text!r} is not a host as it is looked up; {hint}")


def _ascii(host: str) -> str:
    """Punycode for a name in other letters; the name itself where it has none."""
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return host
