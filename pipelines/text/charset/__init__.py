"""Bytes to text: the one place that decides a charset, for feeds, sitemaps, listings, robots.txt and articles alike."""

from pipelines.text.charset.body_charset import Decoded, decode

__all__ = ["Decoded", "decode"]
