"""Markup that a page carries where a parser does not look: records that a script only cuts into pages, so that no script is needed.

Very many Chinese government sites write their lists so:
``<script type="text/xml"><datastore>...<record><![CDATA[<li>...</li>]]></record>``.
The answer for a further page of such a list is the ``datastore`` alone.
"""

from __future__ import annotations

import re
from itertools import islice

from pipelines.discover.front import beyond_prolog

_PLACES = ("script", "textarea", "xml", "template")
_PLACE = re.compile(rf"<({'|'.join(_PLACES)})\b([^<>]*)>", re.IGNORECASE)
_CLOSE = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in _PLACES}
_DATA_TYPE = re.compile(r"type\s*=\s*[\"']?\s*(?:text/(?:xml|html|template|x-[\w-]+template|plain)|application/xml)", re.IGNORECASE)
_RECORDS = re.compile(r"<(?:datastore|recordset|record)\b", re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_NEXT_GROUP = re.compile(
    r"<nextgroup>\s*(?:<!\[CDATA\[)?\s*<a\s[^<>]*?href\s*=\s*[\"']([^\"'<>]{1,2000})[\"'][^<]*</a>\s*(?:\]\]>)?\s*</nextgroup>",
    re.IGNORECASE,
)
_ANCHOR = re.compile(r"<a\s", re.IGNORECASE)
_MOST = 200
"""Such places in a page that are looked at."""


def unfolded(text: str) -> str:
    """The page with the markup of such places put where they stand; the page itself where there are none."""
    if _RECORDS.match(text, beyond_prolog(text, 0)):
        return _opened(text)
    pieces: list[str] = []
    done = 0
    for found in islice(_PLACE.finditer(text), _MOST):
        name = found[1].lower()
        if found.start() < done or (name == "script" and not _DATA_TYPE.search(found[2])):
            continue
        close = _CLOSE[name].search(text, found.end())
        inner = text[found.end() : close.start()] if close else ""
        if close and (_RECORDS.search(inner) or len(_ANCHOR.findall(inner)) > 1):
            pieces += [text[done : found.start()], "<div>", _opened(inner), "</div>"]
            done = close.end()
    return "".join([*pieces, text[done:]]) if pieces else text


def _opened(markup: str) -> str:
    """The markup within CDATA; where there is none, the markup. What it calls its next group is marked as the next page."""
    following = [f'<a rel="next" href="{found[1]}"></a>' for found in _NEXT_GROUP.finditer(markup)]
    records = _CDATA.findall(_NEXT_GROUP.sub("", markup))
    return "".join([*following, *(f"<div>{record}</div>" for record in records)]) if records else markup
