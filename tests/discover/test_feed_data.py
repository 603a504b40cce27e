"""Lists of articles in data files: whatever the system calls its fields and wherever the list stands."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.discover.feed import read_feed
from pipelines.discover.feed_data import read_data
from pipelines.discover.listing import read_listing

URL = "https://a.example/api/news.json"
TWO = ["https://a.example/n/1", "https://a.example/n/2"]


def rows(url: str = "url", title: str = "title", date: str = "date") -> list[dict[str, object]]:
    """Two records under these names."""
    return [{url: f"/n/{n}", title: f"Story {n}", date: f"2026-11-2{n} 10:00:00", "thumbUrl": "/i.jpg"} for n in (1, 2)]


SHAPES: dict[str, object] = {
    "bare list": rows(),
    "deep": {"code": 0, "data": {"total": 2, "page": {"list": rows()}}},
    "null among items": {"items": [rows()[0], None, rows()[1]]},
    "other names": {"result": rows("DOCPUBURL", "doctitle", "crtime")},
    "camel case": {"records": rows("linkUrl", "newsTitle", "publishTime")},
    "by number": {"news": {"101": rows()[0], "102": rows()[1]}},
    "sections": {"sections": [{"name": "A", "items": rows()[:1]}, {"name": "B", "items": rows()[1:]}]},
    "menu beside": {"menu": [{"title": f"Section {n}", "url": f"/s/{n}"} for n in range(9)], "articles": rows()},
    "json:api": {
        "data": [
            {
                "type": "node--article",
                "id": f"uuid-{n}",
                "attributes": {"title": f"Story {n}", "created": "2026-11-20T10:00:00Z", "path": {"alias": f"/n/{n}", "langcode": "en"}},
                "links": {"self": {"href": f"https://a.example/jsonapi/node/article/uuid-{n}"}},
            }
            for n in (1, 2)
        ]
    },
    "wordpress": [
        {"id": n, "link": f"https://a.example/n/{n}", "title": {"rendered": f"Story {n}"}, "date_gmt": "2026-11-20T10:00:00",
         "_links": {"self": [{"href": f"https://a.example/wp-json/{n}"}]}}
        for n in (1, 2)
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_the_list_is_found_by_its_shape(name: str) -> None:
    found = read_feed(json.dumps(SHAPES[name], ensure_ascii=False).encode(), URL, "application/json")

    assert [(lead.url, lead.title) for lead in found.leads] == list(zip(TWO, ["Story 1", "Story 2"], strict=True)), found
    assert all(lead.published and lead.published.startswith("2026-11-2") for lead in found.leads)
    assert found.state == "ok"


@pytest.mark.parametrize(
    "wrapping",
    ["news({});", "/**/ jQuery11_1( {} )", "var list = {};", "window.LIST={}", ")]}}',\n{}", "while(1);{}", "// made\n{}", "{}//"],
)
def test_wrappings_come_off(wrapping: str) -> None:
    body = wrapping.replace("{}", json.dumps(rows())).replace("}}", "}")

    assert [lead.url for lead in read_feed(body.encode(), URL, "text/javascript").leads] == TWO


def feed(*items: object, **more: object) -> bytes:
    """A JSON Feed of these items."""
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "A", "items": items, **more}).encode()


def test_a_json_feed_needs_no_titles_and_says_how_it_goes_on() -> None:
    items = [{"id": "1", "url": TWO[0], "content_text": "x"}, {"id": 2, "external_url": TWO[1], "title": ""}, {"id": TWO[1] + "b"}]

    found = read_feed(feed(*items, next_url="/api/news.json?page=2"), URL)

    assert [(lead.url, lead.title) for lead in found.leads] == [(TWO[0], None), (TWO[1], None), (TWO[1] + "b", None)]
    assert (found.state, found.next_page, found.links) == ("ok", "https://a.example/api/news.json?page=2", 3)


@pytest.mark.parametrize(
    ("value", "published"),
    [
        (1795000000, "2026-11-18T11:06:40+00:00"),
        (1795000000000, "2026-11-18T11:06:40+00:00"),
        ("1795000000", "2026-11-18T11:06:40+00:00"),
        ("20261118", "2026-11-18"),
        ("2026年11月18日", "2026年11月18日"),
        ("<time datetime='2026-11-18T10:00'>x</time>", "2026-11-18T10:00"),
        (7, None),
        ("yesterday", None),
        (True, None),
    ],
)
def test_dates_in_every_spelling(value: object, published: str | None) -> None:
    assert read_feed(json.dumps([{"url": TWO[0], "title": "x", "date": value}]).encode(), URL).leads[0].published == published


def test_the_day_of_an_event_is_not_that_of_the_text() -> None:
    row = {
        "url": TWO[0],
        "title": "x",
        "startDate": "2027-01-01",
        "endTime": "2027-01-02",
        "updateTime": "2026-11-03",
        "pubDate": "2026-11-02",
    }

    lead = read_feed(json.dumps([row]).encode(), URL).leads[0]

    assert (lead.published, lead.modified) == ("2026-11-02", "2026-11-03")


def test_a_torn_file_gives_its_whole_records() -> None:
    body = json.dumps({"data": {"list": rows()}}).encode()

    found = read_feed(body[:-30], URL)

    assert [lead.url for lead in found.leads] == TWO[:1]
    assert (found.state, found.notes[0]) == ("degraded", "the data ends early or is damaged: whole records were taken")


@pytest.mark.parametrize("body", [b'{"error": "x"}', b"[1, 2]", b'"x"', b"{", b"alert(1)", b"{}", b"f({'a': 1})"])
def test_what_has_no_list_is_no_feed(body: bytes) -> None:
    assert read_feed(body, URL).state == "not_a_feed"


def test_what_a_show_more_button_fetches_is_a_listing() -> None:
    markup = "".join(f"<li><a href='/n/{n}'>A story of rice, number {n}</a><span>2026-11-0{n}</span></li>" for n in (1, 2))
    for body in ({"html": f"<ul>{markup}</ul>", "more": True}, [{"command": "insert", "data": markup}]):
        found = read_listing(json.dumps(body).encode(), "https://a.example/views/ajax?page=1", "application/json")
        assert [lead.url for lead in found.leads] == TWO

    assert [lead.url for lead in read_listing(json.dumps(rows()).encode(), URL, "application/json").leads] == TWO


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["/n/1", "https://a.example/n/1", "2026-11-02"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["url", "title", "date", "items", "data", "link", "id", "version", "1"]), inner, max_size=4)
    ),
    max_leaves=25,
)


@settings(max_examples=300, deadline=None)
@given(JSON)
def test_any_data_is_read(data: object) -> None:
    text = json.dumps(data)
    for body in (text, text[: len(text) // 2], f"f({text})"):
        read_data(body)
        assert read_feed(body.encode(), URL).state in {"ok", "partial", "degraded", "empty", "not_a_feed", "clipped"}


def test_hostile_nesting_ends_soon() -> None:
    for text in ('{"a":' * 100_000, "[" * 100_000, '{"items":[' + '{"x":' * 3000 + "1", '{"a":"' * 50_000):
        read_data(text)


def test_an_apostrophe_belongs_to_an_address() -> None:
    items = b'[{"url": "/news/8-xi\'an-opens-a-bridge", "title": "A bridge"}, {"url": "/news/9-a-dam", "title": "A dam"}]'
    found = read_feed(items, "https://a.example/api/list", "application/json", hosts=("a.example",))
    assert [lead.url for lead in found.leads] == ["https://a.example/news/8-xi'an-opens-a-bridge", "https://a.example/news/9-a-dam"]
