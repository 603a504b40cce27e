"""Made feeds, sound and hostile."""

from __future__ import annotations


def rss(*items: str, head: str = "") -> bytes:
    """An RSS 2.0 feed of these items."""
    body = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0">{head}<channel><title>A</title>{body}</channel></rss>'.encode()


FORMATS = {
    "rss 0.91": b'<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://x.example/rss.dtd">'
    b'<rss version="0.91"><channel>'
    b"<item><title>One</title><link>https://a.example/1</link></item></channel></rss>",
    "rss 2.0": rss("<title>One</title><link>https://a.example/1</link><pubDate>Mon, 05 Oct 2026 12:00:00 GMT</pubDate>"),
    "rss 1.0": b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
    b'xmlns:dc="http://purl.org/dc/elements/1.1/"><item rdf:about="https://a.example/1"><title>One</title>'
    b"<link>https://a.example/1</link><dc:date>2026-10-05</dc:date></item></rdf:RDF>",
    "atom": b'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><entry><title type="html">One</title><id>tag:a,1</id>'
    b'<link rel="edit" href="https://a.example/edit/1"/><link href="https://a.example/1"/><published>2026-10-05</published></entry></feed>',
    "json": b'{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","url":"https://a.example/1","title":"One"}]}',
    "wordpress rest": b'[{"id":7,"link":"https://a.example/1","title":{"rendered":"One"},"date_gmt":"2026-10-05T12:00:00"}]',
    "no declaration, dirt before": b"\n \xef\xbb\xbf" + rss("<title>One</title><link>https://a.example/1</link>"),
}


LAUGHS = (
    b"<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a0 'ha'>"
    + b"".join(b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    + b"]><rss version='2.0'><channel><item><title>&a9;</title><link>https://a.example/1</link></item></channel></rss>"
)


HOSTILE = {
    "billion laughs": LAUGHS,
    "long author": rss("<author>" + "a" * 200_000 + "</author><link>https://a.example/1</link>"),
    "authors without end": rss("<author>a@" * 20_000 + "<link>https://a.example/1</link>"),
    "long creator": rss("<dc:creator xmlns:dc='x'>" + "a." * 100_000 + "</dc:creator><link>https://a.example/1</link>"),
    "100,000 entries": rss(*(f"<title>T</title><link>https://a.example/{n}</link>" for n in range(100_000))),
    "brackets": b"<rss>" + b"<" * 200_000,
    "open tags": b"<rss><channel>" + b"<item>" * 50_000,
    "guids": rss("<guid " * 50_000),
    "deep": b"<rss>" + b"<a>" * 20_000,
}
