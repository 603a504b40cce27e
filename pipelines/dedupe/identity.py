"""When are two URLs one article? The key of a URL, by the rule of its source or by the general rule.

The general rule errs towards two keys: a text that came twice is found by its words, an article that was taken for another is lost.
Language segments, numbers, ``?page=2`` and every parameter that is not known to be noise stay in the key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from string import Formatter
from typing import TYPE_CHECKING
from urllib.parse import quote

from pipelines.dedupe import address
from pipelines.dedupe.parameters import why_dropped
from pipelines.errors import ConfigError
from pipelines.text.matching import matcher

if TYPE_CHECKING:
    from regex import Match

    from pipelines.dedupe.address import Address, Parameter
    from pipelines.model import Source

LANGUAGES = frozenset(
    re.split(
        r"\s+",
        "ar bn cn de en es fa fr hi id it ja ko pt ru sw th tr uk ur vi zh chi eng zh-hans zh-hant zh-cn zh-tw zh-hk en-us en-gb pt-br",
    )
)
"""Path segments that name a language; the key keeps them as the site writes them."""

OPAQUE = "opaque:"
"""How the key of a URL begins that cannot be taken apart: its own text, so that it stays stable."""

_WEB = frozenset({"http", "https"})
_WWW = re.compile(r"^(?:www\.)+(?=[^.]+\.[^.])")
_WWW_OR_MOBILE = re.compile(r"^(?:(?:www|m|mobile|amp)\.)+(?=[^.]+\.[^.])")


@dataclass(frozen=True, slots=True)
class KeyReading:
    """A key and how it came about, one sentence for each step (for ``newswatch key``)."""

    key: str
    steps: tuple[str, ...] = ()


@dataclass(slots=True)
class _Steps:
    taken: list[str] = field(default_factory=list)

    def add(self, step: str, *, when: bool = True) -> None:
        if when:
            self.taken.append(step)


def url_key(url: str, source: Source | None = None) -> str:
    """The key of a URL; equal keys are one article. Never fails on a URL: what cannot be taken apart keeps its own text.

    Raises ConfigError when the source's pattern or template cannot be used.
    """
    return read_key(url, source).key


def read_key(url: str, source: Source | None = None) -> KeyReading:
    """The key of a URL with the steps that led to it."""
    if url.strip().startswith(OPAQUE):
        return KeyReading(url.strip(), ("already a key",))
    steps = _Steps()
    try:
        parts = address.split(url)
    except address.AddressError as error:
        return KeyReading(_opaque(url), (f"{error}; the text itself is the key",))
    if parts.scheme not in _WEB:
        return KeyReading(_opaque(url), (f"{parts.scheme} is not an address of the web",))
    host = fold_host(parts.host, source)
    steps.add(f"host {parts.host} is {host}", when=host != parts.host)
    steps.add(f"path {parts.raw_path} is {parts.path or '/'}", when=parts.raw_path != (parts.path or "/"))
    query = address.encode(_telling(parts.parameters, source, steps))
    key = _from_template(parts, host, query, source, steps)
    if key is None:
        key = f"{host}{parts.port}{parts.path}" + (f"?{query}" if query else "") + (f"#{parts.fragment}" if parts.fragment else "")
        steps.add("general rule")
    return KeyReading(key, tuple(steps.taken))


def fold_host(host: str, source: Source | None = None) -> str:
    """The host that a key names: without ``www.``; a source's ``same_hosts`` are its first one.

    For sites that nobody declared, ``m.``, ``mobile.`` and ``amp.`` are the same site too.
    """
    if source is None:
        return _WWW_OR_MOBILE.sub("", host)
    host = _WWW.sub("", host)
    same = [_WWW.sub("", address.ascii_host(each)) for each in source.identity.same_hosts]
    return same[0] if host in same else host


def language_of(parts: Address) -> str:
    """The language a URL names in its path or query, in lower case; empty when it names none."""
    segments = [segment.lower() for segment in parts.path.split("/")]
    named = next((segment for segment in segments[:4] if segment in LANGUAGES), "")
    return named or next((each.value.lower() for each in parts.parameters if each.name.lower() in ("lang", "language", "hl")), "")


def _opaque(url: str) -> str:
    return OPAQUE + quote(url.strip(), safe="/:?#[]@!$&'()*+,;=%~", errors="surrogatepass")


def _telling(parameters: tuple[Parameter, ...], source: Source | None, steps: _Steps) -> list[Parameter]:
    keep = {name.lower() for name in source.identity.keep} if source else set()
    drop = {name.lower() for name in source.identity.drop} if source else set()
    kept = []
    for each in parameters:
        name = each.name.lower()
        reason = "" if name in keep else "declared" if name in drop else why_dropped(each.name, each.value)
        if reason:
            steps.add(f"parameter {each.name} dropped: {reason}")
        else:
            kept.append(each)
    return kept


def _from_template(parts: Address, host: str, query: str, source: Source | None, steps: _Steps) -> str | None:
    if source is None or not source.identity.key or not source.discover.article:
        return None
    pattern = matcher(source.discover.article, f"{source.file or source.name}: discover.article")
    tail = f"?{query}" if query else ""
    path = parts.path or "/"
    for spelled in dict.fromkeys([path + tail, f"{path.rstrip('/')}/{tail}", parts.raw_path + tail]):
        match = pattern.search(spelled)
        if match:
            steps.add(f"article pattern of {source.name} matches {spelled}, template {source.identity.key}")
            return _filled(source, match, host + parts.port, path, language_of(parts))
    return None


def _filled(source: Source, match: Match[str], host: str, path: str, language: str) -> str:
    template = source.identity.key or ""
    known = {"host": host, "path": path.strip("/"), "lang": language} | {name: value or "" for name, value in match.groupdict().items()}
    if not known["lang"]:
        known["lang"] = language
    where = source.file or source.name
    try:
        unknown = sorted({name for _, name, _, _ in Formatter().parse(template) if name is not None} - known.keys())
    except ValueError as error:
        raise ConfigError(f"{where}: identity.key: {error}; expected a template as {{host}}/{{lang}}/{{id}}") from error
    if unknown:
        raise ConfigError(f"{where}: identity.key: {unknown[0]!r} is not known; expected one of {', '.join(sorted(known))}")
    filled = re.sub(r"/{2,}", "/", template.format_map(known)).strip("/")
    return filled if "{host}" in template else f"{source.name}/{filled}"
