r"""Citations of a text: CSL-JSON, BibTeX (biblatex) and RIS, with the day it was fetched and where the raw answer is kept.

Written by hand because each format is smaller than its libraries, which are for reading them. What readers were seen to do wrong is
heeded: no byte-order mark before RIS (rispy reads nothing behind it), addresses of BibTeX as they are (LaTeX escapes break them).

CSL: https://docs.citationstyles.org/en/stable/specification.html#appendix-iii-types; RIS: the reference manager's tag list.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipelines.model import Document

_CSL_TYPES = {"speech": "speech", "press_release": "article", "report": "report", "story": "article-magazine"}
_RIS_TYPES = {"report": "RPRT"}
_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_LATEX = {character: f"\\{character}" for character in "&%$#_{}"} | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\^{}"}


@dataclass(frozen=True, slots=True)
class Cited:
    """A document and the name of its source as readers know it."""

    document: Document
    publisher: str

    @property
    def archive(self) -> str:
        """Where the raw answer is kept: ``a.warc.gz, record <urn:uuid:...>``; empty when it is not."""
        document = self.document
        return f"{document.warc_file}, record {document.warc_record}" if document.warc_file else ""

    @property
    def note(self) -> str:
        """Which text it is: file, version, digest."""
        document = self.document
        return f"Version {document.version}; text {document.file}, SHA-256 {document.sha256}"


def csl(cited: Iterable[Cited]) -> str:
    """CSL-JSON, as Zotero, Pandoc and citeproc read it."""
    return json.dumps([_csl(one) for one in cited], ensure_ascii=False, indent=1) + "\n"


def bibtex(cited: Iterable[Cited]) -> str:
    """BibTeX entries of type ``online``."""
    return "\n".join(map(_bibtex, cited))


def ris(cited: Iterable[Cited]) -> str:
    """RIS records."""
    return "".join(map(_ris, cited))


def _csl(one: Cited) -> dict[str, Any]:
    document = one.document
    found = {
        "id": f"newswatch-{document.sequence}",
        "type": _CSL_TYPES.get(document.kind, "webpage"),
        "title": document.title,
        "container-title": one.publisher,
        "publisher": one.publisher,
        "issued": _parts(document.published),
        "accessed": _parts(document.fetched_at),
        "URL": document.url,
        "language": document.language if document.language != "und" else "",
        "archive": "Newswatch" if one.archive else "",
        "archive_location": one.archive,
        "note": one.note,
    }
    return {name: value for name, value in found.items() if value}


def _parts(text: str | None) -> dict[str, Any] | None:
    match = _DATE.match(text or "")
    return {"date-parts": [[int(part) for part in match.groups() if part]]} if match else None


def _bibtex(one: Cited) -> str:
    document = one.document
    fields = {
        "title": f"{{{_latex(document.title)}}}",  # twice in braces: its capitals stay
        "organization": _latex(one.publisher),
        "date": _day(document.published),
        "url": document.url.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C"),
        "urldate": _day(document.fetched_at),
        "langid": {"en": "english", "zh": "chinese", "fr": "french", "es": "spanish", "ru": "russian"}.get(document.language[:2], ""),
        "note": _latex(one.note),
        "addendum": _latex(f"Archived: {one.archive}") if one.archive else "",
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@online{{newswatch-{document.sequence},\n{lines}}}\n"


def _latex(text: str) -> str:
    return "".join(_LATEX.get(character, character) for character in " ".join(text.split()))


def _day(text: str | None) -> str:
    match = _DATE.match(text or "")
    return match[0] if match else ""


def _ris(one: Cited) -> str:
    document = one.document
    published, fetched = (_day(text).replace("-", "/") for text in (document.published, document.fetched_at))
    fields = (
        ("TY", _RIS_TYPES.get(document.kind, "ELEC")),
        ("ID", f"newswatch-{document.sequence}"),
        ("TI", document.title),
        ("T2", one.publisher),
        ("PB", one.publisher),
        ("PY", published[:4]),
        ("DA", published),
        ("Y2", fetched),
        ("UR", document.url),
        ("LA", document.language if document.language != "und" else ""),
        ("AN", one.archive),
        ("N1", one.note),
    )
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in fields if value]
    return "\r\n".join([*lines, "ER  - ", "", ""])
