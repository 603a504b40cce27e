"""Whatever bytes a site sends, every reader answers: a `Found` in a known state, leads on the hosts only."""

from __future__ import annotations

import json
import tomllib
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.discover import entrance_tasks
from pipelines.discover.probe import Answer, candidates, guess_source, toml_of
from pipelines.model import Found
from tests.discover.made import KINDS, listing_body
from tests.discover.made_feeds import FORMATS
from tests.discover.made_sitemaps import ONE, urlset

STATES = {"ok", "degraded", "empty", "not_a_feed", "not_a_sitemap", "unreadable", "clipped", "partial"}
WHOLE = [*FORMATS.values(), urlset(ONE), *(listing_body(kind) for kind in KINDS.values())]
TYPES = st.sampled_from(["", "text/html", "text/xml; charset=utf-16", "application/rss+xml; charset=gb2312", "x; charset=none"])


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A sound page with a piece cut out, doubled or replaced by any bytes."""
    body = draw(st.sampled_from(WHOLE))
    begin = draw(st.integers(0, len(body)))
    end = draw(st.integers(begin, min(len(body), begin + 400)))
    return body[:begin] + draw(st.sampled_from([b"", body[begin:end] * 2, draw(st.binary(max_size=40))])) + body[end:]


BYTES = damaged() | st.binary(max_size=400) | st.text(alphabet="<>&/\"'= aurlitemfdfeedloc:;!-[]?", max_size=400).map(str.encode)


@pytest.mark.parametrize("task", [entrance_tasks.feed, entrance_tasks.sitemap, entrance_tasks.listing], ids=lambda task: task.__name__)
def test_every_reader_answers(task: object) -> None:
    @settings(max_examples=150, deadline=None)
    @given(body=BYTES, content_type=TYPES)
    def check(body: bytes, content_type: str) -> None:
        meta = {"url": "https://a.example/x/y.xml?z=1", "content_type": content_type, "hosts": ["a.example", "d.example"]}
        answer = json.loads(json.dumps(task(meta, body)))  # type: ignore[operator]  # the tasks are alike

        found = entrance_tasks.found_from(answer)
        assert found.state in STATES
        assert all(urlsplit(lead.url).hostname in {"a.example", "d.example"} for lead in found.leads)
        assert all("\n" not in (lead.title or "") for lead in found.leads)
        assert len({lead.url for lead in found.leads}) == len(found.leads)
        assert isinstance(found, Found)

    check()


@settings(max_examples=60, deadline=None)
@given(home=BYTES, robots=BYTES, other=BYTES)
def test_the_probe_answers(home: bytes, robots: bytes, other: bytes) -> None:
    url = "https://d.example/en"
    page = Answer(url, 200, "text/html", home)

    asked = candidates(page, Answer("https://d.example/robots.txt", 200, "text/plain", robots))
    guess = guess_source(page, asked, {each.url: Answer(each.url, 200, "", other) for each in asked})

    assert tomllib.loads(toml_of(guess))["home"] == url
    assert all(urlsplit(each.url).hostname in {"d.example", "www.d.example"} for each in asked)
