"""Written dates are read one way or not at all."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, timedelta
from importlib import resources
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.text.dates import by_formats, find_dates, in_zone, moment


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("14 Apr 2021", "2021-04-14"),
        ("05 August 2022", "2022-08-05"),
        ("August 5, 2022", "2022-08-05"),
        ("Sept. 3rd, 2020", "2020-09-03"),
        ("the 21st of August 2017", "2017-08-21"),
        ("Date: 11 February 2021", "2021-02-11"),
        ("WED // 17.2.2021", "2021-02-17"),
        ("MON // 5.4.2021", "2021-04-05"),
        ("Fri, 04/05/2019 - 13:51", "2019-04-05"),
        ("Wed, 04/14/2021 - 10:12", "2021-04-14"),
        ("2023-04-18 | UPSC", "2023-04-18"),
        ("发布时间:2021-04-16 12:00", "2021-04-16"),
        ("Update Time:2017-09-13 Source:", "2017-09-13"),
        ("2021年10月22日", "2021-10-22"),
        ("2021 年 1 月 2 号 (星期六)", "2021-01-02"),
        ("二〇二一年十月二十二日", "2021-10-22"),
        ("2021/10/22 08:30:11", "2021-10-22"),
        ("Wed, 26 Aug 2026 09:50:47 -0400", "2026-08-26"),
        ("2026-08-26T09:50:47-04:00", "2026-08-26"),
        ("By on 04/25/2019", "2019-04-25"),
        ("11-13 November 2019, Madrid", "2019-11-11"),
        ("Shanghai, July 4 2024 -", "2024-07-04"),
    ],
)
def test_one_reading(text: str, day: str) -> None:
    assert [written.day for written in find_dates(text)] == [date.fromisoformat(day)]


@pytest.mark.parametrize(
    "text",
    [
        "On June 13, 2",
        "24 April -",
        "30 February 2020",
        "2021-13-45",
        "202110月22日",
        "1.2.3.2020",
        "tel 12-34-5678",
        "room 2020",
        "May 2021",
        "32 May 2021",
    ],
)
def test_no_reading(text: str) -> None:
    assert [written.day for written in find_dates(text) if written.day] == []


@pytest.mark.parametrize(
    ("text", "day_first", "day", "order"),
    [
        ("04/05/2019", None, None, "?"),
        ("04/05/2019", True, date(2019, 5, 4), "?"),
        ("04/05/2019", False, date(2019, 4, 5), "?"),
        ("25/04/2019", None, date(2019, 4, 25), "d"),
        ("04/25/2019", True, date(2019, 4, 25), "m"),
        ("4.5.2019", None, date(2019, 5, 4), "?"),
        ("Sat 04/05/2019", False, date(2019, 5, 4), "d"),
        ("05/05/2019", None, date(2019, 5, 5), "?"),
    ],
)
def test_bare_numbers(text: str, day_first: bool | None, day: date | None, order: str) -> None:
    (written,) = find_dates(text, day_first)

    assert (written.day, written.order) == (day, order)
    assert written.reason


def test_time_and_zone_are_kept() -> None:
    moments = [
        find_dates(text)[0].moment for text in ("2026-08-26T09:50:47-04:00", "5 May 2020 at 3:15 pm", "5 May 2020 10:00 UTC", "5 May 2020")
    ]

    assert [moment and moment.isoformat() for moment in moments] == [
        "2026-08-26T09:50:00-04:00",
        "2020-05-05T15:15:00",
        "2020-05-05T10:00:00+00:00",
        None,
    ]


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("Sat Nov 28 2026 20:00:00 GMT+0800 (China Standard Time)", "2026-11-28T12:00"),
        ("2026-11-28 20:00 (UTC+8)", "2026-11-28T12:00"),
        ("2026-11-28 20:00 UTC +05:30", "2026-11-28T14:30"),
        ("2026年11月28日 20:00 北京时间", "2026-11-28T12:00"),
        ("Sat Nov 28 20:00:00 CST 2026", "2026-11-28T12:00"),  # the zone's own name, in China
        ("28 Nov 2026 20:00:00 EST", "2026-11-29T01:00"),
        ("WED,23 MAY 2012 02:23:01", "2012-05-22T18:23"),
        ("Thu, 02 Jun 22 07:46:24 +0000", "2022-06-02T07:46"),
        ("02-Jun-98 07:46", "1998-06-01T23:46"),
        ("Mon Jul  6 08:15:02 2026", "2026-07-06T00:15"),
        ("le 5 mai 2020 à 10:00 est venu", "2020-05-05T02:00"),  # a word, no zone
        ("5 May 2020, 10:00 - 12:00", "2020-05-05T02:00"),
    ],
)
def test_zones_and_short_years(text: str, utc: str) -> None:
    found = find_dates(text)[0].moment

    assert found is not None
    assert in_zone(found, ZoneInfo("Asia/Shanghai")).astimezone(UTC).isoformat()[:16] == utc


def test_a_zones_name_means_the_sources_own_where_both_have_it() -> None:
    said = find_dates("28 Nov 2026 20:00 CST")[0].moment

    assert said is not None
    offsets = [in_zone(said, ZoneInfo(zone)).utcoffset() for zone in ("Asia/Shanghai", "America/Chicago", "Europe/Vienna")]
    assert offsets == [timedelta(hours=8), timedelta(hours=-6), timedelta(hours=-6)]


@pytest.mark.parametrize("text", ["12 may 22 people", "In June 22 07 came", "May 22, 10:30", "Section 5 Mar 22"])
def test_two_digits_are_a_year_only_before_a_time(text: str) -> None:
    assert find_dates(text) == []


def test_declared_formats_are_read_anywhere_in_the_line() -> None:
    written = by_formats("Published: 05-04-19 by UNITAR", ("%Y", "%d-%m-%y"))

    assert written is not None
    assert written.day == date(2019, 4, 5)
    assert by_formats("no date here", ("%d-%m-%y",)) is None


def test_long_texts_are_cut_before_they_are_searched() -> None:
    assert find_dates("x" * 500 + " 5 May 2020") == []
    assert find_dates("1" * 100_000) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("le 1er août 2024 à 14h30", "2024-08-01"),
        ("Mar. 5 nov. 2024", "2024-11-05"),
        ("Publicado el lunes, 5 de noviembre del 2024 - 14:30", "2024-11-05"),
        ("5 al 7 de setiembre de 2024", "2024-09-05"),
        ("terça-feira, 5 de março de 2024", "2024-03-05"),
        ("12/out/2020", "2020-10-12"),
        ("5. Oktober 2024", "2024-10-05"),
        ("Опубликовано 5 ноября 2024 г.", "2024-11-05"),
        ("٥ تشرين الثاني/نوفمبر ٢٠٢٤", "2024-11-05"),
        ("２０２４年１１月５日 １０：２０", "2024-11-05"),
        ("二〇二四年十一月五日", "2024-11-05"),
        ("二零二四年十月三十一日", "2024-10-31"),
        ("民國113年11月5日", "2024-11-05"),
        ("中華民國一百一十三年十一月五日", "2024-11-05"),
        ("令和6年11月5日", "2024-11-05"),
        ("2024년 11월 5일", "2024-11-05"),
        ("2024. 11. 5.", "2024-11-05"),
    ],
)
def test_one_reading_in_other_languages(text: str, day: str) -> None:
    (written,) = find_dates(text)

    assert written.day == date.fromisoformat(day)
    assert text[written.start : written.end] == written.raw or written.raw in text[written.start : written.end]


@pytest.mark.parametrize("text", ["12 out of 2020 people", "2024 年 11 月", "一九九八年", "Monaco 31/31/2019", "5 March", "二十二"])
def test_what_only_looks_like_a_date(text: str) -> None:
    assert [written.day for written in find_dates(text)] in ([], [None])


def test_a_place_that_begins_like_a_weekday_proves_nothing() -> None:
    (written,) = find_dates("Samoa, 04/05/2019")

    assert (written.day, written.order) == (None, "?")


def test_no_name_stands_for_two_months_or_weekdays() -> None:
    data = tomllib.loads(resources.files("pipelines.text.dates").joinpath("forms.toml").read_text(encoding="utf-8"))

    for kind, names in (("months", 12), ("weekdays", 7)):
        numbers: dict[str, set[int]] = {}
        assert len(data[kind]) > 3
        for language, listed in data[kind].items():
            assert len(listed) == names, (kind, language)
            for number, alternatives in enumerate(listed):
                for name in alternatives.split():
                    numbers.setdefault(name, set()).add(number)
        assert [name for name, several in numbers.items() if len(several) > 1] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-11-29", "2026-11-29T12:00:00+00:00"),
        ("20261129", "2026-11-29T12:00:00+00:00"),
        ("2026-11-29T08:00:00+08:00", "2026-11-29T08:00:00+08:00"),
        ("20240705T101500Z", "2024-07-05T10:15:00+00:00"),
        ("20240705101500", "2024-07-05T10:15:00+00:00"),
        ("1720174500", "2024-07-05T10:15:00+00:00"),
        ("1720174500123", "2024-07-05T10:15:00+00:00"),
        ("Wed, 26 Aug 2026 09:50:47 -0400", "2026-08-26T09:50:47-04:00"),
        (" Sun, 29 Nov 2026 10:00:00 GMT ", "2026-11-29T10:00:00+00:00"),
        ("Sat Nov 28 2026 20:00:00 GMT+0800 (China Standard Time)", "2026-11-28T20:00:00+08:00"),
        ("Sat, 28 Nov 2026 20:00:00 GMT+8", "2026-11-28T20:00:00+08:00"),
        ("28 Nov 2026 20:00 UTC-3:30", "2026-11-28T20:00:00-03:30"),
        ("Mon, 21 Apr 2025 06:00:00 EDT", "2025-04-21T06:00:00-04:00"),
        ("Sun, 28 Jun 2026 10:00:00 CEST", "2026-06-28T10:00:00+02:00"),
        ("Thu, 02 Jun 22 07:46:24 +0000", "2022-06-02T07:46:24+00:00"),
        ("Sat Nov 28 20:00:00 JST 2026", "2026-11-28T20:00:00+09:00"),
        ("Mon Jul  6 08:15:02 2026", "2026-07-06T08:15:02+00:00"),
        ("yesterday", None),
        ("2026", None),
        ("12345", None),
        ("9999999999", None),
        ("", None),
        (None, None),
    ],
)
def test_what_programs_write(text: str | None, said: str | None) -> None:
    found = moment(text, hour=12)

    assert (found.isoformat() if found else None) == said


@given(st.text(max_size=60) | st.from_regex(r"[\d年月日/.:T+ -]{1,40}"))
def test_any_text_is_read_or_not(text: str) -> None:
    moment(text)
    for written in find_dates(text):
        assert 0 <= written.start < written.end <= len(text)
        assert written.raw in text
