"""Keeps secrets out of logs: known ones in every spelling they travel in, and whatever looks like one.

Scrapy prints all overridden settings at the start of each crawl, passwords with them, and errors quote whole URLs.
"""

from __future__ import annotations

import base64
import logging
import re
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

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
            forms |= {secret, quote(secret, safe=""), quote_plus(secret), base64.b64encode(secret.encode()).decode().rstrip("=")}
            forms |= {form for shift in range(3) if len(form := _packed(secret.encode(), shift)) >= 2 * _SHORTEST}
    return forms


def _packed(secret: bytes, shift: int) -> str:
    """What base64 makes of a secret that stands ``shift`` bytes (modulo 3) into a longer text, but for the letters shared with it."""
    whole = base64.b64encode(bytes(shift) + secret).decode()
    last = -(-(shift + len(secret)) % 3) % 3
    return whole[(0, 2, 3)[shift] : len(whole) - (0, 3, 2)[last]]


class RedactingFactory:
    """Makes log records whose message and traceback are clean, whatever handler writes them.

    A filter on handlers would not do: Scrapy replaces its handler while a crawl starts.
    """

    def __init__(self, make: Callable[..., logging.LogRecord], secrets: Iterable[str]) -> None:
        self._make = make
        self.secrets = set(secrets)

    def learn(self, secrets: Iterable[str]) -> None:
        """Mask these, too."""
        self.secrets |= set(secrets)

    def __call__(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        record = self._make(*args, **kwargs)
        try:
            message = record.getMessage()
        except (TypeError, ValueError):  # logging itself reports arguments that do not fit, when the record is written
            return record
        clean = redact(message, self.secrets)
        if clean != message:
            record.msg, record.args = clean, ()
        if record.exc_info and record.exc_info[0] is not None:
            record.exc_text = redact(logging.Formatter().formatException(record.exc_info), self.secrets)
        return record


class Redaction:
    """Scrapy extension: nothing secret is logged from here on, and the list of overridden settings is not."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Learn the secrets from settings whose names say that they are secret, and from NEWSWATCH_SECRETS."""
        named = [value for name, value in crawler.settings.copy_to_dict().items() if _SECRET_NAME.search(name)]
        install(_texts([*named, *crawler.settings.getlist("NEWSWATCH_SECRETS")]))
        return cls()


def install(secrets: Iterable[str] = ()) -> None:
    """Keep secrets out of all log records that are made from now on; a second call adds to what is masked."""
    present = logging.getLogRecordFactory()
    if isinstance(present, RedactingFactory):
        present.learn(secrets)
    else:
        logging.setLogRecordFactory(RedactingFactory(present, secrets))
    logging.getLogger("scrapy.crawler").addFilter(_no_settings)


def clean(text: str) -> str:
    """A text for a person without the secrets that `install` was given."""
    present = logging.getLogRecordFactory()
    return redact(text, present.secrets if isinstance(present, RedactingFactory) else ())


def _no_settings(record: logging.LogRecord) -> bool:
    return not str(record.msg).startswith("Overridden settings")


def _texts(values: Iterable[Any]) -> list[str]:
    return [value for value in values if isinstance(value, str) and value]
