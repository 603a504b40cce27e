"""What is kept: document, verdict, outcome."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """The outcome of a discovered URL in one run: exactly one of these."""

    NEW = "new"  # appended as a document of its own
    SAME = "same"  # asked again, and nothing had changed
    CHANGED = "changed"  # a new version of a held document was appended
    COPY = "copy"  # its text is held already under another address; the address became an alias
    OFF_TOPIC = "off_topic"  # read and not about China; kept as a sighting with its score
    REFUSED = "refused"  # not asked or not accepted, by rule: robots, off-host, challenge page, soft 404
    UNREADABLE = "unreadable"  # fetched, but no article could be made of it
    FAILED = "failed"  # could not be fetched or stored; tried again in the next run
    SKIPPED = "skipped"  # known, and not due to be looked at again


class Decision(StrEnum):
    """How a text relates to what the corpus holds."""

    NEW = "new"
    SAME = "same"  # same key, same words
    CHANGED = "changed"  # same key, other words: a new version
    REPLACED = "replaced"  # same key, a wholly different text: a new version, flagged
    EXACT = "exact"  # another key, the same words: a copy
    DUPLICATE = "duplicate"  # another key, the same text but for small edits: a copy
    CONTAINED = "contained"  # stands whole inside a held document: a copy
    UNION = "union"  # made up of several held documents: a copy
    TWIN = "twin"  # same template, other facts: appended, linked
    RELATED = "related"  # shares passages: appended, linked
    SUPERSET = "superset"  # holds a stored document whole and more: appended, linked

    @property
    def appended(self) -> bool:
        """Whether a document is appended for it."""
        return self not in _NOT_APPENDED

    @property
    def outcome(self) -> Outcome:
        """The outcome it leads to."""
        return _OUTCOMES.get(self, Outcome.NEW)


_NOT_APPENDED = frozenset({Decision.SAME, Decision.EXACT, Decision.DUPLICATE, Decision.CONTAINED, Decision.UNION})
_OUTCOMES = {
    Decision.SAME: Outcome.SAME,
    Decision.CHANGED: Outcome.CHANGED,
    Decision.REPLACED: Outcome.CHANGED,
    Decision.EXACT: Outcome.COPY,
    Decision.DUPLICATE: Outcome.COPY,
    Decision.CONTAINED: Outcome.COPY,
    Decision.UNION: Outcome.COPY,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision with its evidence. ``others`` are the sequences of the documents it rests on, the first the closest."""

    decision: Decision
    reason: str
    """One sentence a person can check."""
    others: tuple[int, ...] = ()
    evidence: dict[str, Any] = field(default_factory=dict)
    """Figures: coverage, longest new passage, share held, where."""


@dataclass(frozen=True, slots=True)
class Document:
    """One text file of the corpus with its manifest line. Times and dates are ISO 8601 text, as in the manifest."""

    sequence: int
    file: str
    sha256: str
    url: str
    url_key: str
    title: str
    source: str
    fetched_at: str
    published: str | None = None
    precision: str | None = None
    published_from: str | None = None
    dateline: str | None = None
    language: str = "und"
    kind: str = "article"
    version: int = 1
    supersedes: int | None = None
    relation: str | None = None
    """``twin``, ``related``, ``superset``, ``translation`` or ``replaced``, to ``related_to``."""
    related_to: int | None = None
    warc_file: str | None = None
    warc_offset: int | None = None
    warc_record: str | None = None
    method: str = ""
    cleaner: str = ""
    notes: tuple[str, ...] = ()
