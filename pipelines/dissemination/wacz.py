"""WACZ 1.1.1: texts with their archived pages in one file that replays in a browser (ReplayWeb.page) and in pywb.

The package wacz (py-wacz) makes the file, in a process of its own; the list of pages is ours, because its own detection misses pages
and takes listings for pages. What it made is then looked into: a page that is in no index would open as an error.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.archive import names
from pipelines.archive.extract import extract
from pipelines.catalogue.schema import stamp
from pipelines.errors import ArchiveError, ConfigError, StorageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

PAGES = {"format": "json-pages-1.0", "id": "pages", "title": "Texts", "hasText": True}
_LAST_LINES = 12


@dataclass(frozen=True, slots=True)
class Packed:
    """What the file holds: texts with an archived page, WARC files, and sentences about what is not in it."""

    pages: int
    files: int
    left_out: tuple[str, ...] = ()


def pack(texts: Iterable[Mapping[str, Any]], archive: Path, target: Path, *, title: str, at: datetime, whole: bool = False) -> Packed:
    """Write a WACZ of texts (records with ``text``) and their archived answers to ``target``, which must not be there.

    ``whole`` takes all closed files of the archive instead of the texts' own records: listings, feeds and refused pages too. Raises
    ConfigError where the package is not installed, ArchiveError when what was made lacks a page, StorageError.
    """
    if importlib.util.find_spec("wacz") is None:
        raise ConfigError("WACZ files need a further package; expected: pip install 'newswatch[wacz]'")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".wacz-") as folder:
        pages, left_out = Path(folder) / "pages.jsonl", list[str]()
        places, urls = _write_pages(texts, pages, left_out)
        if not places:
            raise ArchiveError(f"{target.name}: none of the texts has an archived page; expected at least one")
        if whole:
            files = names.closed(archive)
        else:
            own = Path(folder) / f"{target.name.partition('.')[0]}-{at:%Y%m%dT%H%M%SZ}.warc.gz"  # no two files of one name meet
            left_out += extract(archive, places, own, at).missing
            files = [own]
        _create(files, pages, target, title, at)
    lacking = _lacking(target, urls)
    if lacking and not left_out and not whole:
        raise ArchiveError(f"{target.name}: {len(lacking)} of its pages are in no index, the first is {lacking[0]}")
    left_out += [f"{url}: its page is in a file that is still being written, or missing" for url in lacking]
    return Packed(len(urls) - len(lacking), len(files), tuple(left_out))


def _write_pages(texts: Iterable[Mapping[str, Any]], target: Path, left_out: list[str]) -> tuple[list[tuple[str, int]], list[str]]:
    """The list of pages, one line a text; returns where their answers are, and their addresses."""
    places, urls = list[tuple[str, int]](), list[str]()
    with target.open("w", encoding="utf-8") as file:
        file.write(json.dumps(PAGES) + "\n")
        for text in texts:
            if not text["warc_file"]:
                left_out.append(f"{text['file']}: no raw answer is known of it")
                continue
            line = {"id": str(text["sequence"]), "url": text["url"], "ts": text["fetched_at"], "title": text["title"], "text": text["text"]}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            places.append((text["warc_file"], text["warc_offset"]))
            urls.append(text["url"])
    return places, urls


def _create(files: Iterable[Path], pages: Path, target: Path, title: str, at: datetime) -> None:
    named = ["--title", title, "--date", stamp(at)]
    command = [sys.executable, "-W", "ignore", "-P", "-m", "wacz.main", "create", *named, "-c", "-p", str(pages), "-o", str(target)]
    done = subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=False)  # noqa: S603 - our own interpreter
    if done.returncode or not target.exists():
        target.unlink(missing_ok=True)
        said = "\n".join((done.stdout + done.stderr).splitlines()[-_LAST_LINES:])
        raise StorageError(f"{target}: wacz ended with {done.returncode}; it said:\n{said}")


def _lacking(made: Path, urls: Iterable[str]) -> list[str]:
    """The addresses that the index of the file has no answer of."""
    with zipfile.ZipFile(made) as archive, archive.open("indexes/index.cdx.gz") as raw, gzip.open(raw, "rb") as lines:
        known = {url for line in lines for url in _url_of(line)}
    return [url for url in urls if url not in known]


def _url_of(line: bytes) -> Iterator[str]:
    start = line.find(b"{")
    if start >= 0 and not line.startswith(b"!meta"):
        yield json.loads(line[start:])["url"]
