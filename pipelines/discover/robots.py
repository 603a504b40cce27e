"""What a robots.txt says (RFC 9309), from its bytes: which addresses we may ask for, how slowly, which sitemaps it names. Pure.

Our own groups are found here, the matching of paths is Protego's. Lines that are none are skipped, whatever they are; they end no group.
A group is ours when it names us in any form: with a version, with words after the name, within a whole User-Agent string.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from protego import Protego

from pipelines.discover.front import received
from pipelines.discover.web_address import absolute, host_of, on_hosts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LONGEST = 500 * 1024
"""Bytes that are read; RFC 9309, 2.5 asks for at least these."""
LONGEST_DELAY = 120.0
"""Seconds; a Crawl-delay above this is read as this, or a source of 50 pages would take a day."""
LONGEST_LINE = 4096
"""Characters; a longer line is no rule that any site means, and matching it costs the square of its wildcards."""
MOST_SITEMAPS = 200

_LINE = re.compile(
    r"(?:(?P<agent>user[-_ ]?agent)|(?P<disallow>dis+al+ow|diasllow|disallaw)|(?P<allow>allow)|(?P<sitemap>site[-_ ]?maps?)"
    r"|(?P<delay>crawl[-_ ]?delay))\s*(?:[:：=]|(?<=\s))\s*(?P<value>.*)",
    re.IGNORECASE,
)
_TAG = re.compile(r"<(?!https?:)(?:/?[A-Za-z]|!)[^<>]*>")
_ENDS = re.compile(r"\r\n?|\n")


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one host for one agent. ``notes`` say what was odd about the file."""

    parsed: Protego | None = None
    sitemaps: tuple[str, ...] = ()
    crawl_delay: float | None = None
    notes: tuple[str, ...] = ()

    def allow(self, url: str) -> bool:
        """Tell whether the agent may ask for the URL."""
        return self.parsed is None or bool(self.parsed.can_fetch(url, "*"))


@dataclass(slots=True)
class _Group:
    """The agents of a group as they are written, and its rules."""

    agents: list[str] = field(default_factory=list)
    rules: list[tuple[str, str]] = field(default_factory=list)


def read_rules(body: bytes, agent: str, url: str = "") -> Rules:
    """Return the rules for ``agent`` (a product token as ``Newswatch``) of a robots.txt that was answered with 200 at ``url``.

    Sitemaps are resolved against ``url``; what is no address is left out and noted. A page of HTML in its place has no rules.
    Bytes past `LONGEST` do not count, nor does a line they cut.
    """
    notes = []
    if len(body) > LONGEST:
        body = body[:LONGEST].rpartition(b"\n")[0]
        notes.append(f"robots.txt is longer than {LONGEST} bytes; the rest does not count")
    file = received(body)
    groups, sitemaps, strange = _read(file.text)
    notes += file.notes
    if file.kind in ("html", "xml") and not groups:
        notes.append("robots.txt is an HTML page; it holds no rules")
    elif strange:
        notes.append(f"{strange} lines are none of a robots.txt")
    named = [absolute(url, value, (host_of(url),) if url else ()) for value in sitemaps]
    reasons = Counter(why for address, why in named if address is None)
    notes += [f"{count} sitemaps that it names cannot be asked for: {why}" for why, count in reasons.items()]
    found = tuple(dict.fromkeys(address.partition("#")[0] for address, _ in named if address))[:MOST_SITEMAPS]
    rules = _ours(groups, agent)
    text = "\n".join(["User-agent: *", *(f"{name}: {_path(value)}" for name, value in rules if name != "delay")])
    return Rules(Protego.parse(text), found, _delay(rules), tuple(notes))


def sitemaps_on(rules: Rules, hosts: Sequence[str]) -> tuple[str, ...]:
    """The sitemaps that lie on a source's hosts, in order."""
    return tuple(url for url in rules.sitemaps if on_hosts(url, tuple(hosts)))


def _read(text: str) -> tuple[list[_Group], list[str], int]:
    """The groups, the sitemaps as written, and how many lines are none."""
    groups: list[_Group] = []
    sitemaps: list[str] = []
    strange = 0
    for name, value in _lines(text):
        if name == "agent":
            if not groups or groups[-1].rules:
                groups.append(_Group())
            groups[-1].agents.append(value.lower())
        elif name == "sitemap":
            sitemaps.append(value)
        elif not name:
            strange += 1
        elif groups:
            groups[-1].rules.append((name, value))
    return groups, sitemaps, strange


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """The kind and the value of each line that says something; an empty kind for those of no known one."""
    for raw in _ENDS.split(text):
        line = _TAG.sub(" ", raw.partition("#")[0] if not raw.lower().lstrip().startswith("sitemap") else raw).strip()
        if not line or len(line) > LONGEST_LINE:
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            yield "", line
            continue
        name = next(each for each in ("agent", "disallow", "allow", "sitemap", "delay") if found[each])
        yield name, found["value"].strip()


def _ours(groups: list[_Group], agent: str) -> list[tuple[str, str]]:
    """The rules of all groups that name the agent; of those for everyone when none does (RFC 9309, 2.2.1)."""
    token = re.escape(agent.partition("/")[0].strip().lower())
    us = re.compile(rf"(?<![a-z0-9]){token}(?:[-_ ]?(?:bot|crawler|spider))?(?![a-z0-9])")
    own = [group for group in groups if any(us.search(name) for name in group.agents)]
    everyone = [group for group in groups if any("*" in re.split(r"[,;\s]+", name) for name in group.agents)]
    return [rule for group in own or everyone for rule in group.rules]


def _path(value: str) -> str:
    """A rule's path as it is matched: without quotes, from the root, also where a whole address or ``private/`` is written."""
    path = value.strip("\"'")
    if path[:8].lower().startswith(("http://", "https://")):
        path = "/" + path.partition("//")[2].partition("/")[2]
    return path if not path or path[0] in "/*$" else f"/{path}"


def _delay(rules: list[tuple[str, str]]) -> float | None:
    for name, value in rules:
        if name == "delay":
            try:
                seconds = float(value)
            except ValueError:
                continue
            if math.isfinite(seconds) and seconds >= 0:
                return min(seconds, LONGEST_DELAY)
    return None
