"""A harvester on its own: ``python -W ignore -m tests.dissemination.harvest CLIENT URL PREFIX FROM``; prints one JSON line per record.

In a process of its own, because the clients' modules warn when they are imported. CLIENT is ``sickle`` or ``scythe``; FROM may be empty.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


def harvest(client: str, url: str, prefix: str, since: str) -> Iterator[dict[str, Any]]:
    """Identifier, datestamp, whether deleted, and the titles of every record that the client gets."""
    if client == "sickle":
        from sickle import Sickle

        found = Sickle(url).ListRecords(metadataPrefix=prefix, **({"from": since} if since else {}))
        for one in found:
            titles = one.metadata.get("title", []) if not one.deleted else []
            yield {"id": one.header.identifier, "at": one.header.datestamp, "deleted": one.deleted, "titles": titles}
        return
    from oaipmh_scythe import Scythe
    from oaipmh_scythe.models import Record

    with Scythe(url) as scythe:
        for record in scythe.list_records(metadata_prefix=prefix, from_=since or None):
            assert isinstance(record, Record)
            titles = record.metadata.get("title", []) if not record.header.deleted else []
            yield {"id": record.header.identifier, "at": record.header.datestamp, "deleted": record.header.deleted, "titles": titles}


if __name__ == "__main__":
    _, client_, url_, prefix_, since_ = sys.argv
    for line in harvest(client_, url_, prefix_, since_):
        print(json.dumps(line))
