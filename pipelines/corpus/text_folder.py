"""The corpus folder as the writer sees it: layout, disk and journals together, and how a write is taken back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipelines.corpus.files import Disk
from pipelines.corpus.manifest import Journal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pipelines.corpus.layout import Layout
    from pipelines.model.record import End


@dataclass(slots=True)
class CorpusFolder:
    """One data folder for writing."""

    layout: Layout
    disk: Disk = field(default_factory=Disk)

    @property
    def journals(self) -> dict[str, Journal]:
        """The journals by the name under which the catalogue remembers their ends."""
        paths = {"manifest": self.layout.manifest, "aliases": self.layout.aliases, "removals": self.layout.removals}
        return {name: Journal(path, self.disk) for name, path in paths.items()}

    def create(self) -> None:
        """Make the folders that the corpus needs."""
        for folder in (self.layout.data, self.layout.corpus, self.layout.archive):
            self.disk.folder(folder)

    def take_back(self, journal: str, end: End) -> None:
        """Cut a journal back to where it ended before."""
        if self.journals[journal].size() > end.size:
            self.journals[journal].cut(end.size)

    def remove(self, names: Iterable[str]) -> None:
        """Remove text files that were never acknowledged, and what was to become them."""
        for name in names:
            self.disk.remove(self.layout.corpus / f"{name}.tmp")
            self.disk.remove(self.layout.corpus / name)

    def set_aside(self, path: Path, name: str, data: bytes) -> Path:
        """Keep ``data`` in the quarantine under ``name``, durably, and say where; ``path`` is what it was taken from."""
        self.disk.folder(self.layout.quarantine)
        target = self.layout.quarantine / name
        number = 1
        while target.exists() and target.read_bytes() != data:
            target = self.layout.quarantine / f"{path.stem}-{number}{path.suffix}"
            number += 1
        self.disk.create(target, data)
        self.disk.sync_folder(self.layout.quarantine)
        return target
