"""The folder a user stands in: whatever lies there, our programs import nothing of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TRAPS = ("pipelines.py", "settings.py", "items.py", "scrapy.py", "twisted.py", "json.py", "socket.py", "select.py", "random.py", "lxml.py")


@pytest.mark.slow
def test_the_demo_works_in_a_scrapy_users_folder(tmp_path: Path) -> None:
    program = Path(sys.executable).parent / "newswatch"
    assert program.exists(), "the package is installed where the tests run"
    (tmp_path / "crawler" / "spiders").mkdir(parents=True)
    for name in (*TRAPS, "crawler/__init__.py", "crawler/spiders/__init__.py"):
        (tmp_path / name).write_text(f"raise SystemExit('{name} of the user was imported')\n", "utf-8")
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = crawler.settings\n", "utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NEWSWATCH_", "SCRAPY_", "PYTHON"))}
    done = subprocess.run(
        [program, "demo", "--json", "--folder", "made"], cwd=tmp_path, env=kept, capture_output=True, text=True, check=False, timeout=300
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["unexpected"] == []
    assert len(json.loads(done.stdout)["files"]) > 20
    page = tmp_path / "page.html"
    page.write_text(
        f"<html><body><h1>Rice in the hills</h1>{'<p>Villagers clear the fields by hand in spring.</p>' * 9}</body></html>", "utf-8"
    )
    cleaned = subprocess.run(
        [program, "clean", page, "--url", "https://a.example/1"],
        cwd=tmp_path,
        env=kept,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert cleaned.returncode == 0, cleaned.stdout + cleaned.stderr
    assert "Villagers clear the fields" in cleaned.stdout
