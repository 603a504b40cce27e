"""What kind of text a page is: press release, story, speech ... by the label it shows, its address or its JSON-LD."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from pipelines.clean.characters import line, words
from pipelines.clean.dom import Element, ancestors, text
from pipelines.clean.metadata import Metadata, articles

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DEFAULT = "article"
_LABELS: dict[str, str] = {
    "press release": "press release", "press releases": "press release", "news release": "press release", "媒体发布": "press release", "新闻稿": "press release",
    "新闻发布": "press release", "story": "story", "stories": "story", "news": "news", "news story": "story", "feature": "story", "feature story": "story", "报道": "story",
    "故事": "story", "专题报道": "story", "新闻": "news", "动态": "news", "speech": "speech", "speeches": "speech", "remarks": "speech", "讲话": "speech",
    "致辞": "speech", "演讲": "speech", "statement": "statement", "statements": "statement", "声明": "statement", "message": "statement", "video": "video",
    "videos": "video", "视频": "video", "audio": "audio", "podcast": "audio", "音频": "audio", "publication": "publication", "publications": "publication", "出版物": "publication",
    "report": "publication", "报告": "publication", "blog": "blog", "blogpost": "blog", "blog post": "blog", "opinion": "opinion", "op ed": "opinion", "interview": "interview",
    "采访": "interview", "专访": "interview", "event": "event", "events": "event", "活动": "event", "announcement": "announcement", "公告": "announcement", "通知": "announcement",
    "media advisory": "advisory", "note to correspondents": "advisory", "briefing": "briefing", "press briefing": "briefing", "press briefings": "briefing",
}  # fmt: skip
_IN_PATH = {
    "press-release": "press release", "press-releases": "press release", "press_release": "press release", "press_releases": "press release", "pressrelease": "press release",
    "news-release": "press release", "story": "story", "stories": "story", "speech": "speech", "speeches": "speech", "statement": "statement", "statements": "statement",
    "video": "video", "videos": "video", "blogpost": "blog", "blog": "blog", "blogs": "blog", "interviews": "interview", "publications": "publication",
    "press": "press release", "media_center": "press release", "pressbriefings": "briefing",
}  # fmt: skip
_LD = {
    "OpinionNewsArticle": "opinion",
    "BlogPosting": "blog",
    "PressRelease": "press release",
    "ReportageNewsArticle": "story",
    "Report": "publication",
}
_LEVELS = 5
_MANY = 120


def kind_of(tree: Element, metadata: Metadata, url: str, declared: Iterable[tuple[str, str]] = ()) -> str:
    """The kind of a page: the label beside its heading, a folder of its address, its JSON-LD; ``article`` when nothing says."""
    labels = {**_LABELS, **{words(label): kind for label, kind in declared}}
    return _beside_heading(tree, labels) or _in_path(url) or _in_jsonld(metadata) or DEFAULT


def label_kind(label: str, declared: Mapping[str, str]) -> str | None:
    """The kind a short line names, None when it is no label."""
    said = words(line(label))
    return declared.get(said) or _LABELS.get(said)


def _beside_heading(tree: Element, labels: Mapping[str, str]) -> str | None:
    heading = next(iter(tree.iter("h1")), None)
    if heading is None:
        return None
    for level, around in enumerate(ancestors(heading)):
        if level >= _LEVELS or around.tag in ("body", "html"):
            return None
        looked = 0
        for element in around.iter("span", "div", "p", "small", "a", "li", "strong", "em", "h4", "h5", "h6"):
            looked += 1
            if looked > _MANY:
                return None
            if len(element) <= 2 and 2 <= len(said := text(element) if len(element.text or "") <= 40 else "") <= 40:
                kind = labels.get(words(said))
                if kind and not any(
                    outer.tag in ("nav", "footer", "aside") or (outer.tag in ("ul", "ol") and outer.find(".//h1") is None)
                    for outer in ancestors(element)
                ):
                    return kind
    return None


def _in_path(url: str) -> str | None:
    for folder in unquote(urlsplit(url).path).lower().split("/")[:-1]:
        if folder in _IN_PATH:
            return _IN_PATH[folder]
        shorter = re.sub(r"_detail.*$", "", folder)
        if shorter in _IN_PATH:
            return _IN_PATH[shorter]
    return None


def _in_jsonld(metadata: Metadata) -> str | None:
    for node in articles(metadata):
        kinds = node.get("@type")
        for kind in kinds if isinstance(kinds, list) else [kinds]:
            if kind in _LD:
                return _LD[str(kind)]
    return None
