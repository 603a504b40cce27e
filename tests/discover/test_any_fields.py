"""Whatever the fields of a feed's entries hold, each entry on the source's hosts is one lead with plain fields."""

from __future__ import annotations

from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.discover.feed import read_feed
from tests.discover.made_feeds import rss

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=60)
DATE = TEXT | st.sampled_from(
    ["Mon, 05 Oct 2026 12:00:00 GMT", "2026-10-05", "99999999999", "0001-01-01T00:00:00Z", "昨天", "Mon, 99 Foo 2026"]
)
ENTRY = st.fixed_dictionaries(
    {"title": TEXT}, optional={"guid": TEXT, "pubDate": DATE, "author": TEXT, "category": TEXT, "description": TEXT, "updated": DATE}
)


@settings(max_examples=150, deadline=None)
@given(entries=st.lists(ENTRY, max_size=6))
def test_no_field_loses_an_entry(entries: list[dict[str, str]]) -> None:
    items = [
        f"<link>https://a.example/{number}</link>" + "".join(f"<{name}>{escape(value)}</{name}>" for name, value in entry.items())
        for number, entry in enumerate(entries)
    ]

    found = read_feed(rss(*items), "https://a.example/feed.xml")

    assert {f"https://a.example/{number}" for number in range(len(entries))} == {lead.url for lead in found.leads}
    for lead in found.leads:
        assert urlsplit(lead.url).hostname == "a.example"
        assert lead.title is None or lead.title == " ".join(lead.title.split())[:500]
        assert lead.published is None or "\n" not in lead.published
