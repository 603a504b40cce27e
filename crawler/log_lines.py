"""How log records are written: as lines for people, or with NEWSWATCH_LOG=json as one JSON object a line, for journals and collectors."""

from __future__ import annotations

import json
import logging
import os
import time
from datetime import UTC, datetime

from pipelines.errors import ConfigError

VARIABLE = "NEWSWATCH_LOG"
FORMATS = ("text", "json")


class JsonFormatter(logging.Formatter):
    """``at`` (UTC), ``level``, ``logger``, ``message`` and, of an error, ``trace``."""

    def format(self, record: logging.LogRecord) -> str:
        """A record as one line of JSON."""
        at = f"{datetime.fromtimestamp(record.created, UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
        line = {"at": at, "level": record.levelname, "logger": record.name, "message": record.getMessage()}
        if trace := record.exc_text or (self.formatException(record.exc_info) if record.exc_info and record.exc_info[0] else ""):
            line["trace"] = trace
        return json.dumps(line, ensure_ascii=False)


def lines() -> logging.Formatter:
    """Lines for people, in the one form of times that they read everywhere: ``2026-11-30 06:20:11 UTC INFO name: message``."""
    made = logging.Formatter("%(asctime)s UTC %(levelname)s %(name)s: %(message)s", "%Y-%m-%d %H:%M:%S")
    made.converter = time.gmtime
    return made


def as_json() -> bool:
    """Whether JSON is wanted; ConfigError for a word that is no format."""
    wanted = os.environ.get(VARIABLE) or "text"
    if wanted not in FORMATS:
        raise ConfigError(f"{VARIABLE} is {wanted!r}; expected text or json")
    return wanted == "json"


def begin(level: int | str = logging.INFO, file: str | None = None) -> None:
    """Begin to log at ``level`` on stderr, or at the end of a file, in the format that is wanted."""
    handler = logging.FileHandler(file, encoding="utf-8") if file else logging.StreamHandler()
    handler.setLevel(level)
    handler.setFormatter(JsonFormatter() if as_json() else lines())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(min(root.level, handler.level))
