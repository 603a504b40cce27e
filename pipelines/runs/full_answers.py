"""What is remembered of full answers, so that the next question for an address can be whether it changed."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from pipelines.archive.exchange import wire
from pipelines.catalogue import validators
from pipelines.revisit.validator_rules import after_answer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from pipelines.model import Page
    from pipelines.runs.state import Draft, EntranceTask


def remember(connection: Connection, draft: Draft, page: Page, now: datetime) -> None:
    """Remember what the page can be asked by next time, now that its content is stored; notes a server whose validators lie."""
    if page.status != 200:
        return
    before = validators.get(connection, page.url)
    after = after_answer(
        before,
        url=page.url,
        source=draft.source.name,
        now=now,
        etag=page.header("ETag"),
        last_modified=page.header("Last-Modified"),
        body_sha256=hashlib.sha256(page.body).hexdigest(),
        warc=page.warc,
    )
    validators.put(connection, after)
    draft.lied(after.liar - (before.liar if before else 0))


def known(connection: Connection, asked: Sequence[EntranceTask]) -> tuple[EntranceTask, ...]:
    """Pages of entrances with what is remembered of each address, so that nobody has to look it up when it is fetched."""
    held = validators.of_urls(connection, {wire(one.url) for one in asked})
    return tuple(replace(one, validator=held.get(wire(one.url))) for one in asked)
