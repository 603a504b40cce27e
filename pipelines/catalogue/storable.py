"""Text as both databases take it: PostgreSQL refuses NUL, and neither can encode half of a surrogate pair. Pages contain both."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONE = re.compile("[\ud800-\udfff]")


def storable(row: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a row with NUL taken out of texts and lone surrogates replaced by U+FFFD."""
    return {name: _text(value) if isinstance(value, str) else value for name, value in row.items()}


def _text(value: str) -> str:
    return _LONE.sub("\ufffd", value.replace("\0", ""))
