"""When two URLs are one article: the pairs of the sites, and properties that hold for any URL."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.dedupe.identity import OPAQUE, read_key, url_key
from pipelines.errors import ConfigError
from tests.dedupe.made_sources import UNCHINA, source

if TYPE_CHECKING:
    import random

    from pipelines.model import Source


NEWS = source("unnews", ("news.un.org",), r"^/(?:feed/view/)?(?P<lang>en|zh)/story/\d{4}/\d\d/(?P<id>\d+)", "{host}/{lang}/story/{id}")
FCSSC = source("fcssc", ("fc-ssc.org", "www.fc-ssc.org"), r"^/\w\w/media_center/press_releases_detail/(?P<id>\d+)", "{host}/{id}")
PLANNING = source("planning", ("en.planning.org.cn",), r"^/\w+/view\?id=(?P<id>\d+)", "{host}/{id}")
UNIDO = source("unido", ("www.unido.org", "unido.org", "www2.unido.org"), same_hosts=("www.unido.org", "unido.org", "www2.unido.org"))
FAO = source("fao", ("www.fao.org",), r"^/news/story/(?P<lang>\w\w)/item/(?P<id>\d+)/icode/$", "{host}/{lang}/{id}")

SAME_WITHOUT_SOURCE = [
    ("https://a.org/news/x", "https://a.org/news/x?utm_source=tw&utm_medium=social"),
    ("http://www.a.org/news/x", "https://a.org/news/x"),
    ("https://a.org/news/x", "https://A.ORG/news/x/"),
    ("https://a.org/news/x", "https://a.org:443/news/x#comments"),
    ("http://a.org:80/news/x", "https://a.org/news/x"),
    ("https://a.org/n?id=5&lang=en", "https://a.org/n?lang=en&id=5"),
    ("https://a.org/n?id=5", "https://a.org/n?fbclid=XYZ&id=5&gclid=1"),
    ("https://a.org/n?id=5&lang=en", "https://a.org/n?id=5&amp;lang=en"),
    ("https://a.org/n/%E4%B8%AD%E5%9B%BD", "https://a.org/n/中国"),
    ("https://a.org/n/%e4%b8%ad", "https://a.org/n/%E4%B8%AD"),
    ("https://a.org//news//x", "https://a.org/news/../news/./x"),
    ("https://a.org/news/x/index.html", "https://a.org/news/x/"),
    ("https://a.org/index.php?id=5", "https://a.org/?id=5"),
    ("https://a.org/index.php/en/5-x", "https://a.org/en/5-x"),
    ("https://a.org/news/x;jsessionid=AB12", "https://a.org/news/x"),
    ("https://a.org/news/x?PHPSESSID=99", "https://a.org/news/x"),
    ("https://m.a.org/news/x", "https://a.org/news/x"),
    ("https://a.org/news/x/amp", "https://a.org/news/x?output=amp"),
    ("https://a.org/news/x?print=1", "https://a.org/news/x"),
    ("https://a.org/news/x?spm=a2.1&from=singlemessage&isappinstalled=0", "https://a.org/news/x?"),
    ("https://a.org/news/x?ref=homepage&share_token=1&_ga=2.1&mc_cid=1", "https://a.org/news/x"),
    ("https://bücher.org/x", "https://xn--bcher-kva.org/x"),
    ("https://a.org/news/x?page=1", "https://a.org/news/x"),
    ("  https://a.org/news/x\n", "a.org/news/x"),
    ("https://a.org/?q=%D6%D0", "https://a.org/?q=%d6%d0"),
]
DIFFERENT_WITHOUT_SOURCE = [
    ("https://a.org/en/240000-title", "https://a.org/zh/240000-title"),
    ("https://a.org/n?lang=en", "https://a.org/n?lang=zh"),
    *(
        (f"https://a.org/n?{name}=5", f"https://a.org/n?{name}=6")
        for name in ("id", "cid", "sid", "uid", "source", "p", "nid", "ref", "from")
    ),
    ("https://a.org/n?source=unido", "https://a.org/n?source=undp"),
    ("https://a.org/news", "https://a.org/news?page=2"),
    ("https://a.org/Story/AbC", "https://a.org/story/abc"),
    ("https://shanghai.a.org/x", "https://beijing.a.org/x"),
    ("https://news.un.org/x", "https://data.un.org/x"),
    ("https://news.a.org/x", "https://a.org/x"),
    ("https://www2.a.org/x", "https://a.org/x"),
    ("https://a.org/#!/news/1", "https://a.org/#!/news/2"),
    ("https://a.org/#/news/1", "https://a.org/#/news/2"),
    ("https://a.org/view?item=a%2Fb", "https://a.org/view?item=a/c"),
    ("https://a.org/a%2Fb", "https://a.org/a/b"),
    ("https://a.org/x?date=2023-01-01", "https://a.org/x?date=2023-01-02"),
    ("https://a.org:8080/x", "https://a.org/x"),
    ("https://a.org/a+b", "https://a.org/a-b"),
    ("https://a.org/content_1.htm", "https://a.org/content_2.htm"),
    ("https://a.org/news/amp", "https://a.org/news"),
]
BY_SOURCE = [
    (UNCHINA, "https://china.un.org/en/282233-79th-united-nations-day-event", "china.un.org/en/282233"),
    (UNCHINA, "https://china.un.org/en/node/282233", "china.un.org/en/282233"),
    (UNCHINA, "https://china.un.org/index.php/en/282233-79th", "china.un.org/en/282233"),
    (UNCHINA, "http://china.un.org/zh/250220-第78个联合国日庆祝活动致辞?page=2&sort_order=DESC", "china.un.org/zh/250220"),
    (UNCHINA, "https://china.un.org/en/stories?page=2", "china.un.org/en/stories?page=2"),
    (NEWS, "https://news.un.org/feed/view/zh/story/2022/08/1125392", "news.un.org/zh/story/1125392"),
    (NEWS, "https://news.un.org/zh/story/2022/08/1125392", "news.un.org/zh/story/1125392"),
    (FCSSC, "http://www.fc-ssc.org/en/media_center/press_releases_detail/170", "fc-ssc.org/170"),
    (FCSSC, "http://fc-ssc.org/es/media_center/press_releases_detail/170", "fc-ssc.org/170"),
    (PLANNING, "http://en.planning.org.cn/nua/view?id=902", "en.planning.org.cn/902"),
    (PLANNING, "https://en.planning.org.cn/upsc/view?utm_source=x&id=912", "en.planning.org.cn/912"),
    (UNIDO, "https://www2.unido.org/news/aim-global-forum-2024", "unido.org/news/aim-global-forum-2024"),
    (UNIDO, "http://unido.org/news/aim-global-forum-2024/", "unido.org/news/aim-global-forum-2024"),
    (FAO, "http://www.fao.org/news/story/en/item/1394444/icode/", "fao.org/en/1394444"),
]


@pytest.mark.catalogue("F11")
@pytest.mark.parametrize(("one", "two"), SAME_WITHOUT_SOURCE)
def test_one_article(one: str, two: str) -> None:
    assert url_key(one) == url_key(two)


@pytest.mark.parametrize(("one", "two"), DIFFERENT_WITHOUT_SOURCE)
def test_two_articles(one: str, two: str) -> None:
    assert url_key(one) != url_key(two)


@pytest.mark.parametrize(("declared", "url", "key"), BY_SOURCE)
def test_a_source_says_what_is_one(declared: Source, url: str, key: str) -> None:
    assert url_key(url, declared) == key
    assert url_key(key, declared) == key


def test_the_same_slug_is_not_the_same_article() -> None:
    episodes = {url_key(f"https://china.un.org/en/{node}-delivering-one-un-china-conversation", UNCHINA) for node in (223186, 223187)}

    assert len(episodes) == 2


def test_parameters_are_kept_and_dropped_as_declared() -> None:
    declared = source("a", ("a.org",), keep=("fbclid",), drop=("cid",))

    assert url_key("https://a.org/n?id=1&cid=2&fbclid=3", declared) == "a.org/n?fbclid=3&id=1"


def test_mobile_hosts_of_a_declared_source_are_folded_only_where_declared() -> None:
    assert url_key("https://m.a.org/x", source("a", ("a.org",))) == "m.a.org/x"
    assert url_key("https://m.a.org/x", source("a", ("a.org",), same_hosts=("a.org", "m.a.org"))) == "a.org/x"


def test_a_template_without_host_is_named_after_its_source() -> None:
    assert url_key("https://a.org/n/77", source("one", ("a.org",), r"^/n/(?P<id>\d+)", "{id}")) == "one/77"


@pytest.mark.parametrize(
    ("article", "key", "told"),
    [(r"^/(?P<id>\d+)", "{ident}", "ident"), (r"^/(?P<id>\d+)", "{id", "template")],
)
def test_a_declaration_that_cannot_be_used_says_so(article: str, key: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        url_key("https://a.org/77", source("a", ("a.org",), article, key))


@pytest.mark.parametrize(
    "url",
    ["", "  ", "http://", "http://[::1", "http://a.org:99999/x", "mailto:a@b.org", "javascript:void(0)", "ftp://a.org/x", "http://a b/x"],
)
def test_what_is_no_address_keeps_a_stable_key(url: str) -> None:
    key = url_key(url)

    assert key.startswith(OPAQUE)
    assert url_key(key) == key


@pytest.mark.parametrize("path", ["/amp" * 1000, "/index.html" * 500, "/" * 5000, "/.." * 2000, "/a" * 9000, "?" + "&" * 8000])
def test_a_url_made_to_hurt_has_a_key(path: str) -> None:
    assert url_key(url_key("https://a.org/x" + path)) == url_key("https://a.org/x" + path)


def test_the_steps_say_why() -> None:
    steps = " | ".join(read_key("https://www.a.org/index.php/n/x?utm_source=t&id=1").steps)

    assert "host www.a.org is a.org" in steps
    assert "utm_source dropped: tracking" in steps
    assert "general rule" in steps


NAMES = st.sampled_from(["id", "cid", "lang", "page", "utm_source", "ref", "print", "f[0]", "名", "a b", "_", "sid"])
VALUES = st.text(max_size=8) | st.sampled_from(["1", "0", "en", "amp", "x y", "a&b", "%", "中国"])
PATHS = st.lists(
    st.text(max_size=10) | st.sampled_from(["index.html", "amp", "print", "index.php", "..", ".", "en", "node", "12345", "%2F", ";sid=1"]),
    max_size=5,
)


@given(PATHS, st.lists(st.tuples(NAMES, VALUES), max_size=5), st.sampled_from([None, UNCHINA, UNIDO, PLANNING]), st.booleans())
def test_a_key_is_its_own_key(path: list[str], query: list[tuple[str, str]], declared: Source | None, encoded: bool) -> None:
    spell = (lambda text: quote(text, safe="", errors="replace")) if encoded else str
    url = (
        "https://www.china.un.org/" + "/".join(map(spell, path)) + "?" + "&".join(f"{spell(name)}={spell(value)}" for name, value in query)
    )
    key = url_key(url, declared)

    assert url_key(key, declared) == key


@given(st.text())
def test_any_text_has_a_stable_key(text: str) -> None:
    assert url_key(url_key(text)) == url_key(text)


@given(st.lists(st.tuples(NAMES, VALUES), max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_parameters_tells_nothing(query: list[tuple[str, str]], rng: random.Random) -> None:
    shuffled = query[:]
    rng.shuffle(shuffled)
    one, two = (
        "https://a.org/n?" + "&".join(f"{quote(name)}={quote(value, errors='replace')}" for name, value in pairs)
        for pairs in (query, shuffled)
    )

    assert url_key(one) == url_key(two)
