"""Discovery and cleaning read the same bytes as the same characters, whatever is declared."""

from __future__ import annotations

import pytest

from pipelines.clean.read import read
from pipelines.discover.feed import read_feed
from pipelines.discover.listing import read_listing
from pipelines.model import Discover, SiteProfile
from tests.clean.making import page, source

ZH = (
    "可再生能源走进云和县的每一个村庄",
    "村民们说，太阳能板让夜晚的学校有了灯光，孩子们可以在家里读书，老人也不再为取暖发愁。这是一项持续五年的工作。",
)
ZHT = (
    "可再生能源走進雲和縣的每一個村莊",
    "村民們說，太陽能板讓夜晚的學校有了燈光，孩子們可以在家裡讀書，老人也不再為取暖發愁。這是一項持續五年的工作。",
)
JA = (
    "再生可能エネルギーが村のすべての家に届いた",
    "村の人々は、太陽光パネルのおかげで夜の学校に明かりがつき、子どもたちが家で本を読めるようになったと話しています。",
)
KO = (
    "재생 에너지가 마을의 모든 집에 이르렀다",
    "마을 사람들은 태양광 덕분에 밤에도 학교에 불이 켜지고 아이들이 집에서 책을 읽을 수 있게 되었다고 말했다.",
)
FR = (
    "L’énergie renouvelable arrive dans chaque village",
    "Les habitants disent que l’école est éclairée la nuit grâce aux panneaux, et que les élèves lisent à la maison.",
)
RU = (
    "Чистая энергия пришла в каждую деревню",
    "Жители говорят, что благодаря солнечным панелям школа освещена и ночью, а дети могут читать дома.",
)

BODIES = [
    pytest.param(JA, "cp932", "", "", id="cp932-undeclared"),
    pytest.param(JA, "euc_jp", "", "", id="euc-jp-undeclared"),
    pytest.param(KO, "cp949", "", "", id="cp949-undeclared"),
    pytest.param(ZH, "utf-8", "", "gb2312", id="utf-8-said-gb2312"),
    pytest.param(ZH, "utf-8", "gb2312", "gb2312", id="utf-8-said-gb2312-twice"),
    pytest.param(ZH, "utf-16-le", "", "", id="utf-16-without-mark"),
    pytest.param(ZH, "utf-16-be", "", "utf-8", id="utf-16-be-without-mark-said-utf-8"),
    pytest.param(ZH, "utf-32", "", "", id="utf-32-with-mark"),
    pytest.param(ZH, "gbk", "utf-8", "", id="gbk-said-utf-8"),
    pytest.param(ZH, "gbk", "", "iso-8859-1", id="gbk-said-latin-1"),
    pytest.param(FR, "cp1252", "utf-8", "utf-8", id="cp1252-said-utf-8"),
    pytest.param(FR, "cp1252", "", "gb2312", id="cp1252-said-gb2312"),
    pytest.param(FR, "utf-8", "iso-8859-1", "", id="utf-8-said-latin-1"),
    pytest.param(ZHT, "big5", "utf-8", "", id="big5-said-utf-8"),
    pytest.param(ZHT, "big5", "", "", id="big5-undeclared"),
    pytest.param(RU, "cp1251", "", "", id="cp1251-undeclared"),
    # controls: right today and to stay so
    pytest.param(ZH, "utf-8", "utf-8", "utf-8", id="control-utf-8"),
    pytest.param(ZH, "gb18030", "", "gb2312", id="control-gb2312"),
    pytest.param(ZHT, "big5", "big5", "", id="control-big5"),
    pytest.param(JA, "cp932", "", "shift_jis", id="control-shift-jis"),
    pytest.param(KO, "cp949", "euc-kr", "", id="control-euc-kr"),
    pytest.param(FR, "cp1252", "iso-8859-1", "", id="control-latin-1"),
    pytest.param(ZH, "utf-16", "", "", id="control-utf-16-with-mark"),
]


@pytest.mark.parametrize(("text", "real", "header", "meta"), BODIES)
def test_discovery_and_cleaning_agree(text: tuple[str, str], real: str, header: str, meta: str) -> None:
    title, prose = text
    said = f'<meta charset="{meta}">' if meta else ""
    content_type = f"text/html; charset={header}" if header else "text/html"
    main = f'<h1>{title}</h1><p><a href="https://news.example.org/news/a-story-of-note">{title}</a></p>'
    body = f"<html><head>{said}<title>{title}</title></head><body>{main}{f'<p>{prose}</p>' * 3}</body></html>".encode(real)
    xml = f'<?xml version="1.0"{f" encoding={meta!r}" if meta else ""}?><rss version="2.0"><channel><title>x</title><item>'
    xml += f"<title>{title}</title><link>https://news.example.org/1</link><description>{prose}</description></item></channel></rss>"

    listed = read_listing(body, "https://news.example.org/", content_type, Discover(article="/news/"))
    fed = read_feed(xml.encode(real), "https://news.example.org/feed", content_type.replace("html", "xml"))
    cleaned = read(page(body, content_type=content_type), source(), SiteProfile())

    assert [lead.title for lead in listed.leads] == [title]
    assert [lead.title for lead in fed.leads] == [title]
    assert cleaned.refused is None, cleaned.refused
    assert [article.title for article in cleaned.articles] == [title]
    assert prose in "\n".join(str(block) for block in cleaned.articles[0].blocks)
