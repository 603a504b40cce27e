"""Made copies of real texts: what must be recognised as held. Each maker takes a random generator and a text and gives a text."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from tests.bench.dedupe_texts import Text

    Maker = Callable[[random.Random, Text, list[Text]], Text]

_SENTENCE = re.compile(r"[^.!?。！？]+[.!?。！？]+[”’\"'」』)]*\s*|[^.!?。！？]+$")
_LOOKS_LIKE = {
    "e": "c",
    "c": "e",
    "o": "0",
    "l": "1",
    "i": "l",
    "h": "b",
    "n": "u",
    "u": "n",
    "m": "rn",
    "s": "5",
    "g": "q",
    "t": "f",
    "a": "o",
}
_WIDE = {ord(digit): ord("０") + int(digit) for digit in "0123456789"} | {ord("("): "（", ord(")"): "）", ord("%"): "％"}
_CURLY = {ord("'"): "’", ord('"'): "”", ord("-"): "–", ord(" "): "\u00a0"}


def units(text: Text) -> list[str]:
    """The words of an English text, the characters of a Chinese one; line ends are units."""
    return [character for character in text.body if character != " "] if text.language == "zh" else re.findall(r"\S+|\n", text.body)


def joined(parts: list[str], language: str) -> str:
    """Units as text again."""
    return "".join(parts) if language == "zh" else re.sub(r" ?\n ?", "\n", " ".join(parts))


def sentences(text: Text) -> list[str]:
    """The sentences of a text, in order, with their ends."""
    return [part for line in text.body.split("\n") for part in _SENTENCE.findall(line) if part.strip()]


def paragraphs(text: Text) -> list[str]:
    """The paragraphs of a text; a text in one piece is cut after every third sentence."""
    lines = [line for line in text.body.split("\n") if line.strip()]
    if len(lines) >= 4:
        return lines
    parts = sentences(text)
    return ["".join(parts[at : at + 3]).strip() for at in range(0, len(parts), 3)]


def edited(rate: float) -> Maker:
    """Words (characters) dropped, put in, replaced or swapped, each unit with this probability."""

    def make(rng: random.Random, text: Text, pool: list[Text]) -> Text:
        strange = units(rng.choice(pool))
        out: list[str] = []
        for unit in units(text):
            if unit == "\n" or rng.random() >= rate:
                out.append(unit)
                continue
            kind = rng.randrange(4)
            if kind == 1:
                out += [unit, rng.choice(strange)]
            elif kind == 2:
                out.append(rng.choice(strange))
            elif kind == 3 and out:
                out.insert(-1, unit)
        return replace(text, body=joined(out, text.language))

    return make


def thinned(rate: float) -> Maker:
    """Sentences dropped."""

    def make(rng: random.Random, text: Text, pool: list[Text]) -> Text:
        kept = [part for part in sentences(text) if rng.random() >= rate]
        return replace(text, body="".join(kept))

    return make


def scanned(rate: float) -> Maker:
    """Noise of a scanner: characters taken for others, at this rate."""

    def make(rng: random.Random, text: Text, pool: list[Text]) -> Text:
        strange = rng.choice(pool).body
        out = []
        for character in text.body:
            if character.isspace() or rng.random() >= rate:
                out.append(character)
            elif text.language == "zh":
                out.append(rng.choice(strange))
            else:
                out.append(_LOOKS_LIKE.get(character, rng.choice(["", character * 2, "."])))
        return replace(text, body="".join(out))

    return make


def retypeset(rng: random.Random, text: Text, pool: list[Text]) -> Text:
    """Other quotes, dashes, spaces, widths, line ends and case of the title."""
    body = text.body.translate(_WIDE if text.language == "zh" else _CURLY)
    if text.language != "zh":
        body = re.sub(r"(\d),?(\d{3})\b", r"\1,\2", body)
    lines = [f"\u3000\u3000{line}\u200b" if text.language == "zh" else f"{line} " for line in body.split("\n")]
    return replace(text, title=text.title.upper(), body="\r\n\r\n".join(lines))


def retitled(rng: random.Random, text: Text, pool: list[Text]) -> Text:
    """Another title, a dateline before and a line after the text, and 3 % edits, as on a site that took the text over."""
    body = edited(0.03)(rng, text, pool).body
    if text.language == "zh":
        before, after = (
            f"中国网{rng.randint(1, 12)}月{rng.randint(1, 28)}日讯 ",
            f"\n（责任编辑：{rng.choice(['李娜', '王强', '赵敏'])}）更多报道请关注本网。",
        )
    else:
        before = f"{rng.choice(['BEIJING', 'GENEVA', 'SHANGHAI'])}, {rng.randint(1, 28)} {rng.choice(['May', 'June', 'March'])} 2017 - "
        after = f"\nReporting by {rng.choice(['Ann Lee', 'Tom Hardy'])}. For more stories like this, sign up to our newsletter."
    return replace(text, title=rng.choice(pool).title, body=before + body + after)


def opening(size_words: int, size_cjk: int) -> Maker:
    """The beginning of the text alone."""

    def make(rng: random.Random, text: Text, pool: list[Text]) -> Text:
        size = size_cjk if text.language == "zh" else size_words
        return replace(text, body=joined(units(text)[:size], text.language))

    return make


def middle(rng: random.Random, text: Text, pool: list[Text]) -> Text:
    """Two paragraphs from the middle."""
    parts = paragraphs(text)
    at = rng.randint(1, max(1, len(parts) - 3))
    return replace(text, body="\n".join(parts[at : at + 2]))


def reordered(rng: random.Random, text: Text, pool: list[Text]) -> Text:
    """The paragraphs in another order."""
    parts = paragraphs(text)
    rng.shuffle(parts)
    return replace(text, body="\n".join(parts))


def cleaned_otherwise(rng: random.Random, text: Text, pool: list[Text]) -> Text:
    """The same page by another extractor: its title and a line of furniture in the body, one paragraph lost, lists as lines."""
    parts = paragraphs(text)
    if len(parts) > 5:
        del parts[rng.randrange(2, len(parts) - 1)]
    furniture = ["首页 > 新闻中心 > 正文", "分享到：微信 微博"] if text.language == "zh" else ["Home / News / Stories", "Share this page"]
    return replace(text, body="\n\n".join([furniture[0], text.title, *parts, furniture[1]]))


COPIES: dict[str, Maker] = {
    "typography": retypeset,
    "edit 1 %": edited(0.01),
    "edit 5 %": edited(0.05),
    "edit 10 %": edited(0.10),
    "edit 20 %": edited(0.20),
    "sentences dropped 10 %": thinned(0.10),
    "sentences dropped 30 %": thinned(0.30),
    "title, dateline, tail": retitled,
    "excerpt": opening(100, 160),
    "teaser": opening(30, 50),
    "middle": middle,
    "reordered": reordered,
    "ocr 1 %": scanned(0.01),
    "ocr 3 %": scanned(0.03),
    "other extractor": cleaned_otherwise,
}
"""Class of copy to its maker; the classes around index pages are made with the set."""
