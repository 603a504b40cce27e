"""Small sound inputs to begin from, and the words that hostile inputs of their formats are made of. The first byte is the type's."""

from __future__ import annotations

import gzip

from tests.clean.making import BODY, TITLE, html
from tests.discover.made import KINDS, listing_body
from tests.discover.made_feeds import FORMATS
from tests.discover.made_sitemaps import ONE, urlset

_MAIN = f"<h1>{TITLE}</h1><p class='date'>14 Apr 2021</p><div>{BODY}</div>"
_LINKED = '{"@context":"https://schema.org","@type":"NewsArticle","headline":"A","datePublished":"2021-04-14T08:00:00+08:00"}'
_HEAD = (
    f'<script type="application/ld+json">{_LINKED}</script><meta property="article:published_time" content="2021-04-14">'
    '<link rel="canonical" href="/news/x"><link rel="alternate" hreflang="zh" href="/zh/x"><base href="/en/">'
)
_RICH = "<ul><li>One<ol><li>Two</li></ol></li></ul><table><tr><th>A</th><td>B</td></tr></table><blockquote>Said<br>so</blockquote>"
_CHINESE = "<h1>联合国在中国的工作</h1><p>2021年4月14日</p><p>可持续发展目标是消除贫穷、保护地球的全球行动呼吁，也是我们的承诺。</p>" * 3


def _typed(number: int, body: bytes) -> bytes:
    return bytes([number]) + body


PAGES = (
    _typed(0, html(_MAIN, _HEAD).encode()),
    _typed(0, html(_MAIN + _RICH).encode()),
    _typed(0, html(_CHINESE).encode()),
    _typed(0, html(_CHINESE).encode("gb18030")),
    _typed(1, html(_MAIN).encode("utf-16")),
)
FEEDS = tuple(_typed(0, body) for body in FORMATS.values())
SITEMAPS = (
    _typed(0, urlset(ONE, ONE)),
    _typed(0, gzip.compress(urlset(ONE), mtime=0)),
    _typed(0, b"<sitemapindex><sitemap><loc>/s1.xml</loc><lastmod>2026</lastmod></sitemap></sitemapindex>"),
    _typed(0, b"https://a.example/news/1234-one-story\nhttps://a.example/about\n"),
)
LISTINGS = tuple(_typed(0, listing_body(kind)) for kind in KINDS.values())

HTML_WORDS = (
    b"<div>", b"</div>", b"<p>", b"<b>", b"</b>", b"<br>", b"<table>", b"<tr>", b"<td>", b"<li>", b"<ul>", b"<a href='", b"<!--", b"-->",
    b"<script>", b"</script>", b"<svg>", b"<math>", b"<template>", b"<select>", b"<textarea>", b"<frameset>", b"<title>", b"<h1>",
    b"<base href='//[", b"<article>", b"<time datetime='", b"class='date'", b"&#xD800;", b"&#0;", b"&amp",
    b"\x00", b"\xff\xfe", b"\xed\xa0\x80",
    b"<![CDATA[", b"<?xml version='1.0' encoding='utf-16'?>", b"<meta charset='gbk'>", b"9999-12-31", b"0000-00-00",
    "2021年2月30日".encode(),
    b"http://[::1", b"javascript:", b"\xe2\x80\xae", b"\xe2\x80\x8b", b"\xef\xbf\xbe", b"1" * 40, b" " * 60,
    b'<script type="application/ld+json">{"@type":["NewsArticle"],"datePublished":[', b"x" * 200,
)  # fmt: skip
XML_WORDS = (
    b"<item>", b"</item>", b"<entry>", b"<link>", b"</link>", b"<guid isPermaLink='true'>", b"<title>", b"<pubDate>", b"<author>", b"<id>",
    b"<loc>", b"</loc>", b"<lastmod>", b"<sitemap>", b"<url>", b"<news:news>", b"<!DOCTYPE r [<!ENTITY a '", b"<!ENTITY", b"&a;", b"]>",
    b"<![CDATA[", b"]]>", b"<?xml version='1.0' encoding='", b"utf-16", b"gb18030", b"xmlns:x='", b"xml:base='http://[", b"xml:lang='",
    b'{"items":[', b'{"url":', b"null", b"[[", b"\x1f\x8b", b"\x00", b"\xff\xfe", b"http://[::1", b"//", b"\r", b"9999-99-99T99:99:99Z",
    b"Mon, 99 Foo 99999999999 25:61:61 +9999", b"&#xFFFFFFFF;", b"&#x1F;", b"type='xhtml'", b"rel='alternate'", b"mode='base64'",
)  # fmt: skip
