"""The five seed files beside the project as articles: what a page would say whose cleaning gave them. Empty when they are not there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

SEEDS = Path(__file__).parents[2].parent / "shared" / "seeds"
MAP = {
    "000": "https://unitar.org/about/news-stories/news/unitar-prosperity-director-forges-new-partnerships-china",
    "001": "https://www.un.org/development/desa/capacity-development/2017/12/14/un-and-chinas-ministry-of-science-and-technology-to-team-up",
    "002": "http://www.fc-ssc.org/en/media_center/press_releases_detail/170",
    "003": "https://china.un.org/en",
    "004": "http://en.planning.org.cn/belt/view?id=1026",
}
"""Which page each seed came from; that of 001 ended in an ellipsis where it was written down, and is cut there."""
_FURNITURE = re.compile(r"Share with|Welcome to the United Nations|Photo by .*|Home /.*|Source:.?<>|Translated by .*|---")


@dataclass(frozen=True, slots=True)
class Seed:
    """An article out of a seed; ``blocks`` are in the markup of `crawler.demo.story`."""

    title: str
    blocks: tuple[str, ...]
    kind: str = "Story"
    day: date | None = None


def there() -> bool:
    """Whether the seeds can be read."""
    return SEEDS.is_dir()


def one(number: str) -> Seed | None:
    """Seed 000, 001, 002 or 004 as an article; None when it is not there."""
    found = sorted(SEEDS.glob(f"{number}_*.txt"))
    if not found:
        return None
    lines = [line for line in found[0].read_text("utf-8").split("\n") if line.strip() and not _FURNITURE.fullmatch(line.strip())]
    if number == "000":
        bullets = "\n".join("- " + line.strip(" •") for line in lines if line.lstrip().startswith("•"))
        rest = tuple(line.strip() for line in lines if not line.lstrip().startswith("•"))
        return Seed("UNITAR Prosperity Director Forges New Partnerships in China", (bullets, *rest), "News", date(2023, 7, 7))
    if number == "004":
        return Seed(lines[1].strip(), tuple(line.strip() for line in lines[3:]), "News", date(2023, 7, 28))
    return Seed(lines[0].strip(), tuple(line.strip() for line in lines[1:]), "News", date(2017, 12, 14) if number == "001" else None)


def carousel() -> list[Seed]:
    """The whole articles that stand in seed 003, in its order."""
    found = sorted(SEEDS.glob("003_*.txt"))
    if not found:
        return []
    parts = re.split(r"\n\d+ of \d+\n?", found[0].read_text("utf-8"))
    return [story for part in parts if (story := _story(part.split("\n")))]


def _story(lines: list[str]) -> Seed | None:
    """Kind, date, title, body; what stands before the kind is the page's."""
    for place, line in enumerate(lines[:-2]):
        if line in ("Story", "Press Release", "Speech") and re.fullmatch(r"\d\d \w+ \d{4}", lines[place + 1]):
            body = tuple(text.strip() for text in lines[place + 3 :] if text.strip() and not _FURNITURE.fullmatch(text.strip()))
            return Seed(lines[place + 2].strip(), body, line, datetime.strptime(lines[place + 1], "%d %B %Y").date())
    return None
