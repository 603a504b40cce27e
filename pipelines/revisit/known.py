"""What is remembered of an article's address. Nouns only; `leads` keeps them, `plan` decides with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from pipelines.model import Way


class UrlState(StrEnum):
    """The state of an address between runs."""

    PENDING = "pending"  # shown and not yet asked for; a killed run leaves these
    HELD = "held"  # its text is in the corpus, under this or another address
    OFF_TOPIC = "off_topic"  # read, and not about China
    REFUSED = "refused"  # not asked or not accepted, by rule
    UNREADABLE = "unreadable"  # no article could be made of it
    FAILED = "failed"  # could not be fetched or stored
    GONE = "gone"  # 404 or 410; what is held stays held


@dataclass(frozen=True, slots=True)
class Mention:
    """How one entrance showed an address: when first and last, and what it says of the last change.

    ``judged`` is the change that was known when the page was last asked for, so that none is forgotten before that; a look that failed
    is tried again by itself.
    """

    way: Way
    first: datetime
    last: datetime
    modified: str | None = None
    judged: str | None = None


@dataclass(frozen=True, slots=True)
class KnownUrl:
    """One address of one source."""

    source: str
    url_key: str
    url: str
    first_seen: datetime
    last_seen: datetime
    state: UrlState = UrlState.PENDING
    reason: str = ""
    title: str | None = None
    published: str | None = None
    """As the entrance wrote it."""
    modified: str | None = None
    ways: Mapping[str, Mention] = field(default_factory=dict)
    """By address of the entrance."""
    document: int | None = None
    file: str | None = None
    """The text file of ``document``."""
    copy: bool = False
    """The text was first held under another address."""
    looked_at: datetime | None = None
    """When it was last asked for, whatever came of it."""
    looks: int = 0
    """How often its page was read."""
    tries: int = 0
    """Failures in a row."""
    next_look: datetime | None = None
