"""What a crawl of the demonstration site must come to, worked out from what was on it at the last crawl and what is on it now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.model import Outcome

if TYPE_CHECKING:
    from crawler.demo.site import Snapshot
    from crawler.demo.story import Story

_KNOWN = frozenset({Outcome.SAME, Outcome.SKIPPED})


@dataclass(frozen=True, slots=True)
class Expectation:
    """The outcomes that would be right for an address; ``must``: it has to be among the discovered (else only if it is met again)."""

    outcomes: frozenset[Outcome]
    must: bool = True


def expected(now: Snapshot, before: Snapshot | None = None) -> dict[str, Expectation]:
    """The right outcomes by path (not percent-encoded) for a crawl now, after one at ``before`` (None: the first)."""
    return {path: _expect(path, story, now, before) for path, story in now.shown.items()}


def _expect(path: str, story: Story, now: Snapshot, before: Snapshot | None) -> Expectation:
    held = before.shown.get(path) if before else None
    if story.barred or story.page != "article":
        return Expectation(frozenset({Outcome.REFUSED, *(_KNOWN if held else ())}), must=held is None)
    if held is None:
        return Expectation(frozenset({Outcome.COPY if _copied(story, now, before) else Outcome.NEW}))
    if held.body != story.body:
        return Expectation(frozenset({Outcome.CHANGED}))
    return Expectation(_KNOWN | ({Outcome.COPY} if _copied(story, now, before) else set()), must=False)


def _copied(story: Story, now: Snapshot, before: Snapshot | None) -> bool:
    """Whether an older story holds its words: its body ends with theirs."""
    older = [*now.shown.values(), *(before.shown.values() if before else ())]
    return any(one.id < story.id and one.language == story.language and story.body.strip().endswith(one.body.strip()) for one in older)
