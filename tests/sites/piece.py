"""One article of a replica: what it says, when, where it lies, and what a crawl must make of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from crawler.demo.story import Story, plain
from pipelines.model import Outcome

MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]


@dataclass(frozen=True, slots=True)
class Piece:
    """An article; ``blocks`` are in the markup of `crawler.demo.story`. ``path`` is its own address, ``also`` its others."""

    id: int
    path: str
    title: str
    blocks: tuple[str, ...]
    day: date
    language: str = "en"
    kind: str = "Story"
    section: str = ""
    about: bool = True
    dated: bool = True
    """Whether the page shows a publication date."""
    also: tuple[str, ...] = ()
    seed: str | None = None
    """The seed file whose text it is."""

    @property
    def outcome(self) -> Outcome:
        """What becomes of it when the corpus is empty."""
        return Outcome.NEW if self.about else Outcome.OFF_TOPIC

    @property
    def modified(self) -> datetime:
        """When its page last changed."""
        return datetime.combine(self.day, time(8, 30), UTC)

    @property
    def text(self) -> str:
        """The corpus text it should become."""
        return "\n\n".join([self.title, *map(plain, self.blocks)])

    @property
    def story(self) -> Story:
        """Itself as a story, for the HTML of its body."""
        return Story(self.id, self.language, self.section, self.kind, self.title, "", "\n\n".join(self.blocks))


def long_date(day: date, *, padded: bool = True) -> str:
    """``05 August 2026``, or ``5 August 2026`` when not padded."""
    return f"{day.day:02d} {MONTHS[day.month - 1]} {day.year}" if padded else f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def us_date(day: date) -> str:
    """``August 5, 2026``."""
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def chinese_date(day: date) -> str:
    """``2026年8月5日``."""
    return f"{day.year}年{day.month}月{day.day}日"


def drupal_date(day: date) -> str:
    """Drupal's default form, month first, as it stands in the metadata of real pages: ``Wed, 08/05/2026 - 10:12``."""
    return f"{day:%a}, {day.month:02d}/{day.day:02d}/{day.year} - 10:12"


def slug(title: str, limit: int = 100) -> str:
    """A title as an address part: lower case, dashes, cut at a word."""
    words = "".join(letter if letter.isalnum() else " " for letter in title.lower().replace("'", "").replace("’", "")).split()
    told = ""
    for word in words:
        if len(told) + len(word) + 1 > limit:
            break
        told += f"-{word}" if told else word
    return told
