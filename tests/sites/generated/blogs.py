"""Blogs as Hexo, Hugo, Jekyll, Pelican and Eleventy write them with the themes they come with: paths, lists, feeds, maps, side pages."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from tests.sites.generated.entries import atom, listed, page, rss, sitemap, standing
from tests.sites.generated.folder import Built
from tests.sites.piece import us_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.sites.generated.entries import Entry


def hexo(posts: Sequence[Entry]) -> Built:
    """Dated folders, a home of teasers with numbers below, archives by month, atom.xml by a plug-in, a map."""
    menu = [("/", "Home"), ("/archives", "Archives"), ("/about/", "About")]
    paths = {post: f"/{post.at:%Y/%m/%d}/{post.slug}/" for post in posts}

    def frame(title: str, main: str) -> bytes:
        return page(
            title, "Hexo 7.3.0", menu, f'<section id="main">{main}</section>', '<link rel="alternate" href="/atom.xml" title="Made site">'
        )

    def card(post: Entry) -> str:
        day = f'<a href="{paths[post]}" class="article-date"><time class="dt-published" datetime="{post.at.isoformat()}">{post.at:%Y-%m-%d}</time></a>'
        title = f'<h1 itemprop="name"><a class="p-name article-title" href="{paths[post]}">{escape(post.title)}</a></h1>'
        return (
            f'<article class="h-entry article article-type-post"><div class="article-meta">{day}</div>{title}<p>{post.teaser}</p></article>'
        )

    def pager(number: int, of: int) -> str:
        return '<nav id="page-nav">' + (
            f'<a class="extend next" rel="next" href="/page/{number + 1}/">Next &raquo;</a></nav>' if number < of else "</nav>"
        )

    files = {
        ("index.html" if n == 1 else f"page/{n}/index.html"): frame("Home", main) for n, main in enumerate(listed(posts, card, pager), 1)
    }
    rows = "".join(f'<article><time>{post.at:%b %d}</time> <a href="{paths[post]}">{escape(post.title)}</a></article>' for post in posts)
    files |= {"archives/index.html": frame("Archives", rows), "about/index.html": frame("About", standing(["visits", "letters"]))}
    for post in posts:
        stamp = f'<time class="dt-published" datetime="{post.at.isoformat()}">{post.at:%Y-%m-%d}</time>'
        text = f'<article class="h-entry">{stamp}<h1 class="p-name article-title">{escape(post.title)}</h1><div class="e-content article-entry">{post.html}</div></article>'
        files[f"{paths[post][1:]}index.html"] = frame(post.title, text)
    shown = [(paths[post], post) for post in posts]
    files |= {"atom.xml": atom(shown[:20]), "sitemap.xml": sitemap(["/", "/about/", "/archives/"], shown)}
    return Built(files, frozenset(paths.values()))


def hugo(posts: Sequence[Entry]) -> Built:
    """``/posts/slug/``, a feed of the whole site beside one of each section, tags with pages and feeds of their own."""
    menu = [("/posts/", "Posts"), ("/tags/", "Tags"), ("/about/", "About")]
    paths = {post: f"/posts/{post.slug}/" for post in posts}
    head = '<link rel="alternate" type="application/rss+xml" href="/index.xml" title="Made site">'

    def frame(title: str, main: str) -> bytes:
        return page(title, "Hugo 0.140.0", menu, f"<main>{main}</main>", head)

    def card(post: Entry) -> str:
        return (
            f'<section class="list-item"><h2><a href="{paths[post]}">{escape(post.title)}</a></h2><time>{us_date(post.at)}</time></section>'
        )

    def pager(number: int, of: int) -> str:
        newer = (
            f'<li class="page-item"><a class="page-link" href="/posts/{f"page/{number - 1}/" if number > 2 else ""}">‹</a></li>'
            if number > 1
            else ""
        )
        older = (
            f'<li class="page-item"><a class="page-link" href="/posts/page/{number + 1}/" aria-label="Next">›</a></li>'
            if number < of
            else ""
        )
        return f'<ul class="pagination">{newer}{older}</ul>'

    files = {
        ("posts/index.html" if n == 1 else f"posts/page/{n}/index.html"): frame("Posts", main)
        for n, main in enumerate(listed(posts, card, pager), 1)
    }
    tags = {tag: [post for post in posts if post.number % 3 == place] for place, tag in enumerate(("harbour", "rivers", "winter"))}
    for tag, mine in tags.items():
        files[f"tags/{tag}/index.html"] = frame(tag, "".join(map(card, mine)))
        files[f"tags/{tag}/index.xml"] = rss([(paths[post], post) for post in mine], tag)
    files |= {
        "index.html": frame("Home", "<h1>Made site</h1>" + "".join(map(card, posts[:5]))),
        "about/index.html": frame("About", f"<h1>About</h1>{standing(['maps'])}"),
        "tags/index.html": frame("Tags", "".join(f'<a href="/tags/{tag}/">{tag}</a>' for tag in tags)),
    }
    for post in posts:
        marks = "".join(f'<li><a href="/tags/{tag}/">{tag}</a></li>' for tag, mine in tags.items() if post in mine)
        files[f"{paths[post][1:]}index.html"] = frame(
            post.title,
            f'<article><h1>{escape(post.title)}</h1><time datetime="{post.at.isoformat()}">{us_date(post.at)}</time>{post.html}<ul>{marks}</ul></article>',
        )
    shown = [(paths[post], post) for post in posts]
    files |= {"index.xml": rss(shown), "posts/index.xml": rss(shown)}
    files["sitemap.xml"] = sitemap(["/", "/posts/", "/about/", "/tags/", *(f"/tags/{tag}/" for tag in tags)], shown)
    return Built(files, frozenset(paths.values()))


def jekyll(posts: Sequence[Entry]) -> Built:
    """minima: the home page lists all posts, ``/yyyy/mm/dd/slug.html``, jekyll-feed's ten newest, jekyll-sitemap."""
    menu = [("/about/", "About")]
    paths = {post: f"/{post.at:%Y/%m/%d}/{post.slug}.html" for post in posts}

    def frame(title: str, main: str) -> bytes:
        return page(
            title,
            "Jekyll v4.3.4",
            menu,
            f'<main class="page-content">{main}</main>',
            '<link type="application/atom+xml" rel="alternate" href="/feed.xml">',
        )

    rows = "".join(
        f'<li><span class="post-meta">{post.at:%b %-d, %Y}</span><h3><a class="post-link" href="{paths[post]}">{escape(post.title)}</a></h3></li>'
        for post in posts
    )
    files = {"index.html": frame("Home", f'<h2 class="post-list-heading">Posts</h2><ul class="post-list">{rows}</ul>')}
    files["about/index.html"] = frame("About", f'<article class="post"><h1>About</h1>{standing(["visits", "maps"])}</article>')
    for post in posts:
        stamp = f'<time class="dt-published" datetime="{post.at.isoformat()}">{post.at:%b %-d, %Y}</time>'
        files[paths[post][1:]] = frame(
            post.title,
            f'<article class="post h-entry"><h1 class="post-title p-name">{escape(post.title)}</h1>{stamp}<div class="post-content e-content">{post.html}</div></article>',
        )
    shown = [(paths[post], post) for post in posts]
    files |= {
        "feed.xml": atom(shown[:10]),
        "sitemap.xml": sitemap(["/about/", "/"], shown),
        "robots.txt": b"Sitemap: http://made.example/sitemap.xml\n",
    }
    return Built(files, frozenset(paths.values()))


def pelican(posts: Sequence[Entry]) -> Built:
    """Pages in the root, ``/slug.html``, as categories, authors and archives are; index2.html; no map; a feed of all."""
    menu = [("/pages/about.html", "About"), ("/category/news.html", "news")]
    paths = {post: f"/{post.slug}.html" for post in posts}

    def frame(title: str, main: str) -> bytes:
        return page(
            title,
            "Pelican",
            menu,
            f'<section id="content">{main}</section>',
            '<link href="/feeds/all.atom.xml" type="application/atom+xml" rel="alternate">',
        )

    def card(post: Entry) -> str:
        stamp = f'<abbr class="published" title="{post.at.isoformat()}">{post.at:%a %d %B %Y}</abbr> By <a class="url fn" href="/author/office.html">Office</a>'
        title = f'<h2 class="entry-title"><a href="{paths[post]}" rel="bookmark">{escape(post.title)}</a></h2>'
        return f'<li><article class="hentry"><header>{title}</header><footer class="post-info">{stamp}</footer><div class="entry-content">{post.teaser}</div></article></li>'

    def pager(number: int, of: int) -> str:
        return f'<p class="paginator">Page {number} / {of} ' + (
            f'<a href="/index{number + 1}.html">&raquo;</a></p>' if number < of else "</p>"
        )

    files = {f"index{n if n > 1 else ''}.html": frame("Home", main) for n, main in enumerate(listed(posts, card, pager), 1)}
    rows = "".join(f'<dt>{post.at:%a %d %B %Y}</dt><dd><a href="{paths[post]}">{escape(post.title)}</a></dd>' for post in posts)
    files |= {"archives.html": frame("Archives", f"<dl>{rows}</dl>"), "pages/about.html": frame("About", standing(["visits"]))}
    files |= {f"{name}.html": frame(name, "".join(map(card, posts[:10]))) for name in ("category/news", "author/office")}
    for post in posts:
        stamp = f'<abbr class="published" title="{post.at.isoformat()}">{post.at:%a %d %B %Y}</abbr>'
        files[paths[post][1:]] = frame(
            post.title,
            f'<article><header><h1 class="entry-title">{escape(post.title)}</h1></header>{stamp}<div class="entry-content">{post.html}</div></article>',
        )
    files |= {name: atom([(paths[post], post) for post in posts]) for name in ("feeds/all.atom.xml", "feeds/news.atom.xml")}
    return Built(files, frozenset(paths.values()))


def eleventy(posts: Sequence[Entry]) -> Built:
    """eleventy-base-blog: a home of the three newest, ``/blog/`` as an ordered list, tag pages, ``/feed/feed.xml``."""
    menu = [("/", "Home"), ("/blog/", "Archive"), ("/about/", "About Me"), ("/feed/feed.xml", "Feed")]
    paths = {post: f"/blog/{post.slug}/" for post in posts}

    def frame(title: str, main: str) -> bytes:
        return page(
            title,
            "Eleventy v3.0.0",
            menu,
            f'<main id="skip">{main}</main>',
            '<link rel="alternate" href="/feed/feed.xml" type="application/atom+xml">',
        )

    def row(post: Entry) -> str:
        stamp = f'<time class="postlist-date" datetime="{post.at:%Y-%m-%d}">{post.at:%d %B %Y}</time>'
        return f'<li class="postlist-item"><a href="{paths[post]}" class="postlist-link">{escape(post.title)}</a> {stamp}</li>'

    def rows(chosen: Sequence[Entry]) -> str:
        return f'<ol reversed class="postlist">{"".join(map(row, chosen))}</ol>'

    files = {"index.html": frame("Home", f"<h1>Latest 3 Posts</h1>{rows(posts[:3])}"), "blog/index.html": frame("Archive", rows(posts))}
    files |= {
        "about/index.html": frame("About", standing(["visits"])),
        "tags/index.html": frame("Tags", '<a href="/tags/rivers/" class="post-tag">rivers</a>'),
    }
    files["tags/rivers/index.html"] = frame("Tagged rivers", rows(posts[::3]))
    for place, post in enumerate(posts):
        near = "".join(
            f'<li>{word}: <a href="{paths[posts[at]]}">{escape(posts[at].title)}</a></li>'
            for word, at in (("Previous", place + 1), ("Next", place - 1))
            if 0 <= at < len(posts)
        )
        files[f"{paths[post][1:]}index.html"] = frame(
            post.title,
            f'<h1>{escape(post.title)}</h1><ul class="post-metadata"><li><time datetime="{post.at:%Y-%m-%d}">{post.at:%d %B %Y}</time></li></ul>{post.html}<ul class="links-nextprev">{near}</ul>',
        )
    shown = [(paths[post], post) for post in posts]
    files |= {"feed/feed.xml": atom(shown[:10]), "sitemap.xml": sitemap(["/", "/about/", "/blog/", "/tags/"], shown)}
    return Built(files, frozenset(paths.values()))
