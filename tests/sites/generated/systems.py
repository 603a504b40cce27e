"""Sites as MkDocs, Docusaurus, WordPress, Gatsby and Next write them: manuals with a blog beside them, starters, an export without a feed."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from tests.sites import machine
from tests.sites.generated.entries import atom, listed, page, rss, sitemap, standing
from tests.sites.generated.folder import PLACEHOLDER, Built
from tests.sites.piece import us_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.sites.generated.entries import Entry

_MANUAL = (
    "getting-started",
    "how-to-install-it",
    "writing-a-page-of-text",
    "settings-in-one-place",
    "publish-to-a-server",
    "upgrade-from-one-to-two",
)


def mkdocs(posts: Sequence[Entry]) -> Built:
    """Material with its blog: a manual at the root, ``/blog/yyyy/mm/dd/slug/``, archives of years, a feed by a plug-in."""
    menu = [("/", "Manual"), *((f"/{name}/", name.replace("-", " ").capitalize()) for name in _MANUAL), ("/blog/", "Blog")]
    paths = {post: f"/blog/{post.at:%Y/%m/%d}/{post.slug}/" for post in posts}

    def frame(title: str, main: str) -> bytes:
        head = '<link rel="alternate" type="application/rss+xml" title="RSS feed" href="/feed_rss_created.xml">'
        return page(title, "mkdocs-1.6.1, mkdocs-material-9.5.44", menu, f'<div class="md-content">{main}</div>', head)

    def card(post: Entry) -> str:
        meta = f'<li class="md-meta__item"><time datetime="{post.at:%Y-%m-%d %H:%M:%S}">{us_date(post.at)}</time></li>'
        more = f'<nav class="md-post__action"><a href="{paths[post]}">Continue reading</a></nav>'
        return f'<article class="md-post md-post--excerpt"><header>{meta}</header><h2><a class="toclink" href="{paths[post]}">{escape(post.title)}</a></h2><p>{post.teaser}</p>{more}</article>'

    def pager(number: int, of: int) -> str:
        links = "".join(
            f'<a class="md-pagination__link" href="/blog/{f"page/{n}/" if n > 1 else ""}">{n}</a>' for n in range(1, of + 1) if n != number
        )
        return f'<nav class="md-pagination">{links}</nav>'

    files = {
        ("blog/index.html" if n == 1 else f"blog/page/{n}/index.html"): frame("Blog", main)
        for n, main in enumerate(listed(posts, card, pager), 1)
    }
    files["index.html"] = frame("Manual", f"<article><h1>Manual</h1>{standing(['the manual'])}</article>")
    files |= {f"{name}/index.html": frame(name, f"<article><h1>{name}</h1>{standing([name])}</article>") for name in _MANUAL}
    for year in {post.at.year for post in posts}:
        files[f"blog/archive/{year}/index.html"] = frame(str(year), "".join(card(post) for post in posts if post.at.year == year))
    for post in posts:
        meta = f'<time datetime="{post.at:%Y-%m-%d %H:%M:%S}">{us_date(post.at)}</time>'
        files[f"{paths[post][1:]}index.html"] = frame(
            post.title,
            f'<div class="md-post__meta">{meta}</div><article class="md-content__inner"><h1>{escape(post.title)}</h1>{post.html}</article>',
        )
    shown = [(paths[post], post) for post in posts]
    others = ["/", "/blog/", *(f"/{name}/" for name in _MANUAL)]
    files |= {"sitemap.xml": sitemap([*others, *paths.values()]), "feed_rss_created.xml": rss(shown[:20])}
    return Built(files, frozenset(paths.values()))


def docusaurus(posts: Sequence[Entry]) -> Built:
    """The classic preset: ``/docs/``, a blog whose slugs are the files' own, ``/blog/page/2``, tags, archive; names without ``.html``."""
    menu = [("/docs/intro", "Tutorial"), ("/blog", "Blog")]
    paths = {post: f"/blog/{post.slug}" for post in posts}

    def frame(title: str, main: str) -> bytes:
        head = '<link rel="alternate" type="application/rss+xml" href="/blog/rss.xml"><link rel="alternate" type="application/atom+xml" href="/blog/atom.xml">'
        aside = "".join(f'<li class="sidebarItem"><a href="{paths[post]}">{escape(post.title)}</a></li>' for post in posts[:5])
        return page(
            title,
            "Docusaurus v3.6.3",
            menu,
            f'<aside><nav aria-label="Blog recent posts navigation"><ul>{aside}</ul></nav></aside><main>{main}</main>',
            head,
        )

    def card(post: Entry) -> str:
        title = f'<h2 class="title_f1Hy" itemprop="headline"><a itemprop="url" href="{paths[post]}">{escape(post.title)}</a></h2>'
        stamp = f'<time datetime="{post.at.isoformat()}" itemprop="datePublished">{us_date(post.at)}</time>'
        return f'<article class="margin-bottom--xl" itemprop="blogPost" itemscope itemtype="https://schema.org/BlogPosting">{title}{stamp}<p>{post.teaser}</p><a href="/blog/tags/rivers">rivers</a></article>'

    def pager(number: int, of: int) -> str:
        older = (
            f'<a class="pagination-nav__link pagination-nav__link--next" href="/blog/page/{number + 1}"><div class="pagination-nav__label">Older entries</div></a>'
            if number < of
            else ""
        )
        return f'<nav class="pagination-nav" aria-label="Blog list page navigation">{older}</nav>'

    files = {
        ("blog.html" if n == 1 else f"blog/page/{n}.html"): frame("Blog", main) for n, main in enumerate(listed(posts, card, pager), 1)
    }
    files["index.html"] = frame("Home", '<h1>Made site</h1><a class="button" href="/docs/intro">Tutorial - 5min</a>')
    files |= {f"docs/{name}.html": frame(name, f"<article><h1>{name}</h1>{standing([name])}</article>") for name in ("intro", *_MANUAL)}
    rows = "".join(f'<li><a href="{paths[post]}">{post.at:%B %d} - {escape(post.title)}</a></li>' for post in posts)
    files |= {"blog/archive.html": frame("Archive", rows), "blog/tags.html": frame("Tags", '<a href="/blog/tags/rivers">rivers</a>')}
    files["blog/tags/rivers.html"] = frame("Tagged rivers", "".join(map(card, posts[:10])))
    for post in posts:
        files[f"{paths[post][1:]}.html"] = frame(
            post.title,
            f'<article><h1 class="title_f1Hy">{escape(post.title)}</h1><time datetime="{post.at.isoformat()}">{us_date(post.at)}</time><div class="markdown">{post.html}</div></article>',
        )
    shown = [(paths[post], post) for post in posts]
    others = ["/blog", "/blog/archive", "/blog/tags", "/blog/tags/rivers", "/docs/intro", *(f"/docs/{name}" for name in _MANUAL), "/"]
    files |= {"blog/rss.xml": rss(shown[:20]), "blog/atom.xml": atom(shown[:20]), "sitemap.xml": sitemap([*others, *paths.values()])}
    return Built(files, frozenset(paths.values()))


def wordpress(posts: Sequence[Entry]) -> Built:
    """A theme of the last years: dated folders, pages of categories and authors, an index of sitemaps, comment feeds beside the feed."""
    menu = [("/sample-page/", "Sample Page"), ("/category/news/", "News"), ("/visit-our-new-office/", "Visit our new office")]
    paths = {post: f"/{post.at:%Y/%m/%d}/{post.slug}/" for post in posts}

    def frame(title: str, main: str) -> bytes:
        head = '<link rel="alternate" type="application/rss+xml" title="Feed" href="/feed/"><link rel="alternate" type="application/rss+xml" title="Comments Feed" href="/comments/feed/">'
        return page(title, "WordPress 6.7.1", menu, f'<main id="main" class="site-main">{main}</main>', head)

    def card(post: Entry) -> str:
        title = f'<h2 class="entry-title"><a href="{paths[post]}" rel="bookmark">{escape(post.title)}</a></h2>'
        meta = f'<span class="posted-on"><a href="{paths[post]}" rel="bookmark"><time class="entry-date published" datetime="{post.at.isoformat()}">{us_date(post.at)}</time></a></span> <a class="url fn n" href="/author/office/">office</a>'
        return f'<article class="post type-post hentry category-news">{title}{meta}<div class="entry-summary"><p>{post.teaser} <a class="more-link" href="{paths[post]}">Continue reading</a></p></div><a href="{paths[post]}#respond">Leave a comment</a></article>'

    def pager(number: int, of: int) -> str:
        older = f'<div class="nav-previous"><a href="/page/{number + 1}/">Older posts</a></div>' if number < of else ""
        return f'<nav class="navigation posts-navigation">{older}</nav>'

    files = {
        ("index.html" if n == 1 else f"page/{n}/index.html"): frame("Home", main) for n, main in enumerate(listed(posts, card, pager), 1)
    }
    files |= {f"{name}/index.html": frame(name, "".join(map(card, posts[:10]))) for name in ("category/news", "author/office")}
    files |= {
        f"{name}/index.html": frame(name, f'<article class="page"><h1>{name}</h1>{standing([name])}</article>')
        for name in ("sample-page", "visit-our-new-office")
    }
    for post in posts:
        stamp = f'<time class="entry-date published" datetime="{post.at.isoformat()}">{us_date(post.at)}</time>'
        files[f"{paths[post][1:]}index.html"] = frame(
            post.title,
            f'<article class="post hentry"><h1 class="entry-title">{escape(post.title)}</h1>{stamp}<div class="entry-content">{post.html}</div></article>',
        )
    shown = [(paths[post], post) for post in posts]
    parts = ["wp-sitemap-posts-post-1.xml", "wp-sitemap-posts-page-1.xml", "wp-sitemap-taxonomies-category-1.xml", "wp-sitemap-users-1.xml"]
    files["wp-sitemap.xml"] = machine.sitemap_index(PLACEHOLDER, [f"/{part}" for part in parts]).encode()
    said: list[bytes] = [
        sitemap([], shown),
        sitemap(["/sample-page/", "/visit-our-new-office/"]),
        sitemap(["/category/news/"]),
        sitemap(["/author/office/"]),
    ]
    files |= dict(zip(parts, said, strict=True)) | {"feed/index.html": rss(shown[:10]), "comments/feed/index.html": rss([])}
    files["robots.txt"] = f"User-agent: *\nDisallow: /wp-admin/\n\nSitemap: {PLACEHOLDER}/wp-sitemap.xml\n".encode()
    return Built(files, frozenset(paths.values()))


def gatsby(posts: Sequence[Entry]) -> Built:
    """gatsby-starter-blog: posts in the root, ``/slug/``, all on the home page; a feed; an index of one sitemap."""
    paths = {post: f"/{post.slug}/" for post in posts}

    def frame(title: str, main: str) -> bytes:
        return page(
            title,
            "Gatsby 5.14.0",
            [("/", "Made site"), ("/colophon/", "Colophon")],
            f'<div class="global-wrapper"><main>{main}</main></div>',
            '<link rel="alternate" type="application/rss+xml" href="/rss.xml">',
        )

    def card(post: Entry) -> str:
        title = f'<h2><a itemprop="url" href="{paths[post]}"><span itemprop="headline">{escape(post.title)}</span></a></h2><small>{us_date(post.at)}</small>'
        return f'<li><article class="post-list-item" itemscope itemtype="http://schema.org/Article"><header>{title}</header><p itemprop="description">{post.teaser}</p></article></li>'

    files = {"index.html": frame("All posts", f'<ol style="list-style:none">{"".join(map(card, posts))}</ol>')}
    files["colophon/index.html"] = frame("Colophon", f"<h1>Colophon</h1>{standing(['type'])}")
    for post in posts:
        files[f"{paths[post][1:]}index.html"] = frame(
            post.title,
            f'<article class="blog-post" itemscope itemtype="http://schema.org/Article"><header><h1 itemprop="headline">{escape(post.title)}</h1><p>{us_date(post.at)}</p></header><section itemprop="articleBody">{post.html}</section></article>',
        )
    shown = [(paths[post], post) for post in posts]
    files |= {"rss.xml": rss(shown), "sitemap-index.xml": machine.sitemap_index(PLACEHOLDER, ["/sitemap-0.xml"]).encode()}
    files["sitemap-0.xml"] = sitemap(["/", "/colophon/", *paths.values()])
    return Built(files, frozenset(paths.values()))


def next_export(posts: Sequence[Entry]) -> Built:
    """The blog starter, exported: cards with neither date nor feed nor map, ``/posts/slug``; the data of the page stand in a script."""
    paths = {post: f"/posts/{post.slug}" for post in posts}

    def frame(title: str, main: str) -> bytes:
        return page(
            title,
            "",
            [("/about", "About")],
            f'<div id="__next"><main>{main}</main></div><script src="/_next/static/chunks/main-0a.js"></script>',
        )

    def card(post: Entry) -> str:
        picture = f'<a aria-label="{escape(post.title)}" href="{paths[post]}"><img alt="Cover Image for {escape(post.title)}" src="/_next/{post.number}.jpg"></a>'
        return f'<div>{picture}<h3 class="text-3xl mb-3"><a class="hover:underline" href="{paths[post]}">{escape(post.title)}</a></h3><p>{post.teaser}</p></div>'

    files = {"index.html": frame("Blog", f"<section><h2>More Stories</h2><div>{''.join(map(card, posts))}</div></section>")}
    files["about.html"] = frame("About", f"<h1>About</h1>{standing(['visits'])}")
    for post in posts:
        files[f"{paths[post][1:]}.html"] = frame(
            post.title,
            f'<article><h1 class="text-5xl">{escape(post.title)}</h1><time datetime="{post.at.isoformat()}">{us_date(post.at)}</time><div class="markdown">{post.html}</div></article>',
        )
    return Built(files, frozenset(paths.values()))
