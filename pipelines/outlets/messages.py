"""A message to people: what is in it, what is kept out of it, and when it is tried again. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pipelines.text.humanise import minute, plural

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LONGEST_TITLE, LONGEST_BODY = 200, 20_000
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=24)
OVERDUE = timedelta(hours=24)
"""Messages older than this are no longer sent one by one, but summed up in one message."""

_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent. ``key`` is the same for the same message, so that a receiver can drop a second one.

    ``data`` is the same for programs: what a JSON webhook gets beside title and body.
    """

    title: str
    body: str
    key: str
    data: Mapping[str, Any] = field(default_factory=dict)

    def payload(self) -> dict[str, Any]:
        """As the outbox keeps it."""
        return {"title": self.title, "body": self.body, "key": self.key, **({"data": dict(self.data)} if self.data else {})}


def message(title: str, body: str, key: str, data: Mapping[str, Any] | None = None) -> Message:
    """A message with a title of one line and a body without control characters, both cut to a length that mail and chats take."""
    return Message(one_line(title, LONGEST_TITLE), "\n".join(_clean(line) for line in body.splitlines())[:LONGEST_BODY], key, data or {})


def one_line(text: str, longest: int = LONGEST_TITLE) -> str:
    """A text that can be in a mail header: no line breaks, no control or direction characters."""
    line = _clean(_BREAKS.sub(" ", text)).strip()
    return line if len(line) <= longest else line[: longest - 1] + "…"


def of_payload(payload: Mapping[str, Any]) -> Message:
    """The message that an outbox row holds."""
    return message(str(payload.get("title", "")), str(payload.get("body", "")), str(payload.get("key", "")), payload.get("data"))


def pause(tries: int) -> timedelta:
    """How long to wait after so many tries: 5 minutes, doubled each time, 24 hours at most."""
    return LONGEST_PAUSE if tries > 10 else min(LONGEST_PAUSE, FIRST_PAUSE * (1 << max(0, tries)))


def bundle(waiting: Sequence[tuple[Message, datetime]], now: datetime) -> Message | None:
    """One message in place of overdue ones: how many could not be delivered, and their titles. None when there are fewer than two."""
    late = [(one, since) for one, since in waiting if now - since >= OVERDUE]
    if len(late) < 2:
        return None
    first = min(since for _, since in late)
    shown = [f"- {minute(since)} {one.title}" for one, since in late[-50:]]
    more = [f"... and {len(late) - 50} before them"] if len(late) > 50 else []
    title = f"{plural(len(late), 'message')} were not delivered since {minute(first)}"
    return message(title, "\n".join([*more, *shown]), f"bundle:{late[-1][0].key}"[:900])


def _clean(line: str) -> str:
    return "".join(character for character in line if character == "\t" or unicodedata.category(character) not in ("Cc", "Cf", "Co", "Cs"))
