"""What the declared entrances of a source answered, and which lines of its declaration to change where some of them fail. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipelines.discover.probe.answers import Candidate
from pipelines.discover.probe.shown_articles import read
from pipelines.model import Discover, Way
from pipelines.text.dates import moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.discover.probe.answers import Answer
    from pipelines.discover.probe.guess import GuessedSource
    from pipelines.model import Entrance, Found, Source

_TITLES = 3
_ENOUGH = 0.5
"""Share of the articles a site shows that a declared pattern must match to stay: it may be narrower than a guess on purpose."""
_NAMES = {Way.FEED: "feeds", Way.SITEMAP: "sitemaps", Way.LISTING: "listings"}


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One declared entrance. ``state`` is ``ok``, ``moved``, ``gone``, ``challenge``, ``blocked``, ``no articles`` or ``no answer``."""

    way: Way
    url: str
    state: str
    said: str
    articles: int = 0
    entries: int = 0
    """Links or entries before any selection."""
    newest: str | None = None
    """Day of the newest article, where the entrance gives days."""
    titles: tuple[str, ...] = ()

    @property
    def works(self) -> bool:
        """Whether articles can be found by it."""
        return self.state in ("ok", "moved")


@dataclass(frozen=True, slots=True)
class Proposal:
    """Settings to change, by dotted name; None takes one out. ``why`` says what the new entrances show."""

    changes: dict[str, Any] = field(default_factory=dict)
    why: tuple[str, ...] = ()


def reviewed(source: Source, entrance: Entrance, answer: Answer | None, *, trouble: str = "", challenge: str = "") -> Reviewed:
    """Judge one entrance by its answer (None: none came, ``trouble`` says why); ``challenge`` is what shows a challenge page."""
    if answer is None:
        return Reviewed(entrance.way, entrance.url, "no answer", trouble or "no answer came")
    if challenge:
        said = f"answers {answer.status} with a challenge page ({challenge}): nothing is done to get past it"
        return Reviewed(entrance.way, entrance.url, "challenge", said)
    if answer.status != 200:
        state = "gone" if answer.status in (404, 410) else "blocked" if answer.status in (401, 403, 451) else "no answer"
        return Reviewed(entrance.way, entrance.url, state, f"answers {answer.status}")
    found = read(Candidate(entrance.url, entrance.way, ""), answer, source.hosts, source.discover).found
    moved = f"; moved to {answer.url}" if answer.url != entrance.url else ""
    return _of_found(entrance, found, moved)


def _of_found(entrance: Entrance, found: Found, moved: str) -> Reviewed:
    count, index = len(found.leads), len(found.children)
    days = sorted(at.date().isoformat() for lead in found.leads if (at := moment(lead.published)) is not None)
    fits = f"{count} of {found.links} {'links' if entrance.way is Way.LISTING else 'entries'} fit the pattern"
    said = f"an index of {index} sitemaps" if index else fits if count else f"no articles ({found.state}): {fits}"
    state = "no articles" if not (count or index) else "moved" if moved else "ok"
    titles = tuple(lead.title for lead in found.leads if lead.title)[:_TITLES]
    return Reviewed(entrance.way, entrance.url, state, said + moved, count, found.links, days[-1] if days else None, titles)


def propose(source: Source, judged: Sequence[Reviewed], guess: GuessedSource, answers: Sequence[tuple[Candidate, Answer]]) -> Proposal:
    """The settings that make a source whole again: what works stays, what fails makes room for what the site itself shows.

    ``answers`` are those of the guessed entrances, by which the declared pattern is tried. Nothing is proposed without an article.
    """
    urls = _shown(source, guess, answers)
    if not urls or guess.article is None:
        return Proposal()
    discover, changes, why = source.discover, dict[str, Any](), list[str]()
    declared = [re.compile(discover.article)] if discover.article else []
    fits = sum(any(pattern.search(_path(url)) for pattern in declared) for url in urls)
    renewed = bool(declared) and fits < _ENOUGH * len(urls)
    if renewed:
        changes |= {"discover.article": guess.article.value, "discover.exclude": guess.exclude or None}
        changes |= {"identity.key": guess.key.value if guess.key else None, "identity.keep": guess.keep or None}
        why.append(f"the declared pattern fits {fits} of {len(urls)} articles that the site shows; the proposed one fits them")
    for way, name in _NAMES.items():
        kept = [one.url for one in judged if one.way is way and (one.works or one.state in ("challenge", "no answer"))]
        kept += [one.url for one in judged if renewed and one.way is way and one.state == "no articles" and _guessed(guess, name, one.url)]
        failing = [one for one in judged if one.way is way and one.url not in kept]
        new = [one for one in getattr(guess, name) if one.value not in kept] if failing or not any(one.works for one in judged) else []
        after = (*kept, *(one.value for one in new))
        if after != getattr(discover, name):
            changes[f"discover.{name}"] = after or None
            why += [f"{one.url} is left out: {one.said}" for one in failing]
            why += [f"{one.value}: {one.why}" for one in new]
            if way is Way.LISTING and new:
                changes["discover.next_page"] = _paging(guess)
    return (
        Proposal(changes, tuple(why))
        if any(changes.get(f"discover.{name}", getattr(discover, name)) for name in _NAMES.values())
        else Proposal()
    )


def _guessed(guess: GuessedSource, name: str, url: str) -> bool:
    return any(one.value == url for one in getattr(guess, name))


def _paging(guess: GuessedSource) -> dict[str, Any] | None:
    way = guess.next_page.value if guess.next_page else None
    if way is None:
        return None
    return {"param": way.param, "first": way.first} if way.param is not None else {"path": way.path, "first": way.first}


def _shown(source: Source, guess: GuessedSource, answers: Sequence[tuple[Candidate, Answer]]) -> list[str]:
    """The articles that the guessed entrances show by the guessed pattern."""
    chosen = Discover(article=guess.article.value if guess.article else None, exclude=guess.exclude)
    wanted = {one.value for name in _NAMES.values() for one in getattr(guess, name)}
    found = [read(one, answer, guess.hosts or source.hosts, chosen).found for one, answer in answers if {one.url, answer.url} & wanted]
    return list(dict.fromkeys(lead.url for each in found for lead in each.leads))


def _path(url: str) -> str:
    return re.sub(r"^https?://[^/]*", "", url) or "/"
