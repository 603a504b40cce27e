"""Whether a link leads to the front of its site."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from pipelines.clean.dom import Element

_FRONT = re.compile(r"/?(?:index\.\w{2,5}|default\.aspx?|home)?/?|/[a-z]{2}(?:-[A-Za-z]{2,4})?/?", re.IGNORECASE)


def leads_home(link: Element, host: str) -> bool:
    """Whether an ``a`` element's address is a front page of ``host``: no path, an index file, or a language's folder."""
    said = (link.get("href") or "").strip()
    if not said or said.startswith(("#", "javascript:", "mailto:")):
        return False
    try:
        parts = urlsplit(said)
    except ValueError:
        return False
    own = not parts.netloc or parts.netloc.lower().removeprefix("www.") == host.lower().removeprefix("www.")
    return own and not parts.query and parts.scheme in ("", "http", "https") and _FRONT.fullmatch(parts.path) is not None
