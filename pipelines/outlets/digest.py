"""Messages about new articles: one digest for many, by source, and one per watch that was hit. Pure."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pipelines.outlets.messages import Message, message
from pipelines.outlets.watches import News, hits, matching
from pipelines.text.humanise import plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.model.watch import Watch
    from pipelines.outlets.watches import Ask

MOST = 100
"""Articles that one message lists; the rest is counted."""


def digest(news: Sequence[News], key: str) -> Message | None:
    """One message about all new articles, grouped by source; None when there are none."""
    if not news:
        return None
    by_source: dict[str, list[News]] = defaultdict(list)
    for one in news:
        by_source[one.source].append(one)
    share = max(3, MOST // len(by_source))
    parts = [_listed(f"{source} ({len(items)})", items, share) for source, items in sorted(by_source.items())]
    count = plural(len(news), "new article")
    return message(f"{count} from {plural(len(by_source), 'source')}", "\n\n".join(parts), key)


def of_watches(watches: Sequence[Watch], news: Sequence[News], key: str, ask: Ask = hits) -> list[Message]:
    """One message per watch with what it matched and by which words."""
    found: dict[str, list[tuple[News, list[str]]]] = defaultdict(list)
    for one in news:
        for watch, words in matching(watches, one, ask):
            found[watch.name].append((one, words))
    messages = []
    for name, items in found.items():
        lines = [f"{_line(one)}\n  {', '.join(words)}" for one, words in items[:MOST]]
        more = [f"... and {len(items) - MOST} more"] if len(items) > MOST else []
        count = plural(len(items), "article")
        messages.append(message(f"watch {name}: {count}", "\n".join([*lines, *more]), f"{key}:{name}"))
    return messages


def _listed(head: str, items: Sequence[News], most: int) -> str:
    more = [f"... and {len(items) - most} more"] if len(items) > most else []
    return "\n".join([head, *map(_line, items[:most]), *more])


def _line(news: News) -> str:
    day = f"{news.published[:10]} " if news.published else ""
    return f"- {day}{news.title}\n  {news.url}"
