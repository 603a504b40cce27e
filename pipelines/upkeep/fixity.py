"""The files against their manifest: changed, missing, stray, torn. Needs no catalogue and changes nothing."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from pipelines.corpus.files import TEMPORARY, sequence_of, sha256
from pipelines.corpus.recover import IMPORTED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.corpus.layout import Layout
    from pipelines.corpus.manifest import Journal
    from pipelines.upkeep.findings import CheckReport

_FIELDS = {
    "manifest.jsonl": ("sequence", "file", "sha256"),
    "aliases.jsonl": ("url_key", "document"),
    "removals.jsonl": ("url_key", "document", "event"),
}


def records(journal: Journal, report: CheckReport, end: int | None = None) -> Iterator[dict[str, Any]]:
    """The whole records of a journal up to the byte ``end``; broken lines and breaks in their order become findings."""
    previous: str | None = ""
    for number, line in enumerate(journal.read(), 1):
        if end is not None and line.start >= end:
            return
        if line.record is None:
            report.add("manifest", f"{journal.path.name} line {number}", line.fault)
        elif previous is not None and line.previous != previous:
            report.add("manifest", f"{journal.path.name} line {number}", "it does not follow the line before it")
        previous = line.check if line.record is not None else None
        if line.record is not None and all(name in line.record for name in _FIELDS.get(journal.path.name, ())):
            yield line.record


def text(layout: Layout, record: dict[str, Any], report: CheckReport) -> bytes | None:
    """The bytes of a record's file when they are the ones that were written; else None and a finding."""
    name, path = str(record["file"]), layout.corpus / str(record["file"])
    if sequence_of(name) is None:
        report.add("manifest", name, "the manifest names a file that is no corpus file")
        return None
    try:
        data = path.read_bytes() if not path.is_symlink() else None
    except FileNotFoundError:
        report.add("missing", name, "it stands in the manifest and not in the folder")
        return None
    except OSError as error:
        report.add("changed", name, f"it cannot be read: {error.strerror}")
        return None
    if data is None:
        report.add("changed", name, "a symbolic link has taken its place")
        return None
    report.files, report.size = report.files + 1, report.size + len(data)
    return data if _unchanged(name, data, record, report) else None


def strays(layout: Layout, known: set[str], report: CheckReport, *, writer_at_work: bool) -> None:
    """Entries of the corpus folder that nothing accounts for. While a writer is at work its newest files are passed over."""
    ours = {layout.manifest.name, layout.aliases.name, layout.removals.name, layout.lock.name}
    for name in sorted(os.fsencode(path.name).decode("utf-8", "backslashreplace") for path in layout.corpus.iterdir()):
        if name in known or name in ours or (writer_at_work and (sequence_of(name) is not None or TEMPORARY.fullmatch(name))):
            continue
        if TEMPORARY.fullmatch(name):
            report.add("torn", name, "a text that was being written when its writer died")
        else:
            report.add("stray", name, "it is in the corpus folder and not in the manifest")


def _unchanged(name: str, data: bytes, record: dict[str, Any], report: CheckReport) -> bool:
    found = sha256(data)
    if found != record["sha256"]:
        report.add("changed", name, f"its SHA-256 is {found[:16]}…; expected {str(record['sha256'])[:16]}… ({len(data)} bytes)")
    elif record.get("method") != IMPORTED and name.partition("_")[2] != f"{found[:16]}.txt":
        report.add("manifest", name, "its name does not bear its hash although it was not imported")
    return bool(found == record["sha256"])
