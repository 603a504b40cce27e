"""A dataset: the texts as Parquet, described for people (a dataset card) and for programs (Data Package 2)."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from pipelines.archive.digests import sha256_of
from pipelines.catalogue.schema import stamp
from pipelines.outlets.parquet import schema, write_parquet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

FILE = "data/texts.parquet"
_TYPES = {"BIGINT": "integer", "VARCHAR": "string", "BOOLEAN": "boolean", "VARCHAR[]": "array", "TIMESTAMP": "datetime"}
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"), (1 << 62, "1M<n<10M"))
ABOUT = {
    "sequence": "number of the text in its corpus",
    "published": "date of publication as the page gives it: a day, a month or a year",
    "precision": "how exact `published` is",
    "published_from": "where on the page it stood",
    "fetched_at": "when the page was fetched, UTC",
    "appended_at": "when the text was taken into the corpus, UTC",
    "supersedes": "the text that this one is a new version of",
    "superseded_by": "the text that is a new version of this one",
    "current": "whether it is the newest version of its article",
    "related_to": "the text that `relation` is to: translation, twin, related, superset",
    "copies": "addresses where the same text stands",
    "sha256": "digest of the text's file",
    "warc_record": "id of the archived answer that the text was read from",
    "removed_since": "since when the site does not show the page any more, UTC; empty while it does, as far as is known",
    "text": "title, empty line, paragraphs",
}


def write_dataset(records: Iterable[Mapping[str, Any]], folder: Path, *, title: str, at: datetime) -> int:
    """Write ``data/texts.parquet``, ``datapackage.json`` and ``README.md`` into an empty folder; returns the rows."""
    seen = _Seen()
    target = folder / FILE
    target.parent.mkdir(parents=True)
    rows = write_parquet(seen.through(records), target)
    package = _package(target, rows, title, at)
    (folder / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (folder / "README.md").write_text(_card(seen, rows, title, at), encoding="utf-8")
    return rows


class _Seen:
    """Counts of what goes through."""

    def __init__(self) -> None:
        self.languages: Counter[str] = Counter()
        self.sources: Counter[str] = Counter()

    def through(self, records: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        for one in records:
            self.languages[one["language"]] += 1
            self.sources[one["source"]] += 1
            yield one


def _package(target: Path, rows: int, title: str, at: datetime) -> dict[str, Any]:
    fields = [
        {"name": name, "type": _TYPES[kind], **({"description": ABOUT[name]} if name in ABOUT else {})} for name, kind in schema().items()
    ]
    resource = {
        "name": "texts",
        "path": FILE,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "bytes": target.stat().st_size,
        "hash": f"sha256:{sha256_of(target)}",
        "rowcount": rows,
        "schema": {"fields": fields, "primaryKey": ["sequence"]},
    }
    profile = "https://datapackage.org/profiles/2.0/datapackage.json"
    return {"$schema": profile, "title": title, "created": stamp(at), "resources": [resource]}


def _card(seen: _Seen, rows: int, title: str, at: datetime) -> str:
    languages = "\n".join(f"- {name}" for name in sorted(seen.languages))
    size = next(name for most, name in _SIZES if rows < most)
    columns = "\n".join(f"| `{name}` | {kind} | {ABOUT.get(name, '')} |" for name, kind in schema().items())
    sources = "\n".join(f"| {name} | {count} |" for name, count in seen.sources.most_common())
    head = f"---\npretty_name: {json.dumps(title, ensure_ascii=False)}\nlanguage:\n{languages}\nsize_categories:\n- {size}\n"
    head += f"configs:\n- config_name: default\n  data_files: {FILE}\n---\n"
    return f"""{head}
# {title}

{rows} news texts, exported by Newswatch on {at:%Y-%m-%d}. One row per text; superseded versions are rows of their own (`current` is false).
The rights in the texts are their publishers'; this file gives none.

| column | type | |
|---|---|---|
{columns}

| source | texts |
|---|---|
{sources}
"""
