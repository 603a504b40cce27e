"""Messages about new articles: one digest for many, by source, and one per watch that was hit, with a sentence of each. Pure."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pipelines.outlets.messages import Message, message
from pipelines.outlets.telling import record, sentence
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
        lines = [_told(one, words) for one, words in items[:MOST]]
        more = [f"... and {len(items) - MOST} more"] if len(items) > MOST else []
        count = plural(len(items), "article")
        data = {"watch": name, "count": len(items), "articles": [record(one, words) for one, words in items[:MOST]]}
        messages.append(message(f"watch {name}: {count}", "\n".join([*lines, *more]), f"{key}:{name}", data))
    return messages


def _listed(head: str, items: Sequence[News], most: int) -> str:
    more = [f"... and {len(items) - most} more"] if len(items) > most else []
    return "\n".join([head, *map(_line, items[:most]), *more])


def _line(news: News) -> str:
    day = f"{news.published[:10]} " if news.published else ""
    return f"- {day}{news.title}\n  {news.url}"


def _told(news: News, words: Sequence[str]) -> str:
    """Title, date, language and source, a sentence, the address, and what was found of the watch."""
    facts = " · ".join([news.published[:10] if news.published else "no date", news.language, news.source])
    said = sentence(news, words)
    return "\n  ".join([f"- {news.title}", facts, *([said] if said else []), news.url, f"found: {', '.join(words)}"])
