"""Which day on a page is the one of publication: each kind with its hostile twin."""

# ruff: noqa: E501  (markup reads better in one line)

from __future__ import annotations

import pytest

from pipelines.clean.date_labels import Says, says
from pipelines.clean.date_signs import SIGNS, taken
from pipelines.clean.read import read
from pipelines.model import Dates, SiteProfile
from tests.clean.making import BODY, NOW, TITLE, URL, article, html, page, source

STAMP = "2024-05-02T09:00:00+08:00"
LD = f'<script type="application/ld+json">{{"@type":"NewsArticle","headline":"{TITLE}","datePublished":"{STAMP}"}}</script>'
ISSUED = f'<meta property="article:published_time" content="{STAMP}">'


def day(line: str, head: str = "", *, before: str = "", after: str = "", url: str = URL, **settings: object) -> str | None:
    """The day of a page with a line below its heading, markup before the heading or after the text."""
    main = f"{before}<h1>{TITLE}</h1>{line}<div>{BODY}</div>{after}"
    made = read(page(html(main, head), url=url), source(**settings), SiteProfile()).articles[0].published
    return made.value[:10] if made and made.value else None


@pytest.mark.parametrize(
    "label",
    [
        "Call for papers closes on", "Tender deadline:", "Entries accepted until", "Opening ceremony:", "Session date:", "Photograph:", "Figures as of",
        "Signed on", "Applications due", "Valid through to", "Starting", "Registration by", "Date of birth:", "Effective", "Next meeting",
        "投标截止时间：", "展览日期：", "有效期至", "签约时间：", "统计数据截至", "拍摄时间：", "報名截止日期：", "開幕時間：", "生效日期：",
        "Date limite de dépôt :", "Fecha límite:", "Inscrições até", "Anmeldeschluss:",
    ],
)  # fmt: skip
def test_a_label_of_another_day_is_no_publication(label: str) -> None:
    written = "2024年6月30日" if not label.isascii() and label[0] > "\u3000" else "30 June 2024"

    assert day(f"<p>{label} {written}</p>") is None
    assert day(f"<p>{label} {written}</p>", LD) == "2024-05-02"
    assert day(f"<dl><dt>{label}</dt><dd>{written}</dd></dl>", LD) == "2024-05-02"


@pytest.mark.parametrize(
    "label",
    [
        "Published:", "Posted on", "Posted by A. Writer on", "Date:", "First published", "Press release,", "", "By A. Writer |", "发布时间：", "發佈日期：", "来源：示例网 时间：",
        "Publié le", "Publicado el", "Publicado em", "Veröffentlicht am", "Pressemitteilung vom",
    ],
)  # fmt: skip
def test_a_label_of_publication_is(label: str) -> None:
    written = "2024年6月30日" if label and label[0] > "\u3000" else "30 June 2024"

    assert day(f"<p>{label} {written}</p>") == "2024-06-30"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("<p>Updated 6 May 2024 | Published 3 May 2024</p>", "2024-05-03"),
        ("<p>Published 3 May 2024 | Updated 6 May 2024</p>", "2024-05-03"),
        ("<p>更新时间：2024-05-06 发布时间：2024-05-03</p>", "2024-05-03"),
        ("<p>Received 1 March 2024, accepted 2 April 2024, published 3 May 2024</p>", "2024-05-03"),
        ("<p>Updated 6 May 2024</p>", None),
        ('<p class="date">5–7 July 2024</p><ul class="event-info"><li>Date: 20 September 2024</li><li>Venue: Kunming</li></ul>', None),
        ('<ul class="info"><li>Date: 20 September 2024</li><li>Author: A. Writer</li></ul>', "2024-09-20"),
        ('<figure><figcaption class="date">20 September 2024</figcaption></figure>', None),
        ('<time datetime="2026-07-03T10:00:00Z">Yesterday</time>', "2026-07-03"),
        ('<time datetime="2026-07-03T10:00:00Z">Jul 3</time>', "2026-07-03"),
        ('<time class="entry-date published updated" datetime="2026-07-03T10:00:00+00:00">3 July 2026</time>', "2026-07-03"),
        ('<time class="updated" datetime="2026-07-03T10:00:00+00:00">3 July 2026</time>', None),
        ('<abbr class="published" title="2026-07-03T10:00:00+08:00">on Friday</abbr>', "2026-07-03"),
        ('<p>Publié le <a href="/x"><time datetime="2026-07-03T10:00:00+02:00">3 juillet 2026</time></a></p>', "2026-07-03"),
        ('<span class="when"><a href="/2026/07/03/">3 July 2026</a></span>', "2026-07-03"),
        ('<span class="when"><a href="/other-story">3 July 2026</a></span>', None),
        ('<div class="elementor-widget"><ul><li itemprop="datePublished"><time>July 5, 2024</time></li></ul></div>', "2024-07-05"),
        ("<div>发布时间：２０２４年７月５日</div>", "2024-07-05"),
        ("<div>发布时间：２０２４－０７－０５</div>", "2024-07-05"),
        ("<div>二○二四年七月廿五日</div>", "2024-07-25"),
        ("<div>中華民國113年7月5日</div>", "2024-07-05"),
        ("<div>3 de julio de 2026</div>", "2026-07-03"),
    ],
)  # fmt: skip
def test_lines_below_the_heading(line: str, expected: str | None) -> None:
    assert day(line) == expected


TEASERS = "".join(
    f'<div class="item"><a href="/news/{n}">Another story of the week {n}</a><time class="published" datetime="2023-02-0{n}">{n} February 2023</time></div>'
    for n in range(1, 5)
)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ('<p class="entry-meta">Posted on 3 July 2026</p>', "2026-07-03"),
        ("<p>发布时间：2026年7月3日</p>", "2026-07-03"),
        (f'<div class="more">{TEASERS}</div>', None),
        (f'<div class="more">{TEASERS}</div><p class="date">3 July 2026</p>', "2026-07-03"),
        ('<p class="date">3 July 2026</p><p class="date">5 July 2026</p>', None),
        (
            '<ol class="comments"><li class="comment"><a href="/u/1">A reader</a> <time datetime="2026-07-03">3 July 2026</time></li></ol>',
            None,
        ),
    ],
)
def test_dates_behind_the_text(after: str, expected: str | None) -> None:
    assert day("", after=after) == expected


CLOCK = '<div class="top">{}</div><ul><li><a href="/">One</a></li><li><a href="/2">Two</a></li><li><a href="/3">Three</a></li></ul>'


@pytest.mark.parametrize(
    "clock",
    ["今天是2026年11月21日 星期六", "2026年11月21日 星期六", "Today is 21 November 2026", "21 November 2026", "2024年7月5日 星期五"],
)
def test_the_clock_in_a_page_s_head_is_no_date_of_an_article(clock: str) -> None:
    assert NOW.date().isoformat() == "2026-11-21"
    assert day("", before=CLOCK.format(clock)) is None
    assert day("", '<meta name="PubDate" content="2024-05-02 10:00">', before=CLOCK.format(clock)) == "2024-05-02"


def test_an_article_of_the_day_of_reading_has_its_date() -> None:
    assert day('<p class="date">21 November 2026</p>') == "2026-11-21"
    assert day("", before='<p class="date">21 November 2026</p>') == "2026-11-21"


def test_json_ld_and_meta_that_agree_win_against_what_the_page_shows() -> None:
    shown = '<span class="date">18 July 2024</span>'

    assert day(shown, LD + ISSUED) == "2024-05-02"
    assert day(shown, ISSUED) == "2024-07-18"
    assert day(shown, LD + ISSUED, dates=Dates(order=("visible", "meta", "jsonld"))) == "2024-07-18"
    assert day('<span class="date">3 May 2024</span>', LD + ISSUED) == "2024-05-03"  # the day beside it, in another zone


def test_the_day_of_the_last_change_is_not_the_day_of_publication() -> None:
    changed = '<meta property="article:modified_time" content="2024-07-18T09:00:00Z">'

    assert day('<span class="date">18 July 2024</span>', ISSUED + changed) == "2024-05-02"
    assert day("<span>Published 18 July 2024</span>", ISSUED + changed) == "2024-07-18"


@pytest.mark.parametrize(
    "name",
    [
        "DC.Issued",
        "publish_time",
        "PubDate",
        "og:published_time",
        "dcterms.date",
        "Date",
        "article:create_at",
        "citation_publication_date",
        "publishedAt",
    ],
)
def test_names_of_metadata(name: str) -> None:
    assert day("", f'<meta name="{name}" content="2024-05-02 10:00">') == "2024-05-02"


@pytest.mark.parametrize(
    "name",
    ["article:modified_time", "og:updated_time", "article:expiration_time", "unpublish_date", "article:publisher", "event:start_date"],
)
def test_names_of_metadata_of_other_days(name: str) -> None:
    assert day("", f'<meta name="{name}" content="2024-05-02 10:00">') is None


@pytest.mark.parametrize(
    "value", ["20240705", "1720141200", "1720141200000", "20240705083000", "2024-07-05T08:00:00Z", "Fri, 05 Jul 2024 08:00:00 GMT"]
)
def test_stamps(value: str) -> None:
    assert day("", f'<meta name="pubdate" content="{value}">') == "2024-07-05"


@pytest.mark.parametrize("value", ["17201412", "99999999", "20241399", "7", "soon", "1" * 50])
def test_what_is_no_stamp(value: str) -> None:
    assert day("", f'<meta name="pubdate" content="{value}">') is None


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ('//<![CDATA[\n{"@type":"NewsArticle","datePublished":"2024-07-05"}\n//]]>', "2024-07-05"),
        ('/*<![CDATA[*/{"@type":"NewsArticle","datePublished":"2024-07-05"}/*]]>*/', "2024-07-05"),
        ('<!--\n{"@type":"NewsArticle","datePublished":"2024-07-05"}\n-->', "2024-07-05"),
        ('{"@type":"NewsArticle","keywords":["a",],"datePublished":"2024-07-05",}', "2024-07-05"),
        ('{"@type":"NewsArticle","headline":"the "clean" stove","datePublished":"2024-07-05"};', "2024-07-05"),
        ('{"@type":"NewsArticle","datePublished":["2024-07-05"]}', "2024-07-05"),
        ('{"@type":"NewsArticle","datePublished":1720141200}', "2024-07-05"),
        ('{"@type":["http://schema.org/NewsArticle"],"datePublished":"2024-07-05"}', "2024-07-05"),
        ('{"@graph":[{"@type":"WebSite","datePublished":"2011-01-01"},{"@type":"WebPage","datePublished":"2024-07-05"}]}', "2024-07-05"),
        ('{"@type":"ItemList","itemListElement":[{"@type":"NewsArticle","headline":"Other","datePublished":"2022-01-01"}]}', None),
        ('{"@type":"WebSite","datePublished":"2011-01-01"}', None),
        ('{"@type":"VideoObject","name":"v","datePublished":"2019-01-01"}', None),
        ('{"@type":"NewsArticle","video":{"@type":"NewsArticle","datePublished":"2019-01-01"}}', None),
        ('[{"@type":"NewsArticle","headline":"Of boats","url":"https://news.example.org/a","datePublished":"2022-01-01"},{"@type":"NewsArticle","headline":"Of mills","url":"https://news.example.org/b","datePublished":"2022-01-02"}]', None),
        (f'[{{"@type":"NewsArticle","headline":"Of boats","datePublished":"2022-01-01"}},{{"@type":"NewsArticle","headline":"{TITLE}","datePublished":"2024-07-05"}}]', "2024-07-05"),
        ('{"@type":"NewsArticle","datePublished":', None),
        ("[" * 5000, None),
        ('{"@type":{"@type":[null,3]},"datePublished":{"a":[]}}', None),
    ],
)  # fmt: skip
def test_json_ld(script: str, expected: str | None) -> None:
    assert day("", f'<script type="application/ld+json; charset=utf-8">{script}</script>') == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/xw/202407/t20240705_875251.htm", "2024-07-05"),
        ("/2024/0705/c1001-2.html", "2024-07-05"),
        ("/a/202407/05/WS66874e.html", "2024-07-05"),
        ("/2024-07/05/c_113.htm", "2024-07-05"),
        ("/2024/07/05/a-story", "2024-07-05"),
        ("/news/a-story-20240705.html", "2024-07-05"),
        ("/news/20241399/a-story", None),
        ("/news/c_1125597921.htm", None),
        ("/news/2024/story-of-0705", None),
        ("/reports/2024/07/a-story", None),
    ],
)
def test_days_in_addresses(path: str, expected: str | None) -> None:
    assert day("", url=f"https://news.example.org{path}") == expected


@pytest.mark.parametrize(
    ("stamp", "zone", "expected"),
    [
        ("2024-07-05T23:30:00Z", "Asia/Shanghai", "2024-07-06"),
        ("2024-07-05T23:30:00Z", "UTC", "2024-07-05"),
        ("2024-07-05T23:30:00+08:00", "America/New_York", "2024-07-05"),
        ("2024-07-05T00:00:00Z", "America/New_York", "2024-07-05"),
    ],
)
def test_a_stamp_of_utc_is_of_the_source_s_day(stamp: str, zone: str, expected: str) -> None:
    head = f'<meta property="article:published_time" content="{stamp}">'

    assert day("", head, timezone=zone) == expected
    assert day("", head, timezone="UTC", dates=Dates(timezone=zone)) == expected


def test_a_page_in_a_form_is_dated() -> None:
    form = f'<form id="aspnetForm"><h1>{TITLE}</h1><p class="pubdate">July 3, 2026</p><div>{BODY}</div></form>'

    made = article(form).published
    assert made is not None
    assert made.value == "2026-07-03"


def test_a_date_of_a_blog_s_widget_is_its_own() -> None:
    blog = f'<div class="widget Blog"><h2 class="date-header"><span>Friday, July 3, 2026</span></h2><div class="post hentry"><h3 class="post-title">{TITLE}</h3><div>{BODY}</div></div></div>'

    made = article(blog).published
    assert made is not None
    assert made.value == "2026-07-03"


def test_a_dateline_is_the_last_resort_and_marked() -> None:
    text = f"<p>Rome, 14 February 2011 - {BODY.removeprefix('<p>')}"
    alone = article(f"<h1>{TITLE}</h1><div>{text}</div>").published
    beside = article(f'<h1>{TITLE}</h1><p class="date">16 February 2011</p><div>{text}</div>').published

    assert alone is not None
    assert beside is not None
    assert (alone.value, alone.came_from.value) == ("2011-02-14", "dateline")
    assert (beside.value, beside.came_from.value) == ("2011-02-16", "visible")


@pytest.mark.parametrize(
    "opening",
    [
        "Genève, le 3 juillet 2026 –",
        "Ginebra, 3 de julio de 2026 -",
        "Brasília, 3 de julho de 2026 –",
        "3.7.2026 -",
        "新华社北京2026年7月3日电",
    ],
)
def test_datelines_of_other_languages(opening: str) -> None:
    made = article(f"<h1>{TITLE}</h1><div><p>{opening} {BODY.removeprefix('<p>')}</div>").published

    assert made is not None
    assert made.value == "2026-07-03"


def test_signs_are_given_with_what_was_taken_and_what_was_not() -> None:
    made = article(f"<h1>{TITLE}</h1><p>Deadline: 30 June 2024</p><p class='date'>3 May 2024</p><div>{BODY}</div>")

    assert made.published is not None
    assert set(made.published.signs) == {"beside the heading", "by itself", "named"}
    (passed,) = [candidate for candidate in made.candidates if candidate.raw == "30 June 2024"]
    assert passed.reason == "labelled another day"
    assert passed.value is None


def test_no_sign_is_enough_by_itself() -> None:
    assert not any(taken([sign]) for sign in SIGNS)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("", "", Says.NOTHING),
        ("Geneva,", "", Says.NOTHING),
        ("Event date:", "", Says.OTHER),
        ("Kick-off:", "", Says.UNKNOWN),
        ("In the hills", "", Says.WORDS),
        ("报名时间：", "", Says.OTHER),
        ("", "截止", Says.OTHER),
        ("今天是", "", Says.TODAY),
        ("Last updated:", "", Says.MODIFIED),
        ("Application deadline published on", "", Says.OTHER),
        ("x" * 10_000, "y" * 10_000, Says.WORDS),
    ],
)
def test_what_the_words_beside_a_date_say(before: str, after: str, kind: Says) -> None:
    assert says(before, after) is kind
