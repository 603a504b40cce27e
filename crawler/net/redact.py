"""Keeps secrets out of logs: known ones in every spelling they travel in, and whatever looks like one.

Scrapy prints all overridden settings at the start of each crawl, passwords with them (RELIABILITY 0, 18), and errors quote whole URLs.
"""

from __future__ import annotations

import base64
import logging
import re
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrapy.crawler import Crawler

MASK = "(removed)"

_SECRET_NAME = re.compile(r"PASS|SECRET|TOKEN|ACCESS_KEY|API_?KEY|CREDENTIAL", re.IGNORECASE)
_USERINFO = re.compile(r"(?<=://)[^\s/@'\"<>]+@")
_AUTHORIZATION = re.compile(r"(?i)\b((?:proxy-)?authorization['\"]?\s*[:=]\s*b?['\"\[]*(?:basic|bearer)\s+)[A-Za-z0-9+/=._~-]+")
_SHORTEST = 4
"""Characters; masking shorter strings would eat ordinary words and give the secret away by its gaps."""


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """Return the text with each secret (as it is, URL-encoded, in base64) and the user names and passwords of URLs masked."""
    for form in sorted(_forms(secrets), key=len, reverse=True):
        text = text.replace(form, MASK)
    return _AUTHORIZATION.sub(rf"\1{MASK}", _USERINFO.sub(f"{MASK}@", text))


def _forms(secrets: Iterable[str]) -> set[str]:
    forms: set[str] = set()
    for secret in secrets:
        if len(secret) >= _SHORTEST:
            packed = base64.b64encode(secret.encode()).decode().rstrip("=")
            forms |= {secret, quote(secret, safe=""), quote_plus(secret), packed}
    return forms


class RedactingFilter(logging.Filter):
    """Rewrites records; drops Scrapy's list of overridden settings."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self._secrets = tuple(secrets)

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask the record's message and traceback; False for a record that is to be dropped."""
        if record.name == "scrapy.crawler" and str(record.msg).startswith("Overridden settings"):
            return False
        message = record.getMessage()
        clean = redact(message, self._secrets)
        if clean != message:
            record.msg, record.args = clean, ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = redact(record.exc_text, self._secrets)
        return True


class Redaction:
    """Scrapy extension: puts the filter on every handler there is, and on the logger that would print the settings."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Learn the secrets from settings whose names say that they are secret, and from NEWSWATCH_SECRETS."""
        named = [value for name, value in crawler.settings.copy_to_dict().items() if _SECRET_NAME.search(name)]
        install(_texts([*named, *crawler.settings.getlist("NEWSWATCH_SECRETS")]))
        return cls()


def install(secrets: Iterable[str] = ()) -> None:
    """Filter all that the root logger's handlers write, from now on; what was installed before stays, too."""
    redacting = RedactingFilter(secrets)
    for name in ("scrapy.crawler", "scrapy.addons"):
        logging.getLogger(name).addFilter(redacting)
    for handler in logging.getLogger().handlers:
        handler.addFilter(redacting)


def _texts(values: Iterable[Any]) -> list[str]:
    return [value for value in values if isinstance(value, str) and value]
