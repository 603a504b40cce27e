"""Made articles and corpora for these tests: the same every time, and far enough apart not to be taken for copies."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from pipelines.corpus.corpus import Corpus
from pipelines.model import Article, DateCandidate, DateFrom, Paragraph, WarcRef

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.corpus.append import Kept

NOW = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)
_ENDS = ("ta", "gor", "um", "el", "is")
_WORDS = [f"{a}{b}{c}" for a in ("ba", "ko", "ri", "tu", "sen") for b in ("lan", "mir", "do", "vex", "pi") for c in _ENDS]


class Clock:
    """A clock that goes on by a second at every look."""

    def __init__(self, start: datetime = NOW) -> None:
        self.now = start

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def text(number: int, words: int = 120) -> str:
    """A corpus file: title, and a body of made words."""
    chosen = random.Random(number).choices(_WORDS, k=words)
    return f"Made article {number} about {chosen[0]}\n\n{' '.join(chosen[: words // 2])}.\n\n{' '.join(chosen[words // 2 :])}."


def article(number: int, **more: Any) -> Article:
    """The article of `text`."""
    title, *paragraphs = text(number).split("\n\n")
    date = DateCandidate(DateFrom.VISIBLE, "1 November 2026", "2026-11-01")
    blocks = tuple(Paragraph((line,)) for line in paragraphs)
    values: dict[str, Any] = {"url": f"https://made.test/{number}", "title": title, "blocks": blocks, "published": date}
    values |= {"language": "en", "cleaner": "clean 1"}
    return Article(**{**values, **more})


def put(corpus: Corpus, number: int, *, key: str | None = None, words: str | None = None, **more: Any) -> Kept:
    """Append the made article ``number`` under its own key, or under ``key``."""
    values: dict[str, Any] = {"source": "made", "url_key": key or f"made.test/{number}", "fetched_at": NOW}
    values["warc"] = WarcRef("a.warc.gz", number, "<urn:x>")
    url = f"https://{key}" if key else f"https://made.test/{number}"
    return corpus.append(article(number, url=url), words or text(number), **{**values, **more})


def open_corpus(data: Path, **more: Any) -> Corpus:
    """A corpus with a clock of its own."""
    return Corpus.open(data, **{"clock": Clock(), **more})


def tree(data: Path) -> dict[str, bytes]:
    """Every file of a corpus folder with its bytes, but for the lock."""
    return {path.name: path.read_bytes() for path in sorted((data / "corpus").iterdir()) if path.name != "writer.lock"}
