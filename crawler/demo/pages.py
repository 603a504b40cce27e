"""HTML of the demonstration site: an article among page furniture, listing pages, a challenge, a soft 404. Pure text making."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from crawler.demo.story import Story, cells

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

NAME = {"en": "UN Country Desk", "zh": "联合国国别组资讯"}
SECTION = {("en", "stories"): "Stories", ("en", "press"): "Press Releases", ("zh", "stories"): "报道", ("zh", "press"): "新闻稿"}
ABOUT = {
    "en": "About the Country Desk: this is a made site for demonstrations. Its places, figures and events are invented.",
    "zh": "关于本站：这是一个用于演示的虚构网站，所有地点、数字和事件均为虚构。",
}
_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
_WORDS = {
    "en": ("Home", "Share this page", "Related news", "Read more", "We use cookies to understand how this site is used.", "Accept"),
    "zh": ("首页", "分享到", "相关新闻", "更多", "本网站使用 Cookie 了解访问情况。", "同意"),
}


@dataclass(frozen=True, slots=True)
class PageFacts:
    """A story as the site shows it now."""

    story: Story
    published: datetime
    modified: datetime


def date_text(when: datetime, language: str) -> str:
    """The date as the site's pages write it: ``05 August 2026`` or ``2026年8月5日``."""
    if language == "zh":
        return f"{when.year}年{when.month}月{when.day}日"
    return f"{when.day:02d} {_MONTHS[when.month - 1]} {when.year}"


def article_page(shown: PageFacts, base: str, related: Sequence[PageFacts], twin: Story | None) -> str:
    """The page of one article, with everything around it that is not the article."""
    story, day = shown.story, date_text(shown.published, shown.story.language)
    home, share, more, *_ = _WORDS[story.language]
    links = "".join(f'<li><a href="{escape(other.story.path)}">{escape(other.story.title)}</a></li>' for other in related)
    section = SECTION[story.language, story.section]
    main = f"""<nav class="breadcrumb"><a href="/{story.language}">{home}</a> / <a href="/{story.language}/{story.section}">{section}</a>
</nav>
<article class="node">
<div class="label">{escape(story.kind)}</div>
<h1>{escape(story.title)}</h1>
<div class="date"><time datetime="{shown.published.isoformat()}">{day}</time></div>
<div class="share">{share} <a href="#facebook">Facebook</a> <a href="#x">X</a> <a href="#weibo">Weibo</a></div>
<div class="field--name-body">
{body_html(story)}
</div>
<div class="about"><p>{ABOUT[story.language]}</p></div>
</article>
<aside class="related"><h2>{more}</h2><ul>{links}</ul></aside>"""
    return _frame(story.language, story.title, main, _head(shown, base, twin))


def listing_page(language: str, section: str, page: int, pages: int, shown: Sequence[PageFacts], strange: str | None) -> str:
    """One page of a section, newest first; ``page`` begins with 0. ``strange`` is a link to another host that it also shows."""
    cards = "".join(_card(one) for one in shown)
    if strange:
        cards += f'<div class="views-row"><h3><a href="{escape(strange)}">{escape("Partner news from elsewhere")}</a></h3></div>'
    older = f'<a rel="next" href="?page={page + 1}">›</a>' if page + 1 < pages else ""
    numbers = " ".join(f'<a href="?page={number}">{number + 1}</a>' for number in range(pages))
    title = SECTION[language, section]
    main = f'<h1>{title}</h1><div class="view-content">{cards}</div><nav class="pager">{numbers} {older}</nav>'
    return _frame(language, title, main, "")


def home_page(language: str, shown: Sequence[PageFacts]) -> str:
    """The home page: the newest cards of all sections."""
    return _frame(language, NAME[language], f"<h1>{NAME[language]}</h1>" + "".join(_card(one) for one in shown), "")


def challenge_page() -> str:
    """What a bot check answers with status 200."""
    return """<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title><meta name="robots" content="noindex,nofollow">
<meta http-equiv="refresh" content="390"></head><body class="no-js"><div class="main-wrapper" role="main"><div class="main-content">
<h1 class="zone-name-title">Checking your browser</h1>
<p id="cf-spinner-please-wait">Verifying you are human. This may take a few seconds.</p>
<noscript><div id="challenge-error-text">Enable JavaScript and cookies to continue</div></noscript></div></div>
<script>(function(){window._cf_chl_opt={cvId:'3',cType:'managed',cRay:'8a1f00demo'};var a=document.createElement('script');
a.src='/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1';document.getElementsByTagName('head')[0].appendChild(a);}());</script></body></html>"""


def missing_page(language: str) -> str:
    """What the site says of an address that holds nothing; it says so with 404, or, as a soft 404, with 200."""
    title = {"en": "Page not found", "zh": "页面不存在"}[language]
    line = {
        "en": "The page you are looking for could not be found. It may have been moved or removed.",
        "zh": "您访问的页面不存在或已被删除。",
    }
    return _frame(language, title, f"<h1>{title}</h1><p>{line[language]}</p>", "")


def body_html(story: Story) -> str:
    """The story's blocks as HTML, in order."""
    return "\n".join(_block(block) for block in story.blocks)


def _block(block: str) -> str:
    lines = block.split("\n")
    if lines[0].startswith("- "):
        return "<ul>" + "".join(f"<li>{escape(line[2:])}</li>" for line in lines) + "</ul>"
    if re.match(r"\d+\. ", lines[0]):
        return "<ol>" + "".join(f"<li>{escape(line.split('. ', 1)[1])}</li>" for line in lines) + "</ol>"
    if lines[0].startswith("|"):
        rows = [[escape(cell) for cell in cells(line)] for line in lines]
        head = "<tr>" + "".join(f"<th>{cell}</th>" for cell in rows[0]) + "</tr>"
        return "<table>" + head + "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows[1:]) + "</table>"
    for mark, name in (("## ", "h2"), ("> ", "blockquote"), ("!", "figcaption")):
        if block.startswith(mark):
            inner = escape(block.removeprefix(mark))
            return f"<{name}>{f'<p>{inner}</p>' if name == 'blockquote' else inner}</{name}>"
    return f"<p>{'<br>'.join(escape(line) for line in lines)}</p>"


def _card(shown: PageFacts) -> str:
    story = shown.story
    teaser = escape(story.blocks[0].split("。" if story.language == "zh" else ". ")[0][:160])
    link = f'<a href="{escape(story.path)}">{escape(story.title)}</a>'
    return (
        f'<div class="views-row"><span class="label">{escape(story.kind)}</span> '
        f'<span class="date">{date_text(shown.published, story.language)}</span><h3>{link}</h3><p>{teaser}</p></div>\n'
    )


def _head(shown: PageFacts, base: str, twin: Story | None) -> str:
    story = shown.story
    facts = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "datePublished": shown.published.isoformat(),
        "dateModified": shown.modified.isoformat(),
        "inLanguage": story.language,
    }
    lines = [
        f'<link rel="canonical" href="{escape(base + story.path)}">',
        f'<meta property="og:title" content="{escape(story.title)}">',
        f'<meta property="og:url" content="{escape(base + story.path)}">',
        f'<meta property="article:published_time" content="{shown.published.isoformat()}">',
        f'<script type="application/ld+json">{json.dumps(facts, ensure_ascii=False)}</script>',
    ]
    if twin:
        lines += [f'<link rel="alternate" hreflang="{one.language}" href="{escape(base + one.path)}">' for one in (story, twin)]
    return "\n".join(lines)


def _frame(language: str, title: str, main: str, head: str) -> str:
    home, _, _, more, cookies, accept = _WORDS[language]
    menu = "".join(f'<li><a href="/{tongue}/{part}">{name}</a></li>' for (tongue, part), name in SECTION.items() if tongue == language)
    return f"""<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)} | {NAME[language]}</title>
<link rel="alternate" type="application/rss+xml" href="/feed.xml">
{head}
<style>body{{font-family:serif;margin:2em auto;max-width:44em}}nav li{{display:inline;margin-right:1em}}.date,.share{{color:#666}}</style>
</head><body>
<div class="cookie-banner" role="dialog">{cookies} <button>{accept}</button></div>
<header><a href="/{language}" class="logo">{NAME[language]}</a>
<nav class="main-menu"><ul><li><a href="/{language}">{home}</a></li>{menu}
<li><a href="/en">English</a></li><li><a href="/zh">中文</a></li></ul></nav></header>
<main>{main}</main>
<footer><p>{NAME[language]} · <a href="/{language}/contact">{more}</a></p><p>© {NAME[language]}</p></footer>
</body></html>"""
