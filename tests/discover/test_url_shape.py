"""Shapes of addresses and the patterns made of them."""

from __future__ import annotations

import re

import pytest

from pipelines.discover.links import path_of
from pipelines.discover.url_shape.cluster import Link, article_shapes, has_shape
from pipelines.discover.url_shape.shape import known_shape, likely_article, shape_of
from pipelines.discover.url_shape.shape_pattern import pattern_of
from pipelines.text.patterns import check_pattern

SHAPES = {
    "https://a.example/en/282233-79th-united-nations-day-event": "/en/{id}-{slug}",
    "https://a.example/zh/250220-%E7%AC%AC78%E4%B8%AA": "/zh/{id}-{slug}",
    "https://a.example/en/story/2026/10/1168559": "/en/story/{year}/{month}/{id}",
    "https://a.example/2026/10/05/rice-in-the-north/": "/{year}/{month}/{day}/{slug}",
    "https://a.example/news/rice-in-the-north": "/news/{slug}",
    "https://a.example/upsc/view?id=912": "/upsc/view?id={id}",
    "https://a.example/article/jr/202304/20230400123456.shtml": "/article/jr/{year}{month}/{id}.shtml",
    "https://a.example/xw/202304/t20230418_5600001.html": "/xw/{year}{month}/t{date}_{id}.html",
    "https://a.example/newsinfo/938302.html": "/newsinfo/{id}.html",
    "https://a.example/media_center/press_releases_detail/170": "/media_center/press_releases_detail/{id}",
    "https://a.example/china/news/detail/05-10-2026-rice-in-the-north": "/china/news/detail/{slug}",
    "https://a.example/news/about": "/news/about",
    "https://a.example/news-and-stories/story/rice-in-the-north": "/news-and-stories/story/{slug}",
}


@pytest.mark.parametrize("url", SHAPES)
def test_shape_and_pattern(url: str) -> None:
    shape = shape_of(url)
    pattern = pattern_of(shape)

    assert shape == SHAPES[url]
    check_pattern(pattern)
    assert re.search(pattern, path_of(url))
    assert not re.search(pattern, "/")
    assert not re.search(pattern, "/en")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/en/282233-rice", True),
        ("/news/rice-in-the-north", True),
        ("/node/17", True),
        ("/view?id=7", True),
        ("/", False),
        ("/en", False),
        ("/about-us", False),
        ("/tags/rice-in-the-north", False),
        ("/files/rice-in-the-north.pdf", False),
        ("/xw/index_3.html", False),
        ("/category/rice-and-wheat-and-tea", False),
        ("/author/anna-maria-jones", False),
    ],
)
def test_likely_article(path: str, expected: bool) -> None:
    assert likely_article(f"https://a.example{path}") is expected


def test_sections_of_one_site_count_together() -> None:
    links = [
        Link(f"https://a.example/{section}/the-story-of-{crop}-{n}", f"The long story of {crop} {n}", dated=True)
        for section in ("news", "press")
        for crop in ("rice", "tea")
        for n in range(4)
    ]
    menu = [
        Link(f"https://a.example/our-work/{name}-of-the-people", "Work for the people of it", furniture=True) for name in ("a", "b", "c")
    ]

    shapes = article_shapes([*links, *menu])

    assert {each.shape for each in shapes} == {"/news/{slug}", "/press/{slug}"}
    assert all(has_shape(link, shapes) for link in links)
    assert not any(has_shape(link, shapes) for link in menu)


def test_nothing_is_found_where_there_are_only_menus() -> None:
    menu = [Link(f"https://a.example/{name}", name.title(), furniture=True) for name in ("about", "work", "people", "where-we-work")]

    assert article_shapes(menu) == []


def test_short_slugs_are_held_together_by_a_loose_shape() -> None:
    links = [
        Link(f"https://a.example/news/{word}/", f"A headline about {word} today", dated=True)
        for word in ("rice", "tea", "wheat", "steel", "ports")
    ]

    assert [each.shape for each in article_shapes(links)] == ["/news/{slug}"]


def test_cards_whose_headings_are_links_are_articles_without_a_date_too() -> None:
    titles = [
        "Terraces of Yunhe bear rice again",
        "Wells near Luting hold",
        "A bridge for Maoxian",
        "Ferries of the lower river wait for ice",
    ]
    cards = [Link(f"https://a.example/posts/{'-'.join(title.lower().split())}", title, heading=True) for title in titles]
    boxes = [Link(f"https://a.example/fields/{name}", name.title(), heading=True) for name in ("water", "energy", "schools", "roads")]

    assert [each.shape for each in article_shapes([*cards, *boxes])] == ["/posts/{slug}"]
    assert article_shapes([Link(each.url, each.title) for each in cards]) == []


def test_what_a_site_shows_as_its_article_has_a_shape_below_any_folder() -> None:
    assert known_shape("https://a.example/about/news/terraces-bear-rice-again") == "/about/news/{slug}"
    assert known_shape("https://a.example/about/news/farewell") == "/about/news/{slug}"
    assert known_shape("https://a.example/news/contact") is None
    assert known_shape("https://a.example/about/report.pdf") is None
