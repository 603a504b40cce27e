"""Is this the page that was asked for? Challenge, consent, soft 404, redirect to the home page, paywall stub, wrong type, empty, thin.

Works in two looks: before anything is extracted, from response and markup; after, from the text that was found. A refusal has a
fixed word and the evidence for it. A long text is never refused for its words: an article may be about cookies or error 404.
The words are in ``gate.toml``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from pipelines.clean.dom import Element, names
from pipelines.model import Page, Refusal
from pipelines.text.characters import amount

if TYPE_CHECKING:
    from pipelines.clean.metadata import Metadata
from pipelines.clean.wordlists import either
from pipelines.model.cause import Cause

_HTML = ("text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml", "")
_MAGIC = (
    (b"%PDF-", "PDF"), (b"PK\x03\x04", "ZIP"), (b"\x1f\x8b", "gzip"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"),
    (b"\xd0\xcf\x11\xe0", "Office"), (b"ID3", "MP3"), (b"Rar!", "RAR"), (b"OggS", "Ogg"), (b"RIFF", "RIFF"),
)  # fmt: skip
_ERROR_NAMES = re.compile(
    r"(?:^|[\s_-])(?:error-?404|page-?404|not-?found|error-?page|http-?404|page-not-found)(?=$|[\s_-])", re.IGNORECASE
)
_FEW = 150
_HARDLY = 60
_MIN_CHARS = 80


def _said(what: str, text: str) -> re.Match[str] | None:
    return either("gate", what).search(text)


def before(page: Page) -> Refusal | None:
    """What the response itself says: status, type, magic bytes, an empty body, a redirect to the home page."""
    if page.status >= 400:
        return Refusal(Cause.STATUS, f"HTTP {page.status}")
    kind = page.header("content-type").split(";")[0].strip().lower()
    magic = next((name for mark, name in _MAGIC if page.body.startswith(mark)), None)
    if magic:
        return Refusal(Cause.WRONG_TYPE, f"the bytes are {magic}")
    if kind not in _HTML:
        return Refusal(Cause.WRONG_TYPE, f"Content-Type: {kind}"[:120])
    if not page.body.strip():
        return Refusal(Cause.EMPTY, "the body is empty")
    return _home(page)


def is_home(address: SplitResult) -> bool:
    """Whether an address is that of a site's home page, in one of its languages."""
    home = r"/?(?:[a-z]{2}(?:-[a-z]{2})?/?)?(?:(?:index|home|default)(?:\.\w{2,5})?/?)?"
    return re.fullmatch(home, address.path, re.IGNORECASE) is not None and not address.query


def _home(page: Page) -> Refusal | None:
    asked, got = urlsplit(page.requested or page.url), urlsplit(page.url)
    if is_home(got) and len(asked.path.strip("/")) > len(got.path.strip("/")) + 3:
        return Refusal(Cause.REDIRECTED_HOME, f"{asked.path} led to {got.path or '/'}"[:200])
    return None


def on_markup(page: Page, tree: Element, metadata: Metadata, text: str) -> Refusal | None:
    """What the markup says, for pages with little text: a challenge, a consent wall, a page that was not found.

    ``text`` is the visible text of the page.
    """
    size, title = amount(text[:20000]), metadata.title
    few = size <= _FEW
    if barred := challenge(page.body, title, text):
        return Refusal(Cause.CHALLENGE, barred)
    body = tree.find(".//body")
    named = body is not None and _ERROR_NAMES.search(names(body)) is not None
    heading = " ".join("".join(element.itertext()) for element in list(tree.iter("h1"))[:2])
    missing = _said("missing", " ".join(heading.split())) or _said("missing", title)
    if missing and (named or size <= 3 * _FEW):
        return Refusal(Cause.SOFT_404, missing[0].strip())
    wall = _said("consent", text) if few and not _has_article(tree) else None
    if wall:
        return Refusal(Cause.CONSENT, wall[0])
    return None


def challenge(body: bytes, title: str, text: str, *, refused: bool = False) -> str:
    """What on a page with little text says that it is a challenge (bot check); empty when nothing does.

    ``refused``: the answer's status is a refusal, so that words that only repeat it tell of no challenge.
    """
    size = amount(text[:20000])
    if size > _FEW:
        return ""
    if refused:
        title, text = (either("gate", "denied").sub(" ", said) for said in (title, text))
    markup = _said("challenge_markup", body.decode("latin-1"))
    words = _said("challenge", f"{title}\n{text[:3000]}")
    if words and (markup or _said("challenge", title) or size <= _HARDLY):
        return words[0]
    return markup[0] if markup and size <= _HARDLY else ""


def _has_article(tree: Element) -> bool:
    return next((True for element in tree.iter("article", "h1") if amount("".join(element.itertext())) >= 4), False)


def after(title: str, text: str) -> Refusal | None:
    """What the extracted text says: nothing, too little, an error message, a stub that asks for a subscription."""
    chars = len(text) + sum(1 for c in text if c > "\u2e80") * 2
    if not text.strip():
        return Refusal(Cause.EMPTY, "no article text on the page")
    few = amount(text) <= _FEW
    if few:
        missing = _said("missing", title) or (_said("missing", text) if amount(text) <= 40 else None)
        if missing:
            return Refusal(Cause.SOFT_404, missing[0].strip())
        challenge = _said("challenge", title)
        if challenge:
            return Refusal(Cause.CHALLENGE, challenge[0])
        stub = _said("paywall", text)
        if stub:
            return Refusal(Cause.PAYWALL, stub[0])
        wall = _said("consent", text) if amount(text) <= _HARDLY else None
        if wall:
            return Refusal(Cause.CONSENT, wall[0])
    if chars < _MIN_CHARS:
        return Refusal(Cause.THIN, f"{len(text)} characters of text")
    return None
