"""What is page furniture by its own name or words: share lines, breadcrumbs, pagers, cookie texts, credits.

Rules that hold on any site. What only recurs on one site is learnt (`pipelines.clean.boilerplate`), what only one site needs is declared.
"""

from __future__ import annotations

import re

from pipelines.clean.characters import amount

REMOVED_TAGS = [
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "math",
    "canvas",
    "iframe",
    "frame",
    "frameset",
    "object",
    "embed",
    "applet",
    "audio",
    "video",
    "map",
    "nav",
    "footer",
    "aside",
    "menu",
    "form",
    "button",
    "input",
    "select",
    "textarea",
    "datalist",
    "output",
    "progress",
    "meter",
    "dialog",
    "link",
    "meta",
    "base",
    "rt",
    "rp",
    "rtc",
    "source",
    "track",
    "img",
    "picture",
    "area",
    "colgroup",
    "col",
]
"""Elements that never hold article text; forms, asides and buttons are looked at first, because some sites wrap everything in one."""

_NAMED = re.compile(
    r"(?:^|[\s_-])(?:"
    r"share|shares|sharing|share-?this|social|socials|sociable|social-?media|add-?this\w*|add-?to-?any|follow-?us"
    r"|bread-?crumbs?|crumbs?|pager|pagers|pagination|paginator|page-?nav|prev-?next|post-?nav|pagenavi"
    r"|nav|navs|navbar|navigation|subnav|menu|submenu|menus|toolbar|skip-?link|skip-?to\w*|toc-?toggle"
    r"|sidebar|side-?bar|aside|related|related-?\w+|recommend|recommended|recommendations?|you-?may|see-?also|also-?like|read-?also"
    r"|most-?read|most-?popular|more-?news|more-?stories|latest-?news|latest-?stories|trending|teasers?|cards?-?list|stub-?view"
    r"|newsletter|news-?letter|subscribe|subscription|sign-?up|signup|pop-?up|modal|lightbox|overlay|dialog"
    r"|cookie|cookies|cookie-?\w+|consent|gdpr|privacy-?notice|paywall|regwall"
    r"|comments?|comment-?list|comments?-?area|disqus|disqus-?thread|respond"
    r"|advert|adverts|advertisement|advertising|ads|ad-?slot|ad-?banner|sponsored|promo|promotion|outbrain|taboola"
    r"|tags|tag-?list|tags-?links|cat-?links|term-?links|article-?tags|post-?tags|keywords"
    r"|author-?bio|author-?box|about-?the-?author|byline|by-?line"
    r"|photo-?credits?|image-?credits?|img-?credits?|picture-?credits?|image-?source|img-?source|photographer|copyright"
    r"|print|print-?only|printfriendly|print-?warning|send-?email|e-?mail-?this|font-?size|text-?size|text-?resizer"
    r"|language-?switcher|lang-?switch\w*|language-?links?|lang-?nav|search|search-?form|search-?box|login|log-?in|sign-?in"
    r"|footer|site-?footer|page-?footer|site-?header|page-?header-?nav|masthead|alert-?bar|back-?to-?top|go-?top|scroll-?top"
    r"|visually-?hidden|sr-?only|screen-?reader\w*|element-?invisible|a11y-?hidden"
    r"|carousel-?(?:control|indicator|nav)\w*|swiper-?(?:button|pagination)\w*|slick-?(?:arrow|dots)"
    r"|high-?light-?box|pull-?quote|call-?out|fact-?box|info-?box"  # boxes set apart from the running text
    r"|rating|likes|vote|votes|views-?count|view-?count|reading-?time|read-?time"
    r")(?=$|[\s_-])"
    r"|(?:^|\s)(?:hidden|hide|d-none|is-?hidden|nodisplay|noprint|d-print-[\w-]+)(?=$|\s)",
    re.IGNORECASE,
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def is_named_furniture(name: str) -> bool:
    """Whether an element's class or id says that it is furniture."""
    return bool(name) and _NAMED.search(name) is not None


def is_hidden_style(style: str) -> bool:
    """Whether an inline style hides the element."""
    return bool(style) and _HIDDEN_STYLE.search(style) is not None


_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?"
_DAY = r"(?:(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
_DATE_LINE = re.compile(
    rf"(?:(?:date|published|posted|updated|last updated|update time|release date|发布时间|发布日期|时间|日期|更新时间|发表时间)\s*(?:on|at)?\s*[::]?\s*)?{_DAY}"
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH},?\s+\d{{4}}|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{4}}"
    r"|\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)(?:[\s,|·-]*\d{1,2}:\d\d(?::\d\d)?(?:\s*[ap]\.?m\.?)?(?:\s*[A-Z]{2,4})?)?\W*",
    re.IGNORECASE,
)

_LINES = re.compile(
    r"(?:share|share (?:this|on|via|page|article|story)\b.{0,40}|share with(?: (?:us|friends|others))?|follow us.{0,40}|print|print (?:this )?(?:page|article)|e-?mail|send|facebook|twitter|x|linkedin"
    r"|whatsapp|wechat|weibo|telegram|copy link|tweet|like|listen|save|read more|learn more|view more|see more|show more|load more|more|continue reading"
    r"|back|back to .{0,30}|home|top|next|previous|prev|close|menu|search|skip to .{0,30}|you are here:?|latest|latest news|latest stories|most (?:read|popular)"
    r"|related|related (?:articles?|content|links?|news|posts?|stories|topics|documents?|pages?|resources|items|publications)"
    r"|recommended|recommended for you|you (?:may|might) also (?:like|be interested in).{0,30}|more (?:news|stories|articles)|tags?:?|topics?:?|categories:?|keywords?:?"
    r"|advertisement|sponsored|subscribe.{0,40}|sign up.{0,60}|sign in|log in|register|newsletter|comments?|leave a (?:comment|reply)|no comments?"
    r"|\d+ of \d+|\d+ / \d+|\d+ (?:shares?|views?|comments?|min(?:ute)?s? read)|loading\.*|download(?: pdf)?|table of contents|in this article|about the author"
    r"|welcome to the united nations\.?(?: it.s your world\.?)?|in progress at unhq|for information media\. not an official record\.?|check against delivery\.?"
    r"|we use cookies.{0,300}|this (?:web)?site uses cookies.{0,300}|by (?:continuing|using) .{0,80}cookies.{0,200}|accept(?: all)?(?: cookies)?|copyright.{0,120}|©.{0,120}|all rights reserved.{0,60}"
    r"|最新|更多|查看更多|阅读全文|阅读更多|了解更多|分享|分享到.{0,20}|分享至.{0,20}|打印|打印本页|关闭|关闭窗口|返回|返回顶部|返回列表|返回首页|首页|上一篇.{0,60}|下一篇.{0,60}|上一页|下一页"
    r"|相关新闻:?|相关阅读:?|相关文章:?|相关链接:?|推荐阅读:?|热门推荐:?|相关推荐:?|责任编辑.{0,20}|【?编辑[::].{0,15}】?|来源[::].{0,30}|字号[::]?.{0,12}|字体[::]?.{0,12}|【?大\s*中\s*小】?"
    r"|扫一扫.{0,30}|微信扫一扫.{0,30}|当前位置[::].{0,80}|您(?:的|现在)?(?:当前|所在)?(?:的)?位置[::].{0,80}|发表评论.{0,30}|查看用户评论|验证码.{0,20}|点击量[::]?\s*\d*|浏览(?:次数|量)?[::]?\s*\d*|版权所有.{0,60}"
    r"|home ?/.{0,120}|home ?[>»›].{0,120})",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"(?:(?:photo|photos|picture|image|pic|foto|photography|video|graphic|illustration|cover (?:photo|image))s?(?: ?credits?)?(?: by| courtesy of|[::/©]|\s*-\s)|credits?[::]|©|\(c\)|courtesy of|un photo/|unsplash|pixabay|shutterstock"
    r"|图片来源|图片提供|摄影[::]|图[::/]|摄[::]|供图|联合国图片/)",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(r"[\w ()\[\]%.-]{1,120}\.(?:jpe?g|png|gif|webp|svg|pdf|docx?|mp4|bmp|tiff?)", re.IGNORECASE)
_TAIL_HEADING = re.compile(
    r"(?:related|related .{1,50}|recommended(?: for you)?|you (?:may|might) also (?:like|be interested in)|more (?:news|stories|articles|like this|from .{1,40})"
    r"|latest (?:news|stories|articles|updates)|most (?:read|popular)|read (?:more|next|also)|see also|also read|other news|相关新闻|相关阅读|相关文章|相关链接|推荐阅读|热门推荐|相关推荐|更多新闻|最新新闻|延伸阅读)[::]?",
    re.IGNORECASE,
)


def is_furniture_line(text: str) -> bool:
    """Whether a line is furniture by its words alone: an interface phrase, a file name, a credit with nothing else."""
    if len(text) > 320:
        return False
    return _LINES.fullmatch(text) is not None or _FILE_NAME.fullmatch(text) is not None or is_credit(text)


def is_time_stamp(text: str) -> bool:
    """Whether a line is a date with a time of day and nothing else: the stamp of an entry, not a day the text speaks of."""
    return is_date_line(text) and re.search(r"\d:\d\d", text) is not None


def is_date_line(text: str) -> bool:
    """Whether a line is a date and nothing else, with or without a label before it."""
    return len(text) <= 80 and _DATE_LINE.fullmatch(text) is not None


def is_credit(text: str) -> bool:
    """Whether a line does nothing but credit a picture."""
    return _CREDIT.match(text) is not None and amount(text) <= 14 and not text.rstrip("\"'”’").endswith((".", "。"))


def is_tail_heading(text: str) -> bool:
    """Whether a heading begins what follows the article: related news, further reading."""
    return _TAIL_HEADING.fullmatch(text.strip(" -–—:|»>")) is not None


def is_breadcrumb(text: str) -> bool:
    """Whether a line is a trail of short names joined by ``/``, ``>`` or ``»``, beginning at the home page."""
    return re.match(r"(?:home|首页|主页)\s*[/>»›→]", text, re.IGNORECASE) is not None and len(text) <= 200
