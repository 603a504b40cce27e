"""A fault in a declaration and how it is reported: file, line, what is wrong, what was expected. Does not look for faults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.errors import ConfigError
from pipelines.text.humanise import plural

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, order=True)
class TomlFault:
    """One fault. ``line`` and ``column`` count from 1; 0 where the fault is not at a place (an empty folder)."""

    file: str
    line: int
    message: str
    column: int = 0

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        return f"{place}: {self.message}"


def refusal(faults: Iterable[TomlFault]) -> ConfigError:
    """Return one `ConfigError` that tells all the faults, a line each."""
    told = [str(fault) for fault in sorted(faults)]
    return ConfigError("\n".join([f"{plural(len(told), 'fault')} in the configuration:", *told]))
