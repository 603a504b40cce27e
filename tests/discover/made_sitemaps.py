"""Made sitemaps."""

from __future__ import annotations

NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def urlset(*inner: str, attributes: str = NS) -> bytes:
    """A URL set of these ``url`` contents."""
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {attributes}>{"".join(f"<url>{each}</url>" for each in inner)}</urlset>'.encode()


ONE = "<loc>https://a.example/en/1234-one-story</loc><lastmod>2026-10-05</lastmod>"
