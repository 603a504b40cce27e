"""Language codes: ISO 639-1, two letters."""

from __future__ import annotations

import re

_LIST = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en "
    "eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv "
    "ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne "
    "ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st "
    "su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
CODES = frozenset(_LIST.split())


_WRITTEN = (
    "english:en chinese:zh mandarin:zh french:fr spanish:es russian:ru arabic:ar portuguese:pt german:de japanese:ja korean:ko "
    "cn:zh jp:ja kr:ko"
)
_NAMES = dict(pair.split(":") for pair in _WRITTEN.split())
"""What is written instead of a code, by habit: names of languages, and codes of countries."""


def check_language(code: str) -> str:
    """Return the code; ValueError says what was meant when ISO 639-1 does not have it."""
    if code in CODES:
        return code
    said = code.strip().lower()
    first = re.split("[-_]", said)[0]
    meant = _NAMES.get(said) or (first if first in CODES else "")
    hint = f"expected {meant!r}" if meant else "expected two letters of ISO 639-1, as 'en' or 'zh'"
    raise ValueError(f"{code!r} is not a language code; {hint}")
