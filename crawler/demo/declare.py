"""The declaration of the demonstration site, as the text of a source file."""

from __future__ import annotations

from importlib.resources import files
from urllib.parse import urlsplit

_WRITTEN = "http://127.0.0.1:8080"


def declaration(base: str) -> str:
    """The TOML text that declares the site at ``base`` (``http://127.0.0.1:40123``); to be saved as ``<name>.toml``."""
    text = (files("crawler.demo") / "demo.toml").read_text("utf-8")
    host = urlsplit(base).hostname or "127.0.0.1"
    return text.replace(_WRITTEN, base).replace('hosts         = ["127.0.0.1"]', f'hosts         = ["{host}"]')
