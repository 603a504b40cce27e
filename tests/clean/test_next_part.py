"""Articles that go on at another address are known by two signs, and are marked."""

from __future__ import annotations

import pytest

from pipelines.clean.dom import parse
from pipelines.clean.next_part import next_part
from tests.clean.making import BODY, TITLE, URL, article

AT = "https://mills.example.org/news/2026/wheel.html"


@pytest.mark.parametrize(
    ("url", "link", "expected"),
    [
        (AT, '<a href="wheel_2.html">下一页</a>', "wheel_2.html"),
        (AT, '<a href="?page=2">Next</a>', "wheel.html?page=2"),
        (AT, '<a rel="next" href="wheel-2.html">2</a>', "wheel-2.html"),
        (AT.replace(".html", "_2.html"), '<a href="wheel_3.html">下一頁</a>', "wheel_3.html"),
        (AT + "?page=2", '<link rel="next" href="?page=3">', "wheel.html?page=3"),
        (AT, '<a rel="next" href="another-story.html">Next article</a>', None),
        (AT, '<a href="another-story.html">Next</a>', None),
        (AT, '<a href="wheel_2.html">The wheel in 1902</a>', None),
        (AT, '<a href="wheel_5.html">下一页</a>', None),
        (AT + "?page=2", '<a href="?page=1">Next</a>', None),
        (AT, '<a href="http://[">Next</a>', None),
        (AT, '<a href="https://else.example.org/news/2026/wheel_2.html">Next</a>', None),
        (AT, "", None),
    ],
)
def test_the_next_part(url: str, link: str, expected: str | None) -> None:
    tree = parse(f"<div>{link}<p>text</p></div>")
    found = next_part(tree, url)

    assert found == (None if expected is None else f"https://mills.example.org/news/2026/{expected}")


def test_an_article_that_goes_on_elsewhere_is_marked() -> None:
    made = article(f'<h1>{TITLE}</h1><div>{BODY}</div><p><a href="?page=2">Next page</a></p>')

    assert f"incomplete: the text goes on at {URL}?page=2" in made.notes
    assert not [note for note in article(f"<h1>{TITLE}</h1><div>{BODY}</div>").notes if note.startswith("incomplete")]
