"""What a check finds: one finding each, with what was expected and what would put it right."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["changed", "missing", "stray", "torn", "manifest", "row", "index", "pointer", "database", "archive"]
REMEDY: dict[Kind, str] = {
    "changed": "restore the file from a backup, or clean it again from its WARC record",
    "missing": "restore the file from a backup, or clean it again from its WARC record",
    "stray": "move it out of the corpus folder, or take it in with `newswatch import`",
    "torn": "run any crawl: opening the corpus repairs what a killed writer left",
    "manifest": "restore manifest.jsonl or aliases.jsonl from a backup",
    "row": "run `newswatch rebuild`: the catalogue is made anew from files and manifest",
    "index": "run `newswatch reindex`: fingerprints are computed again from the texts",
    "pointer": "restore the archive from a backup; the text itself is whole",
    "database": "run `newswatch rebuild`: the catalogue is made anew from files and manifest",
    "archive": "restore the WARC file from a backup; texts are whole without it",
}
"""The kinds of finding, and what to do about each."""


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """One thing that is not as it should be; ``said`` in one sentence."""

    kind: Kind
    subject: str
    said: str

    @property
    def remedy(self) -> str:
        """What would put it right."""
        return REMEDY[self.kind]


@dataclass(slots=True)
class CheckReport:
    """What a check looked at and found."""

    at: str
    part: str = "all"
    """``all``, or ``12/90``: the twelfth of ninety parts."""
    files: int = 0
    """Text files that were read and compared with their SHA-256."""
    size: int = 0
    """Bytes of them."""
    rows: int = 0
    """Rows of the catalogue whose digest was checked."""
    pointers: int = 0
    """References into the archive that were followed."""
    findings: list[CheckFinding] = field(default_factory=list)

    @property
    def valid(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    def add(self, kind: Kind, subject: str, said: str) -> None:
        """Note a finding."""
        self.findings.append(CheckFinding(kind, subject, said))

    def summary(self) -> dict[str, Any]:
        """Figures for an event, a log line or ``--json``."""
        kinds = sorted({finding.kind for finding in self.findings})
        counts = {kind: sum(finding.kind == kind for finding in self.findings) for kind in kinds}
        return {"part": self.part, "files": self.files, "bytes": self.size, "rows": self.rows, "pointers": self.pointers, "found": counts}
