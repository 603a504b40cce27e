"""How a listing is paged, from the address of its next page."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urljoin, urlsplit

from pipelines.model import NextPage

_NUMBER = re.compile(r"\d{1,4}")


def next_page_of(listing: str, following: str) -> NextPage | None:
    """The rule that leads from a listing's first page to the page it names as its next, or None when there is none to see.

    The number of the second page tells what the first is counted as: ``?page=1`` begins with 0, ``/page/2/`` with 1.
    """
    before, after = urlsplit(listing), urlsplit(following)
    if before.path.rstrip("/") == after.path.rstrip("/"):
        old = dict(parse_qsl(before.query))
        changed = [(name, value) for name, value in parse_qsl(after.query) if old.get(name) != value and value.isdigit()]
        if changed and int(changed[-1][1]) in {1, 2}:
            return NextPage(param=changed[-1][0], first=int(changed[-1][1]) - 1)
        return None
    for found in reversed(list(_NUMBER.finditer(after.path))):
        if int(found[0]) not in {1, 2}:
            continue
        path = f"{after.path[: found.start()]}{{n}}{after.path[found.end() :]}"
        for template in (_relative(before.path, path), path):
            if template and urljoin(listing, template.replace("{n}", found[0])) == following:
                return NextPage(path=template, first=int(found[0]) - 1)
    return None


def _relative(listing: str, path: str) -> str:
    """The template as seen from the listing's folder, so that it fits other listings of the site too."""
    folder = listing[: listing.rfind("/") + 1]
    return path.removeprefix(folder) if path.startswith(folder) and path != folder else ""
