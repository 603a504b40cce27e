"""The checked shape of the TOML and the frozen nouns must say the same."""

from __future__ import annotations

import dataclasses

import pytest

from pipelines.model import source as nouns
from pipelines.sources import declared

PAIRS = ["NextPage", "Discover", "Identity", "Dates", "Clean", "Relevance", "Expect", "Manners", "Source"]


@pytest.mark.parametrize("name", PAIRS)
def test_model_and_noun_have_the_same_fields(name: str) -> None:
    model, noun = getattr(declared, name), getattr(nouns, name)

    of_code = {"file"} if name == "Source" else set()

    assert set(model.model_fields) == {field.name for field in dataclasses.fields(noun)} - of_code


def test_defaults_are_the_nouns_own() -> None:
    least = declared.Source(name="a", title="t", home="https://a.example/", hosts=["a.example"])

    assert least.frozen("") == nouns.Source(name="a", title="t", home="https://a.example/", hosts=("a.example",))
