"""Changed lines of a declaration: what is not changed stays as a person wrote it."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from pipelines.sources.edited import edited

TEXT = """# of a person
title      = "Made"   # its name
unverified = ["discover.feeds", "discover.listings"]

[discover]
feeds      = ["https://a.example/rss"]      # guess
listings   = [
    "https://a.example/news",               # seen
]
article    = '^/news/\\d+$'
next_page  = { param = "page", first = 0 }
"""


@pytest.mark.parametrize(
    ("changes", "verified", "after"),
    [
        (
            {"discover.feeds": ("https://a.example/feed", "https://a.example/b")},
            (),
            {"feeds": ["https://a.example/feed", "https://a.example/b"]},
        ),
        ({"discover.feeds": None}, (), {"feeds": None}),
        ({"discover.article": r"^/stories/(?P<id>\d+)"}, (), {"article": r"^/stories/(?P<id>\d+)"}),
        ({"discover.article": "^/it's/\\d+$"}, (), {"article": "^/it's/\\d+$"}),
        ({"discover.next_page": {"path": "page/{n}/", "first": 1}}, (), {"next_page": {"path": "page/{n}/", "first": 1}}),
        ({"identity.key": "{host}/{id}"}, ("discover.feeds",), {}),
        ({"identity.key": None}, ("discover.feeds", "discover.listings"), {}),
    ],
)
def test_only_what_is_changed_differs(changes: dict[str, Any], verified: tuple[str, ...], after: dict[str, Any]) -> None:
    text = edited(TEXT, changes, verified)
    read, before = tomllib.loads(text), tomllib.loads(TEXT)
    wanted = {name: value for name, value in (before["discover"] | after).items() if value is not None}
    assert read["discover"] == wanted
    assert read.get("unverified", []) == [name for name in before["unverified"] if name not in verified]
    assert read.get("identity", {}).get("key") == changes.get("identity.key")
    assert text.startswith('# of a person\ntitle      = "Made"   # its name\n')
    assert "# seen" in text


def test_nothing_to_change_changes_nothing() -> None:
    assert edited(TEXT, {}) == TEXT
