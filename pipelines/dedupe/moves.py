"""The same article at a new address: a correction there is its next version, not a copy that is left out.

Two signs are asked for, always. One is of the addresses: the held one redirects to the new one for good, it is gone, or the feed that
showed it shows the new one in its place. The other is of the words: they are those of the held article but for edits.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipelines.dedupe import normal, versions
from pipelines.dedupe.decide import decide
from pipelines.dedupe.rules import RULES
from pipelines.model import Decision

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipelines.dedupe.facts import Facts
    from pipelines.dedupe.index import Index
    from pipelines.dedupe.rules import Rules
    from pipelines.model import Verdict

MOVED_FROM = "moved_from"
"""Under this name the evidence keeps the key of the address that an article had before."""
_EDITED = frozenset({Decision.SAME, Decision.EXACT, Decision.DUPLICATE})
_LINKED = frozenset({Decision.TWIN, Decision.SUPERSET, Decision.RELATED})


def _never(_url_key: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known of a new address beside its text: keys that redirect to it for good, and whether a key has given way to it."""

    redirected: tuple[str, ...] = ()
    gave_way: Callable[[str], bool] = _never


def judge(new: Facts, url_key: str, shelf: Index, signs: Signs, rules: Rules = RULES) -> Verdict:
    """As `decide`; where the address is a held article's new one, as for that article, with its old key in the evidence.

    Raises StorageError when a held text that must be compared is gone.
    """
    if shelf.versions(url_key):
        return decide(new, url_key, shelf, rules)
    for key in signs.redirected:
        if moved := _continued(new, key, shelf, rules, "redirects here for good"):
            return moved
    verdict = decide(new, url_key, shelf, rules)
    key = _candidate(new, verdict, shelf)
    if key and key != url_key and signs.gave_way(key):
        return _continued(new, key, shelf, rules, "gave way to this one") or verdict
    return verdict


def _continued(new: Facts, key: str, shelf: Index, rules: Rules, why: str) -> Verdict | None:
    """The verdict on a text as the next state of what is held under ``key``; None when it is a wholly different text."""
    held = shelf.versions(key)
    verdict = versions.judge(new, held, shelf, rules) if held else None
    if verdict is None or verdict.decision is Decision.REPLACED:
        return None
    reason = f"{verdict.reason} Its address before, {key}, {why}."
    return replace(verdict, reason=reason, evidence=verdict.evidence | {MOVED_FROM: key})


def _candidate(new: Facts, verdict: Verdict, shelf: Index) -> str:
    """The key of the held article that a text is but for edits; empty when there is none.

    What other facts or much more text keep from being a copy is the same article when title and day are.
    """
    if not verdict.others or verdict.decision not in _EDITED | _LINKED:
        return ""
    held = shelf.document(verdict.others[0])
    if verdict.decision in _EDITED:
        return held.url_key
    days = [(one.published or "")[:10] for one in (new, held)]
    same = new.title_words == normal.words(held.title) and days[0] == days[1] != ""
    return held.url_key if same else ""
