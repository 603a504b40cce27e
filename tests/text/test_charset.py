"""The charset is decided once, proven where it can be, and every repair leaves a note."""

from __future__ import annotations

import pytest

from pipelines.text.charset import decode

CHINESE = "联合国在中国的工作：可持续发展目标是消除贫穷、保护地球的全球行动呼吁，也是我们对中国的承诺。" * 4
TRADITIONAL = "聯合國在中國的工作：可持續發展目標是消除貧窮、保護地球的全球行動呼籲，也是我們對中國的承諾。" * 4
JAPANESE = "国連は中国における持続可能な開発目標のために活動しています。これは私たちの約束です。" * 4


def page(text: str, meta: str = "") -> str:
    return f"<html><head>{f'<meta charset={meta}>' if meta else ''}</head><body><p>{text}</p></body></html>"


@pytest.mark.catalogue("H28")
@pytest.mark.parametrize(
    ("text", "real", "header", "meta", "repaired"),
    [
        (CHINESE, "utf-8", "utf-8", "", False),
        (CHINESE, "utf-8", "", "", False),
        (CHINESE, "gbk", "", "gbk", False),
        (CHINESE, "gb18030", "", "gb2312", False),
        (CHINESE, "gbk", "utf-8", "", True),
        (CHINESE, "gb18030", "utf-8", "utf-8", True),
        (CHINESE, "gbk", "utf-8", "gbk", False),
        (CHINESE, "gbk", "", "", True),
        (TRADITIONAL, "big5", "utf-8", "", True),
        (TRADITIONAL, "big5", "", "big5", False),
        (JAPANESE, "shift_jis", "utf-8", "", True),
        (CHINESE, "utf-16-le", "", "", False),
        ("naïve café – “quoted”", "cp1252", "iso-8859-1", "", False),
        ("naïve café " * 20, "cp1252", "", "", True),
    ],
)
def test_text_comes_out_whole(text: str, real: str, header: str, meta: str, repaired: bool) -> None:
    mark = b"\xff\xfe" if real == "utf-16-le" else b""
    found = decode(mark + page(text, meta).encode(real), f"text/html; charset={header}" if header else "text/html")

    assert text in found.text
    assert bool([note for note in found.notes if note.startswith("charset ")]) is repaired


@pytest.mark.catalogue("H29")
def test_one_bad_byte_changes_nothing_else() -> None:
    body = page("café und Straße " * 10).encode().replace(b"Stra", b"St\xa0ra", 1)
    found = decode(body, "text/html; charset=utf-8")

    assert found.text == page("café und Straße " * 10).replace("Stra", "St\ufffdra", 1)
    assert found.notes == ("charset: 1 byte sequences are not utf-8 and were replaced",)


def test_a_replacement_character_that_stands_on_the_page_is_not_counted() -> None:
    assert decode(page("a \ufffd b").encode(), "text/html; charset=utf-8").notes == ()


@pytest.mark.catalogue("H29")
def test_two_charsets_in_one_page_are_counted() -> None:
    found = decode(page(CHINESE).encode() + CHINESE[:40].encode("gbk"), "text/html; charset=utf-8")

    assert CHINESE in found.text
    assert found.notes[0].endswith("are not utf-8 and were replaced")


def test_an_unknown_or_binary_charset_is_passed_over() -> None:
    assert CHINESE in decode(page(CHINESE).encode(), "text/html; charset=klingon").text
    assert CHINESE in decode(page(CHINESE).encode(), "text/html; charset=base64").text
