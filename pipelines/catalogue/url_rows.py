"""What is remembered of an address as a row of the catalogue, and back. Nothing is decided here."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipelines.catalogue.schema import stamp
from pipelines.model import Way
from pipelines.revisit.known import KnownUrl, Mention, UrlState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Row


GIVEN_UP = "extract_failed:"
"""How the reason of an address begins that version 0.1.0 gave up for ever because our machine did not come to an end with its page."""


def known_of(row: Row[Any]) -> KnownUrl:
    """The noun of a row; what was given up for our own fault is due."""
    value = dict(row._mapping)
    times = {name: _moment(value[name]) for name in ("first_seen", "last_seen", "looked_at", "next_look")}
    if value["state"] == UrlState.UNREADABLE and value["next_look"] is None and value["reason"].startswith(GIVEN_UP):
        times["next_look"] = times["looked_at"]
    return KnownUrl(**{**value, **times, "copy": bool(value["copy"]), "state": UrlState(value["state"]), "ways": _ways(value["ways"])})


def row_of(known: KnownUrl) -> dict[str, Any]:
    """The row of a noun."""
    moments = {name: getattr(known, name) for name in ("first_seen", "last_seen", "looked_at", "next_look")}
    plain = {
        name: getattr(known, name)
        for name in ("source", "url_key", "url", "title", "published", "modified", "reason", "document", "looks", "tries")
    }
    texts = {name: stamp(value) if value else None for name, value in moments.items()}
    return {**plain, **texts, "state": known.state.value, "ways": ways_text(known.ways)}


def ways_text(ways: Mapping[str, Mention]) -> str:
    """The ways of an address as JSON text."""
    said = {
        entrance: {
            "way": shown.way.value,
            "first": stamp(shown.first),
            "last": stamp(shown.last),
            **({"modified": shown.modified} if shown.modified else {}),
            **({"judged": shown.judged} if shown.judged else {}),
        }
        for entrance, shown in ways.items()
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True)


def _ways(text: str) -> dict[str, Mention]:
    return {
        entrance: Mention(
            Way(said["way"]),
            datetime.fromisoformat(said["first"]),
            datetime.fromisoformat(said["last"]),
            said.get("modified"),
            said.get("judged"),
        )
        for entrance, said in json.loads(text).items()
    }


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
