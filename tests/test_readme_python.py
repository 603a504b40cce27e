"""The Python that README shows for `import newswatch` and pandas, run as it stands there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.corpus.made import open_corpus, put, text

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
PAGE = f"<html><body><h1>Rice in the hills</h1>{'<p>Villagers clear the fields by hand in spring.</p>' * 9}</body></html>"


def examples(mark: str) -> list[str]:
    return re.findall(rf"<!-- {mark} -->\n```python\n(.*?)```", README, re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A saved page, and a corpus of three texts of which one is an earlier version."""
    (tmp_path / "page.html").write_text(PAGE, "utf-8")
    corpus = open_corpus(tmp_path / "data")
    put(corpus, 0, words="Rice grows in the hills of Yunhe again.")
    put(corpus, 1)
    put(corpus, 0, words=f"Rice grows in the hills. {text(50)}")
    corpus.close()
    return tmp_path


def run(program: str, folder: Path) -> str:
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_each_is_three_lines() -> None:
    assert [len(example.split("\n")) - example.count("\n\n") - 1 for example in examples("library")] == [3, 3, 3, 3]
    assert len(examples("pandas")) == 1


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "Rice in the hills None en"),
        (1, "3 texts; the first is"),
        (2, "2026-11-01 made Rice grows in the hills"),
        (3, "Rice grows in the hills"),
    ],
)
def test_an_example_of_the_library_runs(number: int, said: str, folder: Path) -> None:
    assert said in run(examples("library")[number], folder)


def test_the_pandas_example_resolves_versions(folder: Path) -> None:
    pytest.importorskip("pandas", reason="pandas is not installed here")
    out = run(examples("pandas")[0], folder)

    assert re.search(r"^\S+\s+2$", out, re.MULTILINE)
    assert "1 texts are earlier" in out
