"""The labelled articles: real pages beside the project with our labels, and made beginnings."""

from __future__ import annotations

import gzip
import json
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipelines.clean.read import read
from pipelines.clean.relevance import judge
from pipelines.clean.textformat import plain
from pipelines.model import Page, Relevance, SiteProfile, Source, Topic

HERE = Path(__file__).parent
SHARED = HERE.parents[3] / "shared" / "pages"
RULE = Relevance(everything=False)


@dataclass(frozen=True, slots=True)
class Judged:
    """An article with its label and what the rule says."""

    name: str
    about: bool
    border: bool
    topic: Topic

    @property
    def right(self) -> bool:
        """Whether rule and label agree."""
        return self.topic.about == self.about


def made(part: str = "piece") -> list[Judged]:
    """The made pieces, judged: ``piece``, which the rule was tuned on, or ``held_out``, which it was not."""
    pieces = tomllib.loads((HERE / "made.toml").read_text(encoding="utf-8"))[part]
    return [Judged(each["title"], each["about"], False, judge(each["title"], "", each["text"], RULE, each["language"])) for each in pieces]


def real() -> list[Judged]:
    """The real pages, cleaned by the project's own cleaning and judged on what it made of them; empty where they are not."""
    if not (SHARED / "gold.jsonl").is_file():
        return []
    labels = json.loads((HERE / "labels.json").read_text(encoding="utf-8"))
    lines = (json.loads(line) for line in (SHARED / "gold.jsonl").read_text(encoding="utf-8").splitlines())
    return [_judged(gold, labels[gold["page"].removesuffix(".html.gz")]) for gold in lines]


def _judged(gold: dict[str, str], label: dict[str, bool]) -> Judged:
    host = gold["url"].split("/")[2]
    source = Source(name="any", title="", home=gold["url"], hosts=(host,), relevance=RULE)
    body = gzip.decompress((SHARED / gold["page"]).read_bytes())
    page = Page(gold["url"], gold["url"], 200, (("content-type", "text/html"),), body, datetime(2021, 4, 20, tzinfo=UTC))
    reading = read(page, source, SiteProfile())
    article = reading.articles[0] if reading.articles else None
    text = "\n".join(plain(block) for block in article.blocks) if article else gold["text"] or ""
    title = article.title if article else gold["title"]
    return Judged(gold["page"], label["about"], label.get("border", False), judge(title, "", text, RULE, "en"))


def figures(judged: list[Judged]) -> dict[str, float]:
    """Precision, recall and the numbers they rest on."""
    told = [each for each in judged if each.topic.about]
    wanted = [each for each in judged if each.about]
    both = [each for each in told if each.about]
    return {
        "pieces": len(judged),
        "about": len(wanted),
        "precision": len(both) / len(told) if told else 1.0,
        "recall": len(both) / len(wanted) if wanted else 1.0,
    }
