"""The noun of a watch: what somebody wants to be informed of as soon as it is in the corpus. Matching is `pipelines.outlets.watches`."""

from __future__ import annotations

from typing import Annotated

from pydantic import AwareDatetime, Field, model_validator
from pydantic.dataclasses import dataclass

from pipelines.model.fields import Text
from pipelines.model.source import CONFIG

Word = Annotated[Text, Field(min_length=1, max_length=200)]


@dataclass(frozen=True, slots=True, config=CONFIG)
class Watch:
    """``[[watch]]``: what is watched for, one of the words or a query. Without sources or languages: in all of them."""

    name: Annotated[Text, Field(min_length=1, max_length=100)]
    words: tuple[Word, ...] = ()
    sources: tuple[Text, ...] = ()
    languages: tuple[Text, ...] = ()
    query: Annotated[Text, Field(max_length=2000)] = ""
    """In the language of `pipelines.search.query_language`; empty where words are given."""
    since: AwareDatetime | None = None
    """When it was saved: nothing that was appended before is told."""

    @model_validator(mode="after")
    def _something(self) -> Watch:
        if bool(self.words) == bool(self.query):
            raise ValueError("expected either words = [...] or query = '...'")
        return self
