"""The five seed files imported, and their pages crawled: each is recognised as held, none is in twice."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.end_to_end.installation import Installation
from tests.sites import seeds
from tests.sites.town import Town

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAMES = ("unchina", "unitar", "undesa", "fcssc", "upsc")


class Seeded:
    """A corpus that began with the seeds, after a crawl of the sites they came from."""

    def __init__(self, town: Town, folder: Path) -> None:
        self.town, self.installation = town, Installation(folder, town.config(folder / "config"))
        files = {path.name[:3]: path.name for path in sorted(seeds.SEEDS.glob("*.txt"))}
        there = {files[number]: moved(url, town) for number, url in seeds.MAP.items()}
        (folder / "map.json").write_text(json.dumps(there), "utf-8")
        self.imported = self.installation.run("import", str(seeds.SEEDS), "--map", str(folder / "map.json"))
        self.begun = self.installation.manifest()
        self.crawl = self.installation.run("crawl")


def moved(url: str, town: Town) -> str:
    """A real address as the town serves it."""
    parts = urlsplit(url)
    return town.bases[str(parts.hostname)] + url.split(str(parts.hostname), 1)[1]


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeded]:
    if not seeds.there():
        pytest.skip("the seed files lie beside the project, in ../shared/seeds, and are not there")
    with Town(*NAMES) as town:
        yield Seeded(town, tmp_path_factory.mktemp("seeds"))


def test_the_seeds_come_in_under_their_own_names(seeded: Seeded) -> None:
    assert seeded.imported.code == 0, seeded.imported
    assert [line["file"] for line in seeded.begun] == [path.name for path in sorted(seeds.SEEDS.glob("*.txt"))]
    assert all((seeded.installation.corpus / path.name).read_bytes() == path.read_bytes() for path in seeds.SEEDS.glob("*.txt"))


def test_the_next_file_goes_on_counting(seeded: Seeded) -> None:
    assert seeded.crawl.code == 0, seeded.crawl
    assert seeded.installation.manifest()[5]["file"].startswith("005_")


@pytest.mark.parametrize("name", NAMES)
def test_the_pages_of_the_seeds_are_recognised(name: str, seeded: Seeded) -> None:
    outcomes = seeded.installation.outcomes(name)
    pieces = [piece for piece in seeded.town.replicas[name].pieces if piece.seed]
    assert len(pieces) == (15 if name == "unchina" else 1)
    found = {
        piece.path: outcomes[next(url for url in outcomes if urlsplit(url).path.endswith(urlsplit(piece.path).path))] for piece in pieces
    }
    assert set(found.values()) <= {"same", "copy"}, found
    titles = {piece.title for piece in pieces}
    assert not [line["file"] for line in seeded.installation.manifest()[5:] if line["title"] in titles]
