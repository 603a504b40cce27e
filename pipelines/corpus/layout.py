"""Where things lie under a data folder. Paths only: nothing is created or read here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths under one data folder."""

    data: Path

    @property
    def corpus(self) -> Path:
        """The folder of the text files, the manifest and the writer's lock."""
        return self.data / "corpus"

    @property
    def manifest(self) -> Path:
        """One line per text file, append-only."""
        return self.corpus / "manifest.jsonl"

    @property
    def aliases(self) -> Path:
        """One line per address whose text another document holds, append-only; the last line of an address counts."""
        return self.corpus / "aliases.jsonl"

    @property
    def removals(self) -> Path:
        """One line per event: a site took away the page of a held article, or shows it again; append-only."""
        return self.corpus / "removals.jsonl"

    @property
    def lock(self) -> Path:
        """Locked while a writer appends; names its holder."""
        return self.corpus / "writer.lock"

    @property
    def catalogue(self) -> Path:
        """The SQLite file, where no other catalogue is named."""
        return self.data / "catalogue.db"

    @property
    def archive(self) -> Path:
        """The WARC files."""
        return self.data / "archive"

    @property
    def outlets(self) -> Path:
        """What is kept for those who follow the corpus."""
        return self.data / "outlets"

    @property
    def published(self) -> Path:
        """Since when each document is to be seen by those who follow the corpus, append-only."""
        return self.outlets / "published.jsonl"

    @property
    def quarantine(self) -> Path:
        """What recovery set aside; nothing is ever deleted from it by us."""
        return self.data / "quarantine"
