"""The charset is decided once, proven where it can be, and every repair leaves a note."""

from __future__ import annotations

import pytest

from pipelines.text.charset import decode
from pipelines.text.charset.proof import unmarked_unicode
from tests.text.written import ARABIC, CHINESE, CZECH, FRENCH, JAPANESE, KOREAN, POLISH, RUSSIAN, TRADITIONAL, page


def notes_of(found: tuple[str, ...]) -> list[str]:
    return [note.split(":")[0] for note in found]


@pytest.mark.catalogue("H28")
@pytest.mark.parametrize(
    ("text", "real", "header", "meta", "note"),
    [
        (CHINESE, "utf-8", "utf-8", "", ""),
        (CHINESE, "utf-8", "", "", ""),
        (CHINESE, "gbk", "", "gbk", ""),
        (CHINESE, "gb18030", "", "gb2312", ""),
        (CHINESE, "gbk", "", "x-gbk", ""),
        (CHINESE, "gbk", "utf-8", "", "charset repaired"),
        (CHINESE, "gb18030", "utf-8", "utf-8", "charset repaired"),
        (CHINESE, "gbk", "utf-8", "gbk", ""),
        (CHINESE, "gbk", "", "", "charset guessed"),
        (CHINESE, "gbk", "iso-8859-1", "", "charset repaired"),
        (CHINESE, "gbk", "", "windows-1251", "charset repaired"),
        (CHINESE, "utf-8", "gb2312", "", "charset repaired"),
        (CHINESE, "utf-8", "", "gb18030", "charset repaired"),
        (CHINESE, "utf-8", "iso-8859-1", "big5", "charset repaired"),
        (CHINESE, "utf-8", "utf-8", "gb2312", ""),
        (CHINESE[:6], "gbk", "", "gbk", ""),
        ("茅台酒", "gbk", "", "gb2312", ""),
        ("茅台", "gbk", "", "gb2312", ""),
        ("café", "utf-8", "", "gb2312", "charset repaired"),
        ("© été", "utf-8", "iso-8859-1", "", "charset repaired"),
        (TRADITIONAL, "big5", "utf-8", "", "charset repaired"),
        (TRADITIONAL, "big5", "", "big5", ""),
        (TRADITIONAL, "big5", "", "gb2312", "charset repaired"),
        (JAPANESE, "shift_jis", "utf-8", "", "charset repaired"),
        (JAPANESE, "cp932", "", "", "charset guessed"),
        (JAPANESE, "euc_jp", "", "", "charset guessed"),
        (JAPANESE + "①㈱", "euc_jis_2004", "", "x-euc-jp", ""),
        (JAPANESE, "iso2022_jp", "", "iso-2022-jp", ""),
        (JAPANESE, "iso2022_jp", "", "", "charset guessed"),
        (JAPANESE[:12], "euc_jp", "", "gb2312", "charset repaired"),
        (KOREAN, "cp949", "", "", "charset guessed"),
        (KOREAN, "cp949", "", "ks_c_5601-1987", ""),
        (RUSSIAN, "cp1251", "", "", "charset guessed"),
        (RUSSIAN, "koi8_r", "iso-8859-1", "", "charset repaired"),
        (ARABIC, "cp1256", "utf-8", "", "charset repaired"),
        (POLISH, "iso8859_2", "", "", "charset guessed"),
        (CZECH, "cp1250", "", "windows-1250", ""),
        (FRENCH, "cp1252", "utf-8", "", "charset repaired"),
        (FRENCH, "cp1252", "", "gb2312", "charset repaired"),
        (FRENCH, "cp1252", "iso-8859-1", "", ""),
        ("für Köln", "cp1252", "", "gb2312", "charset repaired"),
        ("it’s", "cp1252", "utf-8", "", "charset repaired"),
        ("naïve café – “quoted”", "cp1252", "iso-8859-1", "", ""),
        ("naïve café " * 20, "cp1252", "", "", "charset guessed"),
    ],
)
def test_text_comes_out_whole(text: str, real: str, header: str, meta: str, note: str) -> None:
    found = decode(page(text, meta).encode(real), f"text/html; charset={header}" if header else "text/html")

    assert text in found.text
    assert notes_of(found.notes) == [note][: bool(note)]


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("label", ["", "gb2312", "utf-8"])
@pytest.mark.parametrize("marked", [True, False])
def test_unicode_is_read_with_and_without_a_mark(codec: str, label: str, marked: bool) -> None:
    found = decode((("\ufeff" if marked else "") + page(CHINESE[:50], label)).encode(codec))

    assert CHINESE[:50] in found.text
    assert found.text.startswith("<html>")
    assert found.charset == codec


def test_a_mark_left_over_by_an_editor_before_another_charset() -> None:
    assert CHINESE in decode(b"\xef\xbb\xbf" + page(CHINESE, "gbk").encode("gbk")).text


def test_a_page_cut_within_a_character_is_proven_by_the_rest() -> None:
    assert decode(page(CHINESE).encode()[:-20][: len(page(CHINESE[:60]).encode()) - 20]).charset == "utf-8"
    assert decode((CHINESE * 3).encode()[:601], "text/plain; charset=gb2312").text == (CHINESE * 3).encode()[:600].decode()


@pytest.mark.catalogue("H29")
def test_one_bad_byte_changes_nothing_else() -> None:
    body = page("café und Straße " * 10).encode().replace(b"Stra", b"St\xa0ra", 1)
    found = decode(body, "text/html; charset=utf-8")

    assert found.text == page("café und Straße " * 10).replace("Stra", "St\ufffdra", 1)
    assert found.notes == ("charset: 1 byte sequences are not utf-8 and were replaced",)


@pytest.mark.catalogue("H29")
@pytest.mark.parametrize("label", ["gb2312", "utf-8", ""])
def test_one_bad_byte_in_a_chinese_page_changes_nothing_else(label: str) -> None:
    first, second = page(CHINESE, label).encode("gbk").split("。".encode("gbk"), 1)
    found = decode(first + b"\xff" + "。".encode("gbk") + second)

    assert found.text == page(CHINESE, label).replace("。", "\ufffd。", 1)
    assert found.charset == "gb18030"
    assert found.notes[-1] == "charset: 1 byte sequences are not gb18030 and were replaced"


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


@pytest.mark.parametrize("codec", ["gb18030", "cp1252", "cp1251"])
def test_text_that_was_mojibake_before_it_came_is_said_and_left(codec: str) -> None:
    text = {"gb18030": CHINESE, "cp1252": FRENCH, "cp1251": RUSSIAN}[codec]
    sent = text.encode().decode(codec, "replace").replace("\ufffd", "")
    found = decode(page(sent).encode())

    assert found.text == page(sent)
    assert [note.endswith(f"are utf-8 that was read as {codec}") for note in found.notes] == [True]


@pytest.mark.parametrize("text", [CHINESE, TRADITIONAL, JAPANESE, KOREAN, RUSSIAN, ARABIC, POLISH, CZECH, FRENCH, "«Été» ÀÂÉ° §§ ±²³ “‘’”"])
def test_good_text_is_no_mojibake(text: str) -> None:
    assert decode(page(text * 20).encode()).notes == ()


def test_bytes_that_alternate_with_nul_are_no_utf_16_unless_they_are_markup() -> None:
    """A binary file before a robots.txt's rules must not turn the rules into Chinese characters."""
    assert unmarked_unicode(b"\x00\xff" * 500 + b"\nUser-agent: *\nDisallow: /\n") is None
    assert unmarked_unicode("<p>Größe</p>".encode("utf-16-be")) == "utf-16-be"
