"""A folder of files served as a web server serves it: ``index.html`` of folders, a redirect to the slash, validators, 404."""

from __future__ import annotations

import gzip
import mimetypes
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from crawler.demo.http import HTML, Resource, Response, answer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PLACEHOLDER = "http://made.example"
"""Stands for the site's address in files that are written before its server runs."""
WRITTEN = datetime(2026, 11, 1, 8, tzinfo=UTC)
_TYPES = {".xml": "application/xml", ".json": "application/json", ".html": HTML, ".gz": "application/gzip"}


@dataclass(frozen=True)
class Built:
    """A site before it is served: file contents by path from the root without a leading slash, and the paths of its posts as addresses."""

    files: Mapping[str, bytes]
    posts: frozenset[str]
    first: str = "/"
    """The page a user would give to ``sources add``."""
    by: str = "structure"
    """``structure``, or the generator that built it."""


class FolderSite:
    """Serves what was built at ``base``; ``asked`` are the paths of all requests but those for robots.txt."""

    def __init__(self, base: str, built: Built, *, bare_names: bool = False) -> None:
        self.base, self.built, self.bare_names = base, built, bare_names
        self.asked: list[str] = []

    def respond(self, method: str, path: str, headers: Mapping[str, str]) -> Response:
        """Answer one request. With ``bare_names`` ``/a`` is ``a.html``, as hosts of such sites have it."""
        place = unquote(urlsplit(path).path).lstrip("/")
        if place != "robots.txt":
            self.asked.append(path)
        if place not in self.built.files and f"{place}/index.html".lstrip("/") in self.built.files and place and not place.endswith("/"):
            return Response(301, (("Location", f"{self.base}/{place}/"), ("Content-Length", "0")))
        choices = [place, f"{place}index.html" if not place or place.endswith("/") else "", f"{place}.html" if self.bare_names else ""]
        found = next((name for name in choices if name and name in self.built.files), None)
        if found is None:
            return answer(
                Resource(self._body("404.html") or b"<!DOCTYPE html><title>404</title><h1>Page not found</h1>", status=404), headers
            )
        end = f".{found.rpartition('.')[2]}"
        kind = _TYPES.get(end) or mimetypes.guess_type(found)[0] or "application/octet-stream"
        return answer(Resource(self._body(found), kind, WRITTEN), headers)

    def _body(self, name: str) -> bytes:
        body = self.built.files.get(name, b"")
        if name.endswith(".gz"):
            return gzip.compress(gzip.decompress(body).replace(PLACEHOLDER.encode(), self.base.encode()), mtime=0)
        return body.replace(PLACEHOLDER.encode(), self.base.encode())


def folder(root: Path) -> dict[str, bytes]:
    """The files below a folder."""
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in sorted(root.rglob("*")) if file.is_file()}
