"""What a site's answers tell: which entrances work, what its articles' addresses look like, and the rest of a declaration."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipelines.discover.feed import read_feed
from pipelines.discover.listing import read_listing
from pipelines.discover.paging import declared_page
from pipelines.discover.probe.guess import Guessed, GuessedSource, Sureness
from pipelines.discover.probe.infer_paging import next_page_of
from pipelines.discover.probe.infer_wording import dates_of, language_of, site_title
from pipelines.discover.probe.pattern import pattern_for
from pipelines.discover.sitemap import read_sitemap
from pipelines.discover.url_shape.cluster import Link, article_shapes
from pipelines.discover.url_shape.shape import likely_article, shape_of
from pipelines.model import Discover, Found, Lead, NextPage, Way

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipelines.discover.probe.answers import Answer, Candidate

MAX_LISTINGS = 6
MIN_LEADS = 3
MAX_LATER = 50
"""Pages of a listing that are known for its own when a menu or pager links them."""


@dataclass(frozen=True, slots=True)
class _Entrance:
    candidate: Candidate
    answer: Answer
    found: Found


def guess_source(home: Answer, asked: Sequence[Candidate], answers: Mapping[str, Answer]) -> GuessedSource:
    """Guess a source from its home page and the answers to the candidates, by the candidates' address.

    A candidate without an answer (forbidden by robots, failed) counts as not found.
    """
    hosts = _hosts([home.url, *(answer.url for answer in answers.values() if answer.good)], home.url)
    read = [
        _read(candidate, answers[candidate.url], hosts) for candidate in asked if candidate.url in answers and answers[candidate.url].good
    ]
    feeds = [each for each in read if each.candidate.way is Way.FEED and each.found.leads and each.found.state != "not_a_feed"]
    sitemaps = [each for each in read if each.candidate.way is Way.SITEMAP and each.found.state != "not_a_sitemap" and _useful(each.found)]
    listings = [each for each in read if each.candidate.way is Way.LISTING and len(each.found.leads) >= MIN_LEADS]
    shapes = _shapes(feeds, listings, sitemaps)
    pattern = pattern_for(shapes)
    chosen = _listings(listings)
    return GuessedSource(
        name=_name(home.url),
        title=site_title(home) or hosts[0],
        home=home.url,
        hosts=hosts,
        feeds=tuple(_entrance(each, f"{len(each.found.leads)} entries") for each in _distinct(feeds)),
        sitemaps=tuple(_entrance(each, _sitemap_size(each.found)) for each in _distinct(sitemaps)),
        listings=tuple(_entrance(each, f"{len(each.found.leads)} articles") for each in chosen),
        article=_article(pattern, shapes, feeds),
        key=_key(pattern),
        keep=("id",) if "?id=" in (pattern or "") or r"\?(?:[^#]*&)?id=" in (pattern or "") else (),
        next_page=_paging(chosen),
        languages=_languages(home, chosen),
        dates=dates_of([lead.published for each in [*chosen, *feeds] for lead in each.found.leads if lead.published]),
        min_links=max(1, min((len(each.found.leads) for each in chosen), default=2) // 2),
        samples=tuple(lead.url for lead in _samples(chosen, feeds, shapes)),
        doubts=tuple(_doubts(feeds, sitemaps, chosen, pattern)),
    )


def _read(candidate: Candidate, answer: Answer, hosts: tuple[str, ...]) -> _Entrance:
    reader = {Way.FEED: read_feed, Way.SITEMAP: read_sitemap}.get(candidate.way, read_listing)
    return _Entrance(candidate, answer, reader(answer.body, answer.url, answer.content_type, hosts=hosts, discover=Discover()))


def _hosts(urls: Iterable[str], home: str) -> tuple[str, ...]:
    """The home page's host, and its ``www.`` twin where an answer came from there."""
    own = urlsplit(home).netloc.lower()
    bare = own.removeprefix("www.")
    seen = {urlsplit(url).netloc.lower() for url in urls}
    return (own, *sorted(host for host in seen if host != own and host.removeprefix("www.") == bare))


def _useful(found: Found) -> bool:
    return bool(found.children or found.leads)


def _sitemap_size(found: Found) -> str:
    return f"an index of {len(found.children)} sitemaps" if found.children else f"{len(found.leads)} addresses that look like articles"


def _shapes(feeds: list[_Entrance], listings: list[_Entrance], sitemaps: list[_Entrance]) -> list[str]:
    """Shapes of the articles: those of the feeds and listings; a sitemap only confirms, for it holds every page there is."""
    counted: Counter[str] = Counter()
    for each in feeds:
        exact = [shape_of(lead.url) for lead in each.found.leads if likely_article(lead.url)]
        counted.update({shape: 2 * number for shape, number in Counter(exact).items() if number >= max(2, len(exact) // 5)})
    for each in listings:
        for shape in article_shapes(_links(each.found.leads)):
            counted[shape.shape] += shape.links
    if not counted:
        for each in sitemaps:
            shapes = Counter(shape_of(lead.url) for lead in each.found.leads)
            counted.update({shape: number for shape, number in shapes.items() if number >= max(5, len(each.found.leads) // 5)})
    most = max(counted.values(), default=0)
    return [shape for shape, number in counted.most_common() if number >= max(2, most // 20)]


def _links(leads: Iterable[Lead]) -> list[Link]:
    return [Link(lead.url, lead.title or "", lead.published is not None) for lead in leads]


def _listings(listings: list[_Entrance]) -> list[_Entrance]:
    """The listings that bring articles no other listing before them brings, richest first; later pages of one are no listings."""
    kept: list[_Entrance] = []
    held: set[str] = set()
    later = {url for each in listings for url in _later_pages(each)}
    first = [each for each in _distinct(listings) if each.answer.url not in later]
    for each in sorted(first, key=lambda each: (each.found.next_page is None, -len(each.found.leads))):
        own = {lead.url for lead in each.found.leads}
        if len(own - held) >= max(1, len(own) // 5) and len(kept) < MAX_LISTINGS:
            kept.append(each)
            held |= own
    return kept


def _later_pages(each: _Entrance) -> set[str]:
    following = each.found.next_page
    way = next_page_of(each.answer.url, following) if following else None
    numbered = {declared_page(each.answer.url, pages, Discover(next_page=way)) for pages in range(1, MAX_LATER)} if way else set()
    return {url for url in (following, *numbered) if url}


def _distinct(entrances: list[_Entrance]) -> list[_Entrance]:
    """One of those that ended at the same address or say the same."""
    kept: dict[object, _Entrance] = {}
    for each in entrances:
        leads = frozenset(lead.url for lead in each.found.leads)
        kept.setdefault((leads, each.found.children), each)
    return list(kept.values())


def _entrance(each: _Entrance, size: str) -> Guessed[str]:
    sure = Sureness.SURE if each.candidate.named and each.found.state == "ok" else Sureness.LIKELY
    if each.candidate.way is Way.LISTING and len(each.found.leads) < 2 * MIN_LEADS:
        sure = Sureness.GUESS
    state = "" if each.found.state == "ok" else f", {each.found.state}"
    return Guessed(each.answer.url, sure, f"{each.candidate.why}, {size}{state}")


def _article(pattern: str | None, shapes: list[str], feeds: list[_Entrance]) -> Guessed[str] | None:
    if pattern is None:
        return None
    sure = Sureness.LIKELY if feeds or len(shapes) == 1 else Sureness.GUESS
    return Guessed(pattern, sure, f"from the shape{'s' * (len(shapes) > 1)} {', '.join(shapes[:4])}")


def _key(pattern: str | None) -> Guessed[str] | None:
    """By number where the address has one: slugs get cut and changed, numbers do not."""
    if pattern is None or "(?P<id>" not in pattern:
        return None
    language = "{lang}/" if "(?P<lang>" in pattern else ""
    return Guessed(f"{{host}}/{language}{{id}}", Sureness.GUESS, "the number in the address tells articles apart")


def _paging(listings: list[_Entrance]) -> Guessed[NextPage] | None:
    for each in listings:
        if each.found.next_page and (way := next_page_of(each.answer.url, each.found.next_page)):
            return Guessed(way, Sureness.LIKELY, f"the page after {each.answer.url} is {each.found.next_page}")
    return None


def _languages(home: Answer, listings: list[_Entrance]) -> Guessed[tuple[str, ...]] | None:
    titles = " ".join(lead.title or "" for each in listings for lead in each.found.leads)
    found = language_of(home, titles)
    return Guessed(found[0], Sureness(found[1]), found[2]) if found else None


def _samples(listings: list[_Entrance], feeds: list[_Entrance], shapes: list[str]) -> list[Lead]:
    chosen = dict.fromkeys(lead for each in [*feeds[:1], *listings[:2]] for lead in each.found.leads[:3] if shape_of(lead.url) in shapes)
    leads = list(chosen) or [lead for each in [*listings, *feeds] for lead in each.found.leads[:3]]
    return leads[:3]


def _name(url: str) -> str:
    """A source's name from its host: ``china.un.org`` gives ``china_un``."""
    host = urlsplit(url).hostname or "site"
    labels = host.removeprefix("www.").split(".")
    while len(labels) > 1 and (len(labels[-1]) <= 3 or labels[-1] in {"info", "news", "example"}):
        labels.pop()
    name = "_".join(label for label in labels if label).lower()
    name = "".join(char if char.isascii() and (char.isalnum() or char in "_-") else "_" for char in name)
    return name if name[:1].isalpha() else f"site_{name}"


def _doubts(feeds: list[_Entrance], sitemaps: list[_Entrance], listings: list[_Entrance], pattern: str | None) -> Iterable[str]:
    if not feeds and not sitemaps and not listings:
        yield "no way in was found: no feed, no sitemap, no page that lists articles"
    if pattern is None:
        yield "no shape of article addresses was found; every page will have to find it anew"
    if not feeds:
        yield "no feed was found"
    if not listings:
        yield "no listing page was found: what leaves the feed between two polls is lost"
    elif not any(each.found.next_page for each in listings):
        yield "no listing says how it goes on: a burst larger than a page is lost"
