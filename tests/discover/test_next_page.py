"""How a listing goes on: in many languages and in none, by pictures, buttons, scripts and frames; and what is no next page."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.discover.later_pages import is_later, next_of, place_of
from pipelines.discover.listing import read_listing
from pipelines.model import Discover

URL = "https://a.example/news/list"
ROWS = "".join(f"<h3><a href='/news/{n}-a-story-of-rice'>A story of rice, number {n}</a></h3>" for n in (1, 2, 3))


def next_page(html: str, url: str = URL, rows: str = ROWS) -> str | None:
    """The next page of a listing with this markup after its rows."""
    body = f"<!doctype html><html><head><title>T</title></head><body><main>{rows}</main>{html}</body></html>"
    return read_listing(body.encode(), url, "text/html", Discover(article=r"^/news/\d+-"), ("a.example",)).next_page


WORDS = [
    "Next", "Older posts", "Page suivante", "Suivant", "Siguiente", "Página siguiente", "Следующая", "Далее", "Вперёд", "التالي",
    "الصفحة التالية", "下一页", "下页", "下一頁", "次へ", "次のページ", "다음", "다음 페이지", "Próxima", "Seguinte", "Weiter",
    "Nächste Seite", "Successiva", "Next »", "› Next", "[下一页]", "下一页>",
]  # fmt: skip
MORE = [
    "Show more", "Load more", "View more news", "Voir plus", "Cargar más", "Ver más noticias", "Показать ещё", "عرض المزيد",
    "加载更多", "查看更多", "もっと見る", "더보기", "Carregar mais", "Mehr anzeigen",
]  # fmt: skip


@pytest.mark.parametrize("word", WORDS)
def test_next_in_many_languages(word: str) -> None:
    assert next_page(f"<div class='pagination'><a href='/news/list?x=1'>1</a><a href='/news/list/after?c=7'>{word}</a></div>") == (
        "https://a.example/news/list/after?c=7"
    )


@pytest.mark.parametrize("word", MORE)
def test_more_leads_on_only_to_a_later_page(word: str) -> None:
    assert next_page(f"<div><a class='button' href='/news/list?page=2'>{word}</a></div>") == "https://a.example/news/list?page=2"
    assert next_page(f"<div><a class='button' href='/press/'>{word}</a></div>") is None


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<div class='pager'><a href='?page=2'><img src='n.png' alt='Next'></a></div>", "?page=2"),
        ("<div class='pager'><a href='?page=2' title='下一页'><img src='x.gif'></a></div>", "?page=2"),
        ("<div class='pager'><a href='/older/2'><img src='/img/btn_next.gif'></a></div>", "/older/2"),
        ("<button class='load-more' data-url='/news/list?page=2'>Load more</button>", "?page=2"),
        ("<div class='pager'><a href=\"javascript:location.href='/news/list?page=2'\">Next</a></div>", "?page=2"),
        ("<div class='pager'><span onclick=\"window.location='?page=2'\">Next</span></div>", "?page=2"),
        (
            "<ul class='pagination'><li class='active'>1</li><li><a href='?page=1'>2</a></li><li><a href='?page=2'>3</a></li></ul>",
            "?page=1",
        ),
        ("<p><b>1</b> <a href='?p=2'>2</a> <a href='?p=3'>3</a></p>", "?p=2"),
        ("<p>[<a href='?pg=1'>1</a>] [<a href='?pg=2'>2</a>]</p>", "?pg=2"),
        ("<div class='pager'><a href='?start=10'>Sonraki</a><a href='?start=90'>Son</a></div>", "?start=10"),
        ("<nav class='page-numbers'><a href='/news/list/page/2/'>Trang sau</a></nav>", "/news/list/page/2/"),
        ("<div class='pager'><a href='#'>Next</a></div>", None),
        ("<div class='pager'><a href='javascript:void(0)'>Next</a></div>", None),
        ("<div class='page'><p>Much text of a page.</p>" + "<p>word</p>" * 200 + "<a href='/shop'>»</a></div>", None),
        ("<a href='/archive?year=2'>2</a>", None),
        ("<a href='https://b.example/news/list?page=2'>Next</a>", None),
        ("<a rel='next' href='https://a.example:none/2'>Next</a>", None),
    ],
)
def test_pictures_buttons_and_numbers(html: str, expected: str | None) -> None:
    assert next_page(html) == (urljoin(URL, expected) if expected else None)


def test_the_second_page_leads_to_the_third() -> None:
    numbers = "".join(f"<a href='?page={n}'>{n}</a>" for n in (1, 2, 3, 4))

    assert next_page(f"<div class='pager'>{numbers}</div>", f"{URL}?page=2") == f"{URL}?page=3"
    assert next_page(f"<div class='pager'>{numbers}</div>", f"{URL}?page=4") is None
    assert next_page(
        "<div class='pages'><a href='index_2.html'>3</a><a href='index.html'>1</a></div>", "https://a.example/xw/index_1.html"
    ) == ("https://a.example/xw/index_2.html")


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("createPageHTML(50, 0, 'index', 'html');", "index_1.html"),
        ("createPageHTML('page_div', 50, 0, 'index', 'html', 1000);", "index_1.html"),
        ('createPageHTML1(50,3,"list","shtml","black2",621);', "list_4.shtml"),
        ("var countPage = 9; var currentPage = 2;\ncreatePageHTML(countPage, currentPage, './index', 'htm')", "index_3.htm"),
        ("createPage({pages: 5, here: 0, name: 'index', ext: 'html'});", "index_1.html"),
        ("createPageHTML(5, 0, 'index.html');", "index_1.html"),
        ("createPageHTML(5, 1, '/xw/tz', 'html');", "/xw/tz_2.html"),
        (
            "var currentPage = 0;\nvar countPage = 3\nvar nextPage = currentPage+1;\nwrite('<a href=\"index_'+nextPage+'.html\">');",
            "index_1.html",
        ),
        ("createPageHTML(1, 0, 'index', 'html');", None),
        ("createPageHTML(5, 4, 'index', 'html');", None),
        ("var currentPage = 2;\nvar countPage = 3;\nwrite('index_'+nextPage+'.html');", None),
        ("function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt) { return 1 }", None),
        ("createPageHTML(5, 0, 'javascript:x', 'html');", None),
    ],
)
def test_pager_scripts(script: str, expected: str | None) -> None:
    url = "https://a.example/xw/"

    assert next_page(f"<div id='page_div'></div><script>{script}</script>", url) == (urljoin(url, expected) if expected else None)


def records(*numbers: int, group: str = "") -> str:
    """Records as scripts of government sites hold them."""
    items = (f"<li><a href='/news/{n}-a-story' title='x'>A story of rice and wheat</a><span>2026-11-0{n}</span></li>" for n in numbers)
    rows = (f"<record><![CDATA[{item}]]></record>" for item in items)
    return f"<datastore>{group}<totalrecord>40</totalrecord><recordset>{''.join(rows)}</recordset></datastore>"


@pytest.mark.parametrize("type", ["text/xml", "text/html", "text/template", "application/xml"])
def test_records_in_a_script_are_read_where_they_stand(type: str) -> None:
    group = "<nextgroup><![CDATA[<a href='/jpage/dataproxy.jsp?page=1'></a>]]></nextgroup>"
    body = f"<html><body><div id='1'><script type='{type}'>{records(3, 2, group=group)}</script></div><a href='/about'>x</a></body></html>"

    found = read_listing(body.encode(), URL, "text/html", Discover(article=r"^/news/\d+-"))

    assert [(lead.url, lead.published) for lead in found.leads] == [
        ("https://a.example/news/3-a-story", "2026-11-03"),
        ("https://a.example/news/2-a-story", "2026-11-02"),
    ]
    assert found.next_page == "https://a.example/jpage/dataproxy.jsp?page=1"


def test_the_further_records_are_a_listing_too() -> None:
    found = read_listing(f"<?xml version='1.0'?>{records(2, 1)}".encode(), "https://a.example/jpage/dataproxy.jsp?page=1", "text/xml")

    assert [lead.url for lead in found.leads] == ["https://a.example/news/2-a-story", "https://a.example/news/1-a-story"]


def test_a_programs_text_is_no_markup() -> None:
    body = f"<html><body>{ROWS}<script>var t = \"<a href='/news/9-a'>x</a><a href='/news/8-b'>y</a>\";</script></body></html>"

    assert len(read_listing(body.encode(), URL, "text/html", Discover(article=r"^/news/\d+-")).leads) == 3


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<frameset cols='20%,80%'><frame src='/nav.htm'><frame src='/news/list.htm'></frameset>", "/news/list.htm"),
        ("<frameset rows='90,*'><frame src='a.htm' name='top'><frame src='b.htm' name='main'></frameset>", "b.htm"),
        ("<body><iframe src='/menu.html'></iframe><iframe src='/content.html'></iframe></body>", "/content.html"),
        ("<frameset><frame src='https://b.example/list.htm'><frame src='javascript:x()'></frameset>", None),
    ],
)
def test_frames_hold_the_list(html: str, expected: str | None) -> None:
    found = read_listing(f"<html>{html}</html>".encode(), URL, "text/html")

    assert found.next_page == (urljoin(URL, expected) if expected else None)
    assert found.state == ("empty" if expected else "unreadable")


def test_a_broken_link_to_an_article_is_told() -> None:
    link = "<h3><a href='https://a.example:undefined/news/9-harbour'>Harbour walls</a></h3><a href='http://'>x</a>"
    found = read_listing(f"<html><body>{ROWS}{link}</body></html>".encode(), URL, "text/html", Discover(article=r"^/news/\d+-"))

    assert (len(found.leads), found.state) == (3, "partial")
    assert "1 link dropped: the address of an article that cannot be asked for" in found.notes


@pytest.mark.parametrize(
    ("url", "target", "later"),
    [
        ("https://a.example/news", "https://a.example/news?page=2", True),
        ("https://a.example/news", "https://www.a.example/news/?page=2", True),
        ("https://a.example/news?q=", "https://a.example/news?page=2", True),
        ("https://a.example/news/index.html", "https://a.example/news/index_2.html", True),
        ("https://a.example/news/", "https://a.example/news/page/2/", True),
        ("https://a.example/news/page/3", "https://a.example/news/page/2", False),
        ("https://a.example/news", "https://a.example/press?page=2", False),
        ("https://a.example/news", "https://a.example/news?topic=2", False),
        ("https://a.example/news", "https://a.example/news/12345", False),
        ("https://a.example/news?f=1", "https://a.example/news?f=2&page=2", False),
    ],
)
def test_later_pages_by_their_addresses(url: str, target: str, later: bool) -> None:
    assert is_later(url, target) is later


@settings(max_examples=150, deadline=None)
@given(first=st.integers(0, 1), here=st.integers(0, 30), last=st.integers(1, 40), reverse=st.booleans())
def test_any_pager_of_numbers_leads_to_the_page_after(first: int, here: int, last: int, reverse: bool) -> None:
    links = [(f"{URL}?page={n}", str(n + 1 - first)) for n in range(first, first + last)]
    links = links[::-1] if reverse else links
    page = first + here

    found = next_of(f"{URL}?page={page}", links)

    assert found == (f"{URL}?page={page + 1}" if page + 1 < first + last else None)
    assert next_of(URL, links) == (f"{URL}?page={first + 1}" if last > 1 else None)
    assert place_of(URL).number is None
