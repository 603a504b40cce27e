"""What a site itself shows as its articles, and what it shows as something else: entries of feeds, posts of listings, menus."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipelines.discover.cards import furniture
from pipelines.discover.embedded import unfolded
from pipelines.discover.feed import read_feed
from pipelines.discover.front import received
from pipelines.discover.links import Sieve
from pipelines.discover.listing import base_of, page_tree, read_listing
from pipelines.discover.sitemap import read_sitemap
from pipelines.model import Discover, Found, Way

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.discover.probe.answers import Answer, Candidate

MIN_LEADS = 3


@dataclass(frozen=True, slots=True)
class Seen:
    """A candidate with its answer and what is in it."""

    candidate: Candidate
    answer: Answer
    found: Found

    @property
    def urls(self) -> set[str]:
        """The addresses of its leads."""
        return {lead.url for lead in self.found.leads}


@dataclass(frozen=True, slots=True)
class Evidence:
    """``known``: addresses of articles, those of feeds first, with where they were shown; ``others``: pages that are none."""

    known: dict[str, str] = field(default_factory=dict)
    others: frozenset[str] = frozenset()
    of_feeds: int = 0


def read(candidate: Candidate, answer: Answer, hosts: tuple[str, ...], discover: Discover | None = None) -> Seen:
    """Read a candidate's answer as what it may be."""
    reader = {Way.FEED: read_feed, Way.SITEMAP: read_sitemap}.get(candidate.way, read_listing)
    return Seen(candidate, answer, reader(answer.body, answer.url, answer.content_type, hosts=hosts, discover=discover or Discover()))


def gathered(seen: Sequence[Seen], pages: Sequence[Answer], hosts: tuple[str, ...]) -> Evidence:
    """The evidence of all answers. A feed's entries are articles. Posts of a listing are when feed and listing share some, when there is
    no feed, or when most of them are dated; a news sitemap's rows are like a feed's. Other sitemaps hold every page there is: none."""
    known: dict[str, str] = {}
    for each in seen:
        if each.candidate.way is Way.FEED:
            known |= {lead.url: each.answer.url for lead in each.found.leads if lead.url not in known}
        elif each.found.leads and each.found.leads[0].entrance.way is Way.NEWS_SITEMAP:
            known |= {lead.url: each.answer.url for lead in each.found.leads if lead.published and lead.url not in known}
    of_feeds = len(known)
    feeds = set(known)
    for each in seen:
        if each.candidate.way is Way.LISTING and len(each.found.leads) >= MIN_LEADS:
            dated = sum(lead.published is not None for lead in each.found.leads)
            if not feeds or each.urls & feeds or 2 * dated >= len(each.found.leads):
                known |= {lead.url: each.answer.url for lead in each.found.leads if lead.url not in known}
    others = {each.answer.url for each in seen} | {each.candidate.url for each in seen if each.candidate.way is not Way.FEED}
    for page in pages:
        others |= menus(page, hosts)
    return Evidence(known, frozenset(others - feeds), of_feeds)


def menus(page: Answer, hosts: tuple[str, ...]) -> set[str]:
    """The addresses that a page links from its menus, header, footer and pager."""
    tree = page_tree(unfolded(received(page.body, page.content_type).text))
    if tree is None:
        return set()
    sieve = Sieve(base_of(tree, page.url), Discover(), hosts)
    linked = ((anchor, sieve.address(anchor.get("href") or "")[0]) for anchor in tree.iter("a"))
    return {url for anchor, url in linked if url and furniture(anchor)}
