"""Is this the page that was asked for? Challenge, consent, soft 404, redirect to the home page, paywall stub, wrong type, empty, thin.

Works in two looks: before anything is extracted, from response and markup; after, from the text that was found. A refusal has a
fixed word and the evidence for it. A long text is never refused for its words: an article may be about cookies or about error 404.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from pipelines.clean.characters import amount
from pipelines.clean.dom import Element, names
from pipelines.model import Page, Refusal

if TYPE_CHECKING:
    from pipelines.clean.metadata import Metadata

_HTML = ("text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml", "")
_MAGIC = (
    (b"%PDF-", "PDF"), (b"PK\x03\x04", "ZIP"), (b"\x1f\x8b", "gzip"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"),
    (b"\xd0\xcf\x11\xe0", "Office"), (b"ID3", "MP3"), (b"Rar!", "RAR"), (b"OggS", "Ogg"), (b"RIFF", "RIFF"),
)  # fmt: skip
_CHALLENGE_MARKUP = re.compile(
    rb"cf-chl-|cf_chl_opt|/cdn-cgi/challenge-platform/h/|_Incapsula_Resource|/_sec/cp_challenge|px-captcha|perimeterx|datadome[^\"']{0,40}captcha"
    rb"|g-recaptcha|h-captcha|cf-turnstile|geetest|ddos-guard|sucuri_cloudproxy|aws-waf-token|awsWafCookieDomainList|__jsl_clearance|acw_sc__v2|yunsuo_session",
    re.IGNORECASE,
)
_CHALLENGE_WORDS = re.compile(
    r"just a moment|checking your browser|verify(?:ing)? (?:that )?you are (?:a )?human|are you a robot|not a robot|attention required|access denied|access to this page has been denied"
    r"|request unsuccessful|unusual traffic|security check|enable javascript and cookies to continue|pardon our interruption|ddos protection|请完成(?:安全)?验证|安全验证|人机验证|访问验证|请输入验证码|访问过于频繁|访问被拒绝",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"before you continue|we (?:and our partners )?(?:use|value).{0,60}(?:cookies|privacy)|manage (?:your )?(?:cookie )?(?:consent|preferences)|accept all(?: cookies)?|consent to (?:the use of )?cookies|cookie (?:settings|preferences)",
    re.IGNORECASE,
)
_NOT_FOUND = re.compile(
    r"\b(?:page|article|content|file|document|item|resource)\b.{0,30}\b(?:not (?:be )?found|does(?: not|n.t) exist|no longer (?:available|exists)|(?:has been|was) (?:removed|deleted|moved)|unavailable|not available)\b"
    r"|\b(?:404|410)\b.{0,20}\b(?:not found|error|gone)\b|\berror 40[34]\b|^\W*(?:404|not found|page not found)\W*$|could not find (?:the|that|this) page|we can.t find"
    r"|translation unavailable for|页面不存在|页面未找到|找不到(?:该|您|此)?.{0,8}页面|(?:页面|网页|文章|内容)(?:已被?)?(?:删除|不存在|丢失|下线)|您访问的页面|404错误|無法找到|頁面不存在",
    re.IGNORECASE,
)
_PAYWALL = re.compile(
    r"subscribe (?:now )?to (?:continue|read)|to (?:continue|keep) reading|(?:already a|become a) (?:subscriber|member)|subscribers? only|for subscribers|register to (?:continue|read)|log ?in to (?:continue|read)"
    r"|create (?:a|your) (?:free )?account to|登录后(?:阅读|查看)|订阅后(?:阅读|查看)|付费(?:阅读|内容)|剩余\d+%",
    re.IGNORECASE,
)
_ERROR_NAMES = re.compile(
    r"(?:^|[\s_-])(?:error-?404|page-?404|not-?found|error-?page|http-?404|page-not-found)(?=$|[\s_-])", re.IGNORECASE
)
_FEW = 150
_HARDLY = 60
_MIN_CHARS = 80


def before(page: Page) -> Refusal | None:
    """What the response itself says: status, type, magic bytes, an empty body, a redirect to the home page."""
    if page.status >= 400:
        return Refusal("status", f"HTTP {page.status}")
    kind = page.header("content-type").split(";")[0].strip().lower()
    magic = next((name for mark, name in _MAGIC if page.body.startswith(mark)), None)
    if magic:
        return Refusal("wrong_type", f"the bytes are {magic}")
    if kind not in _HTML:
        return Refusal("wrong_type", f"Content-Type: {kind}"[:120])
    if not page.body.strip():
        return Refusal("empty", "the body is empty")
    return _home(page)


def is_home(address: SplitResult) -> bool:
    """Whether an address is that of a site's home page, in one of its languages."""
    home = r"/?(?:[a-z]{2}(?:-[a-z]{2})?/?)?(?:(?:index|home|default)(?:\.\w{2,5})?/?)?"
    return re.fullmatch(home, address.path, re.IGNORECASE) is not None and not address.query


def _home(page: Page) -> Refusal | None:
    asked, got = urlsplit(page.requested or page.url), urlsplit(page.url)
    if is_home(got) and len(asked.path.strip("/")) > len(got.path.strip("/")) + 3:
        return Refusal("redirected_home", f"{asked.path} led to {got.path or '/'}"[:200])
    return None


def on_markup(page: Page, tree: Element, metadata: Metadata, text: str) -> Refusal | None:
    """What the markup says, for pages with little text: a challenge, a consent wall, a page that was not found.

    ``text`` is the visible text of the page.
    """
    size = amount(text[:20000])
    few = size <= _FEW
    title = metadata.title
    if few:
        markup = _CHALLENGE_MARKUP.search(page.body)
        words = _CHALLENGE_WORDS.search(f"{title}\n{text[:3000]}")
        if words and (markup or _CHALLENGE_WORDS.search(title) or size <= _HARDLY):
            return Refusal("challenge", words[0])
        if markup and size <= _HARDLY:
            return Refusal("challenge", markup[0].decode("latin-1"))
    body = tree.find(".//body")
    named = body is not None and _ERROR_NAMES.search(names(body)) is not None
    heading = " ".join("".join(element.itertext()) for element in list(tree.iter("h1"))[:2])
    missing = _NOT_FOUND.search(" ".join(heading.split())) or _NOT_FOUND.search(title)
    if missing and (named or size <= 3 * _FEW):
        return Refusal("soft_404", missing[0].strip())
    if few and _CONSENT.search(text) and not _has_article(tree):
        return Refusal("consent", _CONSENT.search(text)[0])  # type: ignore[index]  # just searched
    return None


def _has_article(tree: Element) -> bool:
    return next((True for element in tree.iter("article", "h1") if amount("".join(element.itertext())) >= 4), False)


def after(title: str, text: str) -> Refusal | None:
    """What the extracted text says: nothing, too little, an error message, a stub that asks for a subscription."""
    chars = len(text) + sum(1 for c in text if c > "\u2e80") * 2
    if not text.strip():
        return Refusal("empty", "no article text on the page")
    few = amount(text) <= _FEW
    if few:
        missing = _NOT_FOUND.search(title) or (_NOT_FOUND.search(text) if amount(text) <= 40 else None)
        if missing:
            return Refusal("soft_404", missing[0].strip())
        challenge = _CHALLENGE_WORDS.search(title)
        if challenge:
            return Refusal("challenge", challenge[0])
        stub = _PAYWALL.search(text)
        if stub:
            return Refusal("paywall", stub[0])
        if _CONSENT.search(text) and amount(text) <= 60:
            return Refusal("consent", _CONSENT.search(text)[0])  # type: ignore[index]  # just searched
    if chars < _MIN_CHARS:
        return Refusal("thin", f"{len(text)} characters of text")
    return None
