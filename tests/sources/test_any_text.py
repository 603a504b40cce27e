"""Whatever a declaration says, loading it gives a source or the faults with their lines; nothing else is ever raised."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import ConfigError
from pipelines.sources import check, load
from tests.sources.made import SOUND

WORDS = st.sampled_from(
    (
        *("title", "hosts", "home", "[discover]", "[[discover]]", "article", "schedule", "[dates]", "timezone = 'Nowhere'", "key"),
        *("= 7", "= []", "= ''", '= "https://a.example/"', "'^(a+)+$'", "next_page = {param = 1}", "nan", "1979-05-27"),
        *("\x00", "\ufeff", "=", "\n", "'", '"', "#"),
    )
)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A sound declaration with words put in, lines doubled or pieces cut out."""
    text = SOUND
    for _ in range(draw(st.integers(1, 4))):
        begin = draw(st.integers(0, len(text)))
        end = draw(st.integers(begin, min(len(text), begin + 60)))
        text = text[:begin] + draw(st.sampled_from(["", text[begin:end] * 2]) | WORDS | st.text(max_size=10)) + text[end:]
    return text


@settings(max_examples=150, deadline=None)
@given(text=damaged() | st.text(max_size=200))
def test_a_source_or_its_faults(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "one.toml"
        file.write_bytes(text.encode("utf-8", "surrogatepass"))

        faults = [str(fault) for fault in check(Path(folder))]
        try:
            loaded = load(Path(folder))
        except ConfigError as error:
            assert faults
            assert "one.toml" in str(error)
        else:
            assert faults == []
            assert all(source.hosts for source in loaded.values())
