"""What a robots.txt answer means (RFC 9309): pure, from status and bytes to rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from protego import Protego

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 500 * 1024
"""Bytes that are read; RFC 9309, 2.5 asks for at least these."""

LONGEST_DELAY = 120.0
"""Seconds; a Crawl-delay above this is read as this, or a source of 50 pages would take a day."""

LONGEST_LINE = 4096
"""Characters; a longer line is no rule that any site means, and matching it costs the square of its wildcards."""

MOST_SITEMAPS = 200


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one host for one agent. ``note`` says what was odd about the file."""

    parsed: Protego | None = None
    sitemaps: tuple[str, ...] = ()
    crawl_delay: float | None = None
    note: str = ""

    def allow(self, url: str, agent: str) -> bool:
        """Tell whether the agent may ask for the URL."""
        return self.parsed is None or bool(self.parsed.can_fetch(url, agent))


def read_rules(body: bytes, agent: str) -> Rules:
    """Return the rules of a robots.txt that was answered with 200.

    HTML in its place (a page for every address) holds no rules; it is known by its first character, since true rules are served
    as text/html, too. Bytes past `LONGEST` do not count, nor does a line they cut.
    """
    if body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return Rules(note="robots.txt is an HTML page; it holds no rules")
    note = ""
    if len(body) > LONGEST:
        body, note = body[:LONGEST].rpartition(b"\n")[0], f"robots.txt is longer than {LONGEST} bytes; the rest does not count"
    lines = body.decode("utf-8-sig", errors="replace").splitlines()
    parsed = Protego.parse("\n".join(line for line in lines if len(line) <= LONGEST_LINE))
    delay = parsed.crawl_delay(agent)
    return Rules(parsed, _sitemaps(parsed.sitemaps), None if delay is None else min(max(float(delay), 0.0), LONGEST_DELAY), note)


def _sitemaps(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))[:MOST_SITEMAPS]
