"""The patterns of the declared sources against real addresses of their sites, labelled by people, that lie beside a checkout.

What has an article's own form and is none (or the other way round) only the page can tell; those are listed here, by what they are.
"""

from __future__ import annotations

import csv
import re
import shutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from pipelines.discover.links import Sieve
from pipelines.sources import load

if TYPE_CHECKING:
    from pipelines.model import Source

ROOT = Path(__file__).parents[2]
URLS = ROOT.parent / "shared" / "urls"
pytestmark = pytest.mark.skipif(not URLS.is_dir(), reason=f"the labelled addresses are not beside this checkout ({URLS})")

FORM_OF_AN_ARTICLE = {
    "undesa": r"/en/desa/commission-[a-z-]+$",  # a standing body whose name is as long as a headline
    "upsc": r"//en\..*/view\?id=\d+$",  # standing pages and news share one form; the page tells them apart
}


def labelled() -> list[tuple[str, str, bool]]:
    """Source, address, whether it is an article's."""
    rows = []
    for file in sorted(URLS.glob("*.tsv")):
        with file.open(encoding="utf-8", newline="") as lines:
            rows += [
                (file.stem, row["url"], row["label"] == "article") for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            ]
    return rows


@cache
def declared() -> dict[str, Source]:
    """The shipped sources."""
    return load(ROOT / "config")


def reader(name: str, url: str, folder: Path) -> Source:
    """The source that reads an address; another country's site gets a declaration of three lines in its own language."""
    own, parts = declared()[name], urlsplit(url)
    country = parts.hostname or ""
    if own.family != "unct" or country in own.hosts:
        return own
    shutil.copytree(ROOT / "config" / "families", folder / "families", dirs_exist_ok=True)
    (folder / "sources").mkdir(exist_ok=True)
    language = parts.path.strip("/").partition("/")[0] or "en"
    (folder / "sources" / "country.toml").write_text(f'family = "unct"\ntitle = "UN"\nhome = "https://{country}/{language}"\n', "utf-8")
    return load(folder)["country"]


@pytest.mark.parametrize(("name", "url", "article"), labelled() if URLS.is_dir() else [])
def test_articles_are_taken_and_all_else_is_left(name: str, url: str, article: bool, tmp_path: Path) -> None:
    source = reader(name, url, tmp_path)
    taken = Sieve(source.home, source.discover, source.hosts).take(url)

    if not article and re.search(FORM_OF_AN_ARTICLE.get(name, "(?!)"), url):
        assert taken
    else:
        assert bool(taken) is article, f"{name}: {source.discover.article}"


def test_no_pattern_names_a_single_article() -> None:
    rows = labelled()
    assert len(declared()) > 3
    for name, source in declared().items():
        patterns = " ".join([source.discover.article or "", *source.discover.exclude])
        last = [urlsplit(url).path.rstrip("/").rpartition("/")[2] for each, url, article in rows if each == name and article]
        assert [slug for slug in last if re.search(r"\d{4}|-.*-", slug) and slug in patterns] == []
        assert not re.search(r"(?<![{\d,])\d{4,}(?![},\d])", patterns.replace("\\d", ""))


def test_the_exceptions_are_few() -> None:
    rows = labelled()
    excepted = [
        url for name, url, article in rows if not article and name in FORM_OF_AN_ARTICLE and re.search(FORM_OF_AN_ARTICLE[name], url)
    ]

    assert 0 < len(excepted) * 50 <= len(rows)
