"""Is an answer a challenge page (bot check)? Asked of answers that are not what was asked for: entrances without links, refusals.

Meant to run in a worker process: `task` takes address, status and Content-Type in ``meta`` and gives ``{"words": ...}``.
"""

from __future__ import annotations

from typing import Any

from pipelines.clean import gate
from pipelines.clean.dom import MAX_DEPTH, depth, parse, visible_text
from pipelines.clean.metadata import read_metadata
from pipelines.text.charset import decode

TASK = "pipelines.clean.challenge:task"


def challenge(url: str, status: int, content_type: str, body: bytes) -> str:
    """What on the page says that it is a challenge; empty when it is none."""
    tree = parse(decode(body, content_type).text)
    if tree is None or depth(tree) > MAX_DEPTH:
        return ""
    return gate.challenge(body, read_metadata(tree, url).title, visible_text(tree, 30_000), refused=status >= 400)


def task(meta: dict[str, Any], body: bytes) -> dict[str, Any]:
    """Task: `challenge`."""
    return {"words": challenge(meta["url"], meta["status"], meta["content_type"], body)}
