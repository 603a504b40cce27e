"""What a message says of an article besides its title: one sentence, and a record with fixed keys for programs. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pipelines.outlets.messages import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.outlets.watches import News

LONGEST = 300
"""Characters of a sentence."""
READ = 100_000
"""Characters of a text among which the sentence is looked for."""

_ENDS = re.compile(r"(?<=[.!?])[\"'”’)]*\s+(?=[\"'“‘(]*[A-ZÀ-Þ0-9])|(?<=[。！？])[”’』」）]*|\n+")


def sentence(news: News, words: Sequence[str] = ()) -> str:
    """The first sentence below the title that has one of the words, else the first one; empty without a text."""
    title, _, rest = news.text.partition("\n")
    body = rest if title.strip() == news.title.strip() else news.text
    told = [line for each in _ENDS.split(body[:READ]) if (line := one_line(each or "", LONGEST))]
    wanted = [word.casefold() for word in words]
    return next((line for line in told if any(word in line.casefold() for word in wanted)), told[0] if told else "")


def record(news: News, words: Sequence[str] = ()) -> dict[str, Any]:
    """An article for programs. The keys are always these; ``date`` is null where the page gave none."""
    return {
        "title": news.title,
        "date": news.published,
        "language": news.language,
        "url": news.url,
        "sentence": sentence(news, words),
        "source": news.source,
        "kind": news.kind,
        "words": list(words),
    }
