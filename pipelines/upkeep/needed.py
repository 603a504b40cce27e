"""Which files of the archive something leads to or may still come of: texts, revisits to come, what waits to be read, runs cut off."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import select

from pipelines.catalogue.schema import documents, runs, validators
from pipelines.catalogue.unread import unread
from pipelines.errors import LOCKED, STORAGE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection


def needed(connection: Connection, files: Iterable[str]) -> dict[str, str]:
    """Those of ``files`` that are needed, each with one reason in words.

    A file that no run of the ledger wrote counts as needed: what it is for is not known here (imported, or of a ledger that was lost).
    """
    names = list(files)
    found = unsettled(connection, names)
    for row in connection.execute(select(validators.c.warc).where(validators.c.warc.is_not(None))):
        found[str(json.loads(row.warc)[0])] = "the next visit asks whether a page of it changed"
    for (file,) in connection.execute(select(documents.c.warc_file).where(documents.c.warc_file.is_not(None)).distinct()):
        found[str(file)] = "a text was read from it"
    return {name: found[name] for name in names if name in found}


def unsettled(connection: Connection, files: Iterable[str]) -> dict[str, str]:
    """Those of ``files`` from which articles may still be taken, and those of no run that is known, each with one reason in words."""
    ended = {row.id: row for row in connection.execute(select(runs.c.id, runs.c.state, runs.c.exit_code))}
    found = {}
    for name in files:
        run = ended.get(name.rpartition("-")[0])
        if run is None:
            found[name] = "no run that is known wrote it"
        elif run.state != "ended" or run.exit_code in (STORAGE, LOCKED):
            found[name] = "its run did not end in order, so that articles of it may wait"
    for one in unread(connection):
        if one.answer is not None:
            found[one.answer.file] = "an article of it waits to be read again"
    return found
