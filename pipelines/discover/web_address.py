"""An address as an untrusted file gives it, made one that can be asked for, or the reason why there is none.

Nothing that a feed, sitemap, page or robots.txt holds goes into a request as it is: a port that is none, a host that no name
server knows or half a bracket is a `ValueError` wherever it is first looked at, and that may be far from the file that had it.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

MAX_URL = 2048
"""Characters; longer ones no common server takes, and pages that make them make them without end."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b\u2028\u2029\ufeff\ufffe\uffff]+")
_BLANK = re.compile(r"[^\S\t\r\n]")
_WRAPPED = re.compile(r"^[<\"'“‘`]+|[>\"'”’`]+$")
_SCHEME = re.compile(r"^(https?)(?::/*|//+)(?=[^/\s])", re.IGNORECASE)
_TWICE = re.compile(r"^https?://(?=https?:/)", re.IGNORECASE)
_PLAIN = re.compile(
    r"https?://(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,5}[a-z][a-z0-9-]{0,40}[a-z0-9]/[!#$%&()*+,./0-9:;=?@A-Z_a-z~-]*"
)
"""What nearly all addresses are: those need no further look, and sitemaps have 50,000 of them."""
_REFERENCE = re.compile(r"&(?:amp|#0*38|#[xX]0*26);")
_UNFILLED = re.compile(r"\{\{.*?\}\}|<%.*?%>|\$\{.*?\}|\[object Object\]")
_NO_VALUE = frozenset({"undefined", "null", "none", "nil", "nan", "#", "about:blank"})
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.IGNORECASE)
_IPV6 = re.compile(r"[0-9a-f:.]+", re.IGNORECASE)
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def absolute(base: str, given: str, hosts: tuple[str, ...] = ()) -> tuple[str | None, str]:
    """The absolute http(s) address that ``given`` stands for on a page at ``base``, with its fragment; else None and the reason.

    What people and programs do to addresses is undone: marks around them, line breaks in them, ``&amp;`` left over, ``http:/x``,
    ``http://https://x``, one of ``hosts`` without a scheme. What is returned splits, has a host that can be looked up and a port.
    """
    if _PLAIN.fullmatch(given) and "&amp;" not in given and len(given) <= MAX_URL:
        return given, ""
    text = _tidied(given)
    if not text or text.lower() in _NO_VALUE or _UNFILLED.search(text):
        return None, "no address"
    try:
        url = urljoin(base, _with_scheme(text, base, hosts))
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None, "not an address"
    if parts.scheme not in {"http", "https"}:
        return None, f"scheme {parts.scheme[:20] or 'missing'}"
    if "@" in parts.netloc or "\\" in parts.netloc:
        return None, "login or backslash in the address"
    if port == 0 or not is_host(parts.hostname or ""):
        return None, "no host that could be asked"
    if not _sound(url):
        return None, "characters that no address has"
    if "\\" in url:
        url = _slashed(parts)
    return (url, "") if len(url) <= MAX_URL else (None, f"longer than {MAX_URL} characters")


def host_of(url: str) -> str:
    """The lower-case host of an address with its port where that is not the usual one; empty when there is none."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2].lower()
    return host.removesuffix(_DEFAULT_PORTS.get(parts.scheme, "")).rstrip(".")


def without_www(host: str) -> str:
    """A host without ``www.`` before it: the two are one site, as the keys of addresses have it too."""
    bare = host.removeprefix("www.")
    return bare if "." in bare else host


def on_hosts(url: str, hosts: tuple[str, ...]) -> bool:
    """Whether an address lies on one of the hosts, with or without ``www.``; a host given without a port stands for any port."""
    host = without_www(host_of(url))
    return any(without_www(each) in (host, host.partition(":")[0]) for each in hosts)


def is_host(host: str) -> bool:
    """Whether a host name (without port and brackets) is one that can be looked up."""
    if ":" in host:
        return _IPV6.fullmatch(host.partition("%")[0]) is not None
    name = host.rstrip(".")
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii")
        except UnicodeError:
            return False
    return 0 < len(name) <= 253 and all(_LABEL.fullmatch(label) for label in name.split("."))


def _tidied(given: str) -> str:
    text = _CONTROL.sub("", given[: 4 * MAX_URL]).strip()
    text = _WRAPPED.sub("", text).strip()
    text = _REFERENCE.sub("&", text)
    return _BLANK.sub("%20", text)


def _with_scheme(text: str, base: str, hosts: tuple[str, ...]) -> str:
    while twice := _TWICE.match(text):
        text = text[twice.end() :]
    text = _SCHEME.sub(lambda found: f"{found[1].lower()}://", text)
    first = text.partition("/")[0].partition("?")[0].lower()
    if "." in first and ":" not in first and first in {*hosts, *map(without_www, hosts), *(f"www.{host}" for host in hosts)}:
        return f"{urlsplit(base).scheme or 'https'}://{text}"
    return text


def _sound(url: str) -> bool:
    """Whether no control character, blank or half of a surrogate pair is in an address: what it was resolved against may hold them."""
    try:
        url.encode()
    except UnicodeEncodeError:
        return False
    return not _CONTROL.search(url) and not _BLANK.search(url)


def _slashed(parts: SplitResult) -> str:
    """With backslashes in the path as what browsers take them for, those elsewhere as what they are."""
    return urlunsplit(parts._replace(path=parts.path.replace("\\", "/"))).replace("\\", "%5C")
