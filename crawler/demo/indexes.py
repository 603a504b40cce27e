"""What the demonstration site says of itself to machines: robots.txt, RSS feed, sitemap."""

from __future__ import annotations

from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from crawler.demo.pages import NAME, SECTION, PageFacts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.demo.story import Story


def robots(base: str, told: Sequence[Story]) -> str:
    """robots.txt: no delay, one page barred, the sitemap named."""
    barred = "".join(f"Disallow: {quote(story.path)}\n" for story in told if story.barred)
    return f"User-agent: *\nCrawl-delay: 0\nDisallow: /admin/\n{barred}\nSitemap: {base}/sitemap.xml\n"


def feed(base: str, shown: Sequence[PageFacts], strange: str) -> str:
    """RSS 2.0 of the newest stories, with the teaser only. ``strange`` is an item that leads to another host."""
    items = "".join(_item(base, one) for one in shown)
    items += f"<item><title>Partner news from elsewhere</title><link>{strange}</link><guid>{strange}</guid></item>\n"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>'
        f"<title>{NAME['en']}</title><link>{base}/en</link><description>News of a made country desk</description>\n"
        f"{items}</channel></rss>\n"
    )


def sitemap(base: str, shown: Sequence[PageFacts]) -> str:
    """A sitemap of the sections and of every story, each with its time of last change."""
    places = [f"{base}/{language}/{section}" for language, section in SECTION]
    rows = "".join(f"<url><loc>{place}</loc></url>\n" for place in places)
    rows += "".join(
        f"<url><loc>{base}{quote(one.story.path)}</loc><lastmod>{one.modified.isoformat(timespec='seconds')}</lastmod></url>\n"
        for one in shown
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n'


def _item(base: str, shown: PageFacts) -> str:
    story, address = shown.story, base + quote(shown.story.path)
    return (
        f"<item><title>{escape(story.title, quote=False)}</title><link>{address}</link><guid isPermaLink='true'>{address}</guid>"
        f"<pubDate>{format_datetime(shown.published)}</pubDate><description>{escape(story.blocks[0], quote=False)}</description></item>\n"
    )
