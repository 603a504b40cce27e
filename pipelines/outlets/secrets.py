"""Secrets: named by ``env:NAME`` or ``file:/path`` in the settings, read when needed, never shown."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from pipelines.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

MASK = "***"
SHORTEST = 4
"""Parts of an address shorter than this are not masked by themselves: they would take ordinary words with them."""


class Secret:
    """A secret text. Its repr, str and format are masked; `reveal` gives it."""

    __slots__ = ("_value", "name")

    def __init__(self, value: str, name: str = "") -> None:
        self._value, self.name = value, name

    def reveal(self) -> str:
        """The secret itself."""
        return self._value

    def mask(self, text: str) -> str:
        """A text without the secret, without its parts (when it is an address), and without their URL-encoded forms."""
        for part in sorted(_parts(self._value), key=len, reverse=True):
            for form in (part, quote(part, safe=""), unquote(part)):
                text = text.replace(form, MASK)
        return text

    def __repr__(self) -> str:
        return f"Secret({self.name or MASK})"

    __str__ = __repr__


def read(name: str, environment: Mapping[str, str] = os.environ) -> Secret:
    """The secret that ``env:NAME`` or ``file:/path`` names. Raises ConfigError when it is missing or open to other users."""
    kind, _, where = name.partition(":")
    if kind == "env" and where:
        value = environment.get(where, "").strip()
        if not value:
            raise ConfigError(f"{name}: the environment variable is not set; expected it to hold the address")
        return Secret(value, name)
    if kind == "file" and where:
        return Secret(_from_file(Path(where)), name)
    raise ConfigError("a secret is given in the settings themselves; expected env:NAME or file:/path")


def _from_file(path: Path) -> str:
    try:
        status = path.stat()
    except OSError as error:
        raise ConfigError(f"file:{path}: {error.strerror}; expected a file with one line") from None
    if not stat.S_ISREG(status.st_mode) or status.st_mode & 0o077 or status.st_uid not in (0, os.geteuid()):
        mode = stat.filemode(status.st_mode)
        raise ConfigError(
            f"file:{path} is {mode}, owner {status.st_uid}: others may read or change it; expected mode 0600 and you as owner"
        )
    value = path.read_text(encoding="utf-8").strip()
    if not value:
        raise ConfigError(f"file:{path} is empty; expected one line")
    return value


def _parts(value: str) -> set[str]:
    """The secret, and what an address holds besides its scheme: user, password, host with port, path segments, query values."""
    parts = {value}
    if "://" in value:
        found = urlsplit(value)
        query = [pair.partition("=")[2] or pair for pair in found.query.split("&")]
        parts.update(
            (
                found.netloc,
                found.hostname or "",
                found.username or "",
                found.password or "",
                found.path,
                *found.path.split("/"),
                found.query,
                *query,
            )
        )
    return {part for part in parts if len(part) >= SHORTEST}
