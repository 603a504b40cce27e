"""After a change of normalisation or thresholds: which past decisions would differ. Reads only; the corpus rebuilds its index itself.

Aliases have no text of their own and cannot be judged again; what can be told is how each held document would be taken today.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.dedupe.decide import decide
from pipelines.dedupe.facts import facts_of
from pipelines.dedupe.rules import RULES
from pipelines.model import Decision

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipelines.dedupe.rules import Rules
    from pipelines.dedupe.shelf import Held, Shelf
    from pipelines.model import Document, Verdict

_RELATIONS = {each.value: each for each in (Decision.TWIN, Decision.RELATED, Decision.SUPERSET, Decision.REPLACED)}


@dataclass(frozen=True, slots=True)
class Step:
    """One document judged again. ``done`` counts from 1; ``now`` is what today's rules say, ``was`` what was recorded."""

    done: int
    sequence: int
    was: Decision
    now: Verdict

    @property
    def differs(self) -> bool:
        """Whether the decision is another one."""
        return self.was is not self.now.decision

    @property
    def would_be_dropped(self) -> bool:
        """Whether today it would not be appended."""
        return not self.now.decision.appended


def differences(documents: Iterable[tuple[Document, Held]], shelf: Shelf, rules: Rules = RULES) -> Iterator[Step]:
    """Judge every document again against those before it, in the order of their sequences; one step for each document.

    ``shelf`` may hold all documents already: of each only what came before is looked at. To resume, begin with a later document;
    ``done`` then counts from there. Raises StorageError when a text is gone.
    """
    for done, (document, held) in enumerate(documents, start=1):
        verdict = decide(facts_of(held), held.url_key, Before(shelf, held.sequence), rules)
        yield Step(done, document.sequence, recorded(document), verdict)


def recorded(document: Document) -> Decision:
    """The decision by which a document was appended, as its manifest line tells it."""
    if document.relation in _RELATIONS:
        return _RELATIONS[document.relation]
    return Decision.CHANGED if document.supersedes is not None else Decision.NEW


class Before:
    """A shelf as it was before a document came."""

    def __init__(self, shelf: Shelf, sequence: int) -> None:
        self._shelf = shelf
        self._sequence = sequence

    def versions(self, url_key: str) -> list[Held]:
        """See `Shelf.versions`."""
        return [held for held in self._shelf.versions(url_key) if held.sequence < self._sequence]

    def alias(self, url_key: str) -> tuple[int, str] | None:  # noqa: ARG002 - a shelf is asked by key
        """None: when an address became an alias is not known here, and a document under it was judged by its words."""
        return None

    def same_words(self, content_hash: str) -> list[Held]:
        """See `Shelf.same_words`."""
        return [held for held in self._shelf.same_words(content_hash) if held.sequence < self._sequence]

    def holders(self, hashes: Iterable[int], limit: int) -> dict[int, list[int]]:
        """See `Shelf.holders`; the first holders are the oldest, so the limit keeps those that count."""
        found = self._shelf.holders(hashes, limit).items()
        earlier = ((mark, [sequence for sequence in held if sequence < self._sequence]) for mark, held in found)
        return {mark: held for mark, held in earlier if held}

    def document(self, sequence: int) -> Held:
        """See `Shelf.document`."""
        return self._shelf.document(sequence)

    def origins(self, sequences: Iterable[int]) -> dict[int, tuple[str, str]]:
        """See `Shelf.origins`."""
        return dict(self._shelf.origins(sequences))
