"""Is this the page that was asked for? Challenge, consent, soft 404, redirect to the home page, paywall stub, wrong type, empty, thin.

Works in two looks: before anything is extracted, from response and markup; after, from the text that was found. A refusal has a
fixed word and the evidence for it. A text is never refused for its words alone: an article may be about cookies or error 404, so
that a phrase needs a sign of structure beside it, or a page that tells hardly anything else.
The words are in ``gate.toml``.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from pipelines.clean.boilerplate_rules import is_sentence
from pipelines.clean.dom import Element, ancestors, names
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
_TELLS = 8
"""Words in sentences of its own from which a page tells something, whatever phrase is on it."""
_SENTENCE = 6
_SENTENCES = re.compile(r"[^.!?。！？]+[.!?。！？]+")
_TO_READER = re.compile(r"\b(?:you|your|please|our|we|us)\b|[您请你請]", re.IGNORECASE)
_INVITATION = 400
_TEASER = 80
_ENTRIES, _ENTRY = 5, 5
_WALL_NAMES = re.compile(
    r"(?:^|[\s_-])(?:pay-?wall|reg-?wall|subscri\w+|membership|meter(?:ed)?|premium|locked)(?=$|[\s_-])", re.IGNORECASE
)


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

    ``text`` is the visible text of the page. Each needs a phrase and a sign of structure beside it.
    """
    size, title = amount(text[:20000]), metadata.title
    if barred := challenge(page.body, title, text):
        return Refusal(Cause.CHALLENGE, barred)
    if size > 3 * _FEW:
        return None
    body = tree.find(".//body")
    heading = " ".join(" ".join("".join(element.itertext()) for element in list(tree.iter("h1"))[:2]).split())
    missing = _said("missing", heading) or _said("missing", title)
    if missing:
        named = body is not None and _ERROR_NAMES.search(names(body)) is not None
        if named or _says_nothing_else(missing, heading or title) or tells(text, "missing") < _TELLS:
            return Refusal(Cause.SOFT_404, missing[0].strip())
    wall = _said("consent", text) if size <= _FEW and not _has_article(tree) else None
    if wall:
        return Refusal(Cause.CONSENT, wall[0])
    return None


def challenge(body: bytes, title: str, text: str, *, refused: bool = False) -> str:
    """What on a page with little text says that it is a challenge (bot check); empty when nothing does.

    ``refused``: the answer's status is a refusal, so that words that only repeat it tell of no challenge. A phrase needs a second
    sign: the markup of a challenge, a title that says nothing else, or that the page tells hardly anything else.
    """
    size = amount(text[:20000])
    if size > _FEW:
        return ""
    if refused:
        title, text = (either("gate", "denied").sub(" ", said) for said in (title, text))
    markup = _said("challenge_markup", body.decode("latin-1"))
    in_title = _said("challenge", title)
    words = in_title or _said("challenge", text[:3000])
    if words and (markup or (in_title and _says_nothing_else(in_title, title)) or tells(text, "challenge") < _TELLS):
        return words[0]
    return markup[0] if markup and size <= _HARDLY else ""


def tells(text: str, phrases: str) -> int:
    """How much text stands in sentences that tell something: lines that are no sentences and sentences that speak to their reader do
    not, sentences with one of these phrases when it is a small part of them."""
    found = 0
    for line in text.split("\n"):
        for sentence in _SENTENCES.findall(line):
            phrase = _said(phrases, sentence)
            rest = amount(sentence) - (amount(phrase[0]) if phrase else 0)
            if rest >= (_SENTENCE if phrase is None else _TELLS) and _TO_READER.search(sentence) is None:
                found += rest
    return found


def _says_nothing_else(phrase: re.Match[str], title: str) -> bool:
    """Whether a title consists of a phrase and hardly more (a site's name, an ellipsis)."""
    own = re.split(r"\s+[|–—-]\s+|[|_]", title)[0]
    return amount(own) <= amount(phrase[0]) + 2


def _has_article(tree: Element) -> bool:
    return next((True for element in tree.iter("article", "h1") if amount("".join(element.itertext())) >= 4), False)


def asks(tree: Element, metadata: Metadata) -> str:
    """The sign of structure that a page shows only the beginning of its text: its own data, or a door beside an invitation; else empty."""
    for node in metadata.nodes:
        free = node.get("isAccessibleForFree")
        if free is False or (isinstance(free, str) and free.strip().lower() in ("false", "no")):
            return "its data say that it is not free"
    for element in tree.iter("div", "section", "aside", "p", "form"):
        said = " ".join("".join(element.itertext()).split())
        if len(said) > _INVITATION or not _said("paywall", said):
            continue
        door = next((True for _ in element.iter("a", "button", "input", "form")), False)
        if door or _WALL_NAMES.search(" ".join(names(one) for one in (element, *islice(ancestors(element), 2)))):
            return "an invitation with a door"
    return ""


def after(title: str, text: str, asked: str = "") -> Refusal | None:
    """What the extracted text says: nothing, too little, an error message, a stub that asks for a subscription.

    ``asked`` is what `asks` said of the page.
    """
    chars = len(text) + sum(1 for c in text if c > "\u2e80") * 2
    size = amount(text)
    if not text.strip():
        return Refusal(Cause.EMPTY, "no article text on the page")
    if size <= _FEW:
        missing = _said("missing", title) or (_said("missing", text) if size <= 40 else None)
        if missing and tells(text, "missing") < _TELLS:
            return Refusal(Cause.SOFT_404, missing[0].strip())
        barred = _said("challenge", title)
        if barred and tells(text, "challenge") < _TELLS:
            return Refusal(Cause.CHALLENGE, barred[0])
        stub = _said("paywall", text)
        if stub and (asked or tells(text, "paywall") < _TELLS):
            return Refusal(Cause.PAYWALL, stub[0] + (f"; {asked}" if asked else ""))
        if asked.startswith("its data") and sum(amount(one) >= _SENTENCE for one in text.split("\n")) <= 2 and size <= _TEASER:
            return Refusal(Cause.PAYWALL, f"one paragraph; {asked}")
        wall = _said("consent", text) if size <= _HARDLY else None
        if wall and tells(text, "consent") < _TELLS:
            return Refusal(Cause.CONSENT, wall[0])
    if chars < _MIN_CHARS:
        return Refusal(Cause.THIN, f"{len(text)} characters of text")
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) >= _ENTRIES and not any(is_sentence(line) for line in lines) and size <= _ENTRY * len(lines):
        return Refusal(Cause.THIN, f"{len(lines)} short lines and no sentence")
    return None
