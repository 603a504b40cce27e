"""No secret in a log: a known token is planted everywhere, and what was logged is searched for it."""

from __future__ import annotations

import base64
import io
import logging
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from crawler.net.redact import RedactingFactory, install, redact

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = "s3cr3t/tok en+1"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    factory, handlers = logging.getLogRecordFactory(), logging.getLogger().handlers[:]
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().handlers[:] = handlers
    logging.setLogRecordFactory(factory)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("GET http://user:word@host/a", "GET http://(removed)@host/a"),
        ("https://token@host", "https://(removed)@host"),
        ("mail to a@b.example", "mail to a@b.example"),
        ("Authorization: Basic dXNlcjp3b3Jk", "Authorization: Basic (removed)"),
        ("{'Authorization': ['Bearer abc.def']}", "{'Authorization': ['Bearer (removed)']}"),
        (f"key {SECRET}!", "key (removed)!"),
        (f"q={quote(SECRET, safe='')}", "q=(removed)"),
        (f"b={base64.b64encode(SECRET.encode()).decode()}", "b=(removed)"),
        ("nothing", "nothing"),
    ],
)
def test_redact(text: str, clean: str) -> None:
    assert redact(text, [SECRET]) == clean


def test_short_strings_are_no_secrets() -> None:
    assert redact("a word", ["a", "or"]) == "a word"


def test_every_handler_writes_clean_records(log: io.StringIO) -> None:
    install([SECRET])
    install(["another one"])
    logger = logging.getLogger("somewhere.else")

    logger.warning("asked %s with %r", f"https://u:p@host/?k={SECRET}", {"token": "another one"})
    try:
        raise ValueError(f"no answer from https://u:p@host/{SECRET}")
    except ValueError:
        logger.exception("failed with %s", SECRET)

    written = log.getvalue()
    assert SECRET not in written
    assert "another one" not in written
    assert "u:p@" not in written
    assert written.count("(removed)") >= 4
    assert "Traceback" in written


def test_the_list_of_settings_is_not_logged(log: io.StringIO) -> None:
    install([])

    logging.getLogger("scrapy.crawler").warning("Overridden settings:\n%(settings)s", {"settings": "MAIL_PASS=word"})
    logging.getLogger("scrapy.crawler").warning("something else")

    assert log.getvalue() == "something else\n"


def test_installing_twice_wraps_once() -> None:
    before = logging.getLogRecordFactory()
    try:
        install(["one one"])
        first = logging.getLogRecordFactory()
        install(["two two"])
        assert isinstance(first, RedactingFactory)
        assert logging.getLogRecordFactory() is first
    finally:
        logging.setLogRecordFactory(before)
