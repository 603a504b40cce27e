"""The status page: whole, escaped, without scripts; and in a real browser where there is one."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from pipelines.model.health import HealthVerdict, State
from pipelines.outlets import status_page
from pipelines.outlets.plot import weeks
from pipelines.outlets.status_snapshot import StatusSnapshot
from pipelines.outlets.style import STYLE
from tests.outlets.sample import HOSTILE, NOW, source, standing

if TYPE_CHECKING:
    from pathlib import Path

VOID = {"meta", "img", "br", "hr", "input", "link"}


class Checker(HTMLParser):
    """Collects tags and attributes, and complains about tags that do not close."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def checked(html: str) -> Checker:
    checker = Checker()
    checker.feed(html)
    checker.close()
    assert checker.open == []
    return checker


@pytest.mark.catalogue("C11")
def test_the_page_is_well_formed_and_has_no_script() -> None:
    tags = checked(status_page.render(standing())).tags

    assert not {"script", "iframe", "img", "object", "form"} & {tag for tag, _ in tags}
    assert not [name for _, attributes in tags for name in attributes if name.startswith("on") or name == "style"]


@pytest.mark.catalogue("P9", "C11")
def test_hostile_texts_are_escaped_and_links_are_web_addresses() -> None:
    html = status_page.render(standing())
    links = [attributes["href"] for tag, attributes in checked(html).tags if tag == "a"]

    assert HOSTILE not in html
    assert "&lt;script&gt;" in html
    assert "javascript:" not in html
    assert links
    assert all(link and link.startswith("https://") for link in links)


@pytest.mark.catalogue("C11")
def test_the_policy_allows_the_style_sheet_and_nothing_else() -> None:
    policy = next(
        a["content"] for tag, a in checked(status_page.render(standing())).tags if a.get("http-equiv") == "Content-Security-Policy"
    )

    assert policy is not None
    assert re.fullmatch(r"default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]{44}'; base-uri 'none'; form-action 'none'", policy)


def test_what_needs_a_person_stands_first() -> None:
    html = status_page.render(standing())

    assert html.index("Needs attention") < html.index("layout changed (discovery)") < html.index('id="sources"')
    assert "<title>2 broken, 2 degraded, 1 quiet, 1 unknown, 3 ok - Newswatch</title>" in html
    assert "for 2.2 days" in html


def test_when_all_is_well_nobody_is_called() -> None:
    fine = StatusSnapshot(at=NOW, sources=(source("a", "A", HealthVerdict(State.OK)),), free=1, size=2)

    assert "Needs attention" not in status_page.render(fine)
    assert "Nothing needs attention." in status_page.render(fine)
    assert "all delivered" in status_page.render(fine)


def test_an_empty_installation_has_a_page() -> None:
    assert "no source is declared" in status_page.render(StatusSnapshot(at=NOW, sources=()))


@pytest.mark.catalogue("T1", "T2")
def test_lateness_and_low_disk_are_said() -> None:
    late = replace(source("a", "A", HealthVerdict(State.OK)), next_run=NOW - timedelta(hours=3), due=NOW - timedelta(days=2))
    html = status_page.render(
        StatusSnapshot(at=NOW, sources=(late,), free=10, size=100, least=50, waiting=2, waiting_since=NOW - timedelta(days=1))
    )

    assert '<span class="late">3 h late</span>' in html
    assert '<span class="late">2 days late</span>; alarm on 2026-11-27' in html
    assert "10 B of 100 B free (10%); below the floor of 50 B: fetching pauses" in html
    assert "2 not delivered, the oldest from 24 h ago" in html


def test_a_first_sign_a_failed_try_and_a_paused_source_are_told_apart() -> None:
    html = status_page.render(standing())
    row = {name: html.split(f">{name}</a>")[1].split("</tr>")[0] for name in ("cicete", "unido", "unchina", "paused")}

    assert "titles missing (a first sign)" in row["cicete"]
    assert "titles missing" not in html.split("Needs attention")[1].split('id="sources"')[0]
    assert "40 h ago<small>tried 60 min ago</small>" in row["unido"]
    assert "60 min ago<small></small>" in row["unchina"]
    assert '<span class="pill off">off</span>' in row["paused"]
    assert "not planned" in row["paused"]
    assert "late" not in row["paused"]


def test_the_page_is_written_whole(tmp_path: Path) -> None:
    status_page.write(tmp_path / "sub" / "status.html", standing())

    assert (tmp_path / "sub" / "status.html").read_text("utf-8") == status_page.render(standing())
    assert [file.name for file in (tmp_path / "sub").iterdir()] == ["status.html"]


def test_bars_have_the_height_of_their_number() -> None:
    svg = weeks([0, 5, 10], NOW)
    heights = [float(height) for height in re.findall(r'class="bar[^>]* height="([\d.]+)"', svg)]

    assert heights == [0.0, 17.0, 34.0]
    assert "week from 2026-11-01: 0" in svg
    assert "10 a week" in svg
    assert "<span>2026-11-01</span><span>today</span>" in svg
    assert "15 in all, 10 at most, 10 in the last seven days" in svg


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb`` (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def schemes() -> dict[str, dict[str, str]]:
    """The colours of the style sheet by scheme and name."""
    light, dark = STYLE.split("prefers-color-scheme: dark", 1)
    return {name: dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", part)) for name, part in (("light", light), ("dark", dark))}


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read_in_both_schemes(scheme: str) -> None:
    """WCAG AA: 4.5 for text on what it stands on, 3 for the bars of the plots."""
    colours = schemes()[scheme]
    texts = [(ink, ground) for ink in ("ink", "soft", "link", "degraded") for ground in ("card", "ground")]
    texts += [(state, f"{state}-ground") for state in ("ok", "quiet", "degraded", "broken", "unknown")]
    measured = {(ink, ground): contrast(colours[ink], colours[ground]) for ink, ground in texts}

    assert {pair: ratio for pair, ratio in measured.items() if ratio < 4.5} == {}
    assert contrast(colours["bar"], colours["card"]) >= 3
    assert schemes()["light"].keys() == schemes()["dark"].keys()


BROWSER = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")


@pytest.mark.catalogue("C11")
@pytest.mark.slow
def test_in_a_browser_nothing_hostile_runs_and_nothing_is_blocked(tmp_path: Path) -> None:
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.skip("chromium is not installed")
    status_page.write(tmp_path / "status.html", standing())
    command = [chromium, *BROWSER, "--disable-component-update", "--disable-sync", f"--user-data-dir={tmp_path / 'profile'}"]
    logs = ["--enable-logging=stderr", "--v=0", "--virtual-time-budget=2000", "--dump-dom", (tmp_path / "status.html").as_uri()]
    done = subprocess.run([*command, *logs], capture_output=True, text=True, timeout=60, check=True)

    assert "<title>2 broken" in done.stdout
    assert "Content Security Policy" not in done.stderr
