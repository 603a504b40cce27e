"""Which query parameters say nothing about the article. Names that a content system may use as its key are never in here.

``id``, ``cid``, ``sid``, ``uid``, ``p``, ``source`` and ``lang`` stay, unless the source declares otherwise.
"""

from __future__ import annotations

import re

TRACKING = re.compile(
    r"utm_.*|(?:fb|g|d|y|tw|tt|ms|rb_|irc?)clid|gclsrc|[gw]braid|igsh(?:id)?|li_fat_id|epik|s_kwcid|ef_id|fb_(?:ref|source|action_.*)"
    r"|mc_[ce]id|_ga|_gl|_hs(?:enc|mi)|__hs(?:tc|sc|fp)|hsctatracking|mkt_tok|oly_(?:anon|enc)_id|vero_(?:id|conv)|wickedid|elqtrack.*"
    r"|(?:pk|piwik|mtm|matomo)_.*|at_(?:medium|campaign.*|custom\d*|link.*|ptr.*|bbc.*)|xtor|cmpid|campaign_?id|ocid|ito|smid|smtyp|sr_share"
    r"|trk(?:info|campaign)?|guccounter|guce_.*|ns_(?:mchannel|source|campaign|linkname|fee)|_openstat|ref_(?:src|url)|soc_(?:src|trk)"
    r"|spm|scm|share_?(?:token|source|medium|from|uid|id|type|plat|tag|times)|sharer_.*|isappinstalled|nsukey|wfr|chksm|xtrack|wxshare_count"
    r"|__twitter_impression|usqp|amp_js_v|amp_gsa|replytocom|nocache|cache_?buster|no_redirect",
    re.IGNORECASE,
)
"""Campaign, click and share marks."""

SESSION = re.compile(r"(?:php|j|asp|)sess(?:ion)?_?id|aspsessionid.*|cfid|cftoken|sess_id", re.IGNORECASE)
"""Session ids; ``sid`` is not one of them, for many content systems use it as a key."""

REFERRER = re.compile(r"ref|referr?er|from|via|src|share|feature", re.IGNORECASE)
"""Where the reader came from, when the value is a word; with a digit in it, it may be a key or a date."""

LAYOUT = re.compile(
    r"(?:print(?:able|view|friendly)?|amp|output|view|format|mobile|mode)=(?:1|y|yes|true|on|print(?:able|er)?|amp|)", re.IGNORECASE
)
"""``name=value`` of another layout of the same page."""

FIRST_PAGE = re.compile(r"(?:page|paged|pg)=0*[01]?", re.IGNORECASE)
"""``name=value`` of the first page; ``p`` is not one of them, for it is a key in WordPress."""


def why_dropped(name: str, value: str) -> str:
    """Why the general rule drops a parameter, as a word; empty when it is kept."""
    pair = f"{name}={value}"
    if TRACKING.fullmatch(name) or (name == "_" and value.isdigit()):
        return "tracking"
    if SESSION.fullmatch(name):
        return "session"
    if REFERRER.fullmatch(name) and not any(character.isdigit() for character in value):
        return "referrer"
    if name and LAYOUT.fullmatch(pair):
        return "layout"
    return "first page" if FIRST_PAGE.fullmatch(pair) else ""
