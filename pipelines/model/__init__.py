"""The nouns of Newswatch: frozen data, standard library only. Everything may import them; they import nothing of ours."""

from pipelines.model.article import (
    Article,
    Block,
    DateCandidate,
    DateFrom,
    Item,
    ListBlock,
    Paragraph,
    Reading,
    Refusal,
    Role,
    SiteProfile,
    Table,
    Topic,
)
from pipelines.model.document import Decision, Document, Outcome, Verdict
from pipelines.model.page import Entrance, Found, Lead, Page, WarcRef, Way
from pipelines.model.source import Clean, Dates, Discover, Expect, Identity, Manners, NextPage, Relevance, Source
from pipelines.model.visit import Visit

__all__ = [
    "Article",
    "Block",
    "Clean",
    "DateCandidate",
    "DateFrom",
    "Dates",
    "Decision",
    "Discover",
    "Document",
    "Entrance",
    "Expect",
    "Found",
    "Identity",
    "Item",
    "Lead",
    "ListBlock",
    "Manners",
    "NextPage",
    "Outcome",
    "Page",
    "Paragraph",
    "Reading",
    "Refusal",
    "Relevance",
    "Role",
    "SiteProfile",
    "Source",
    "Table",
    "Topic",
    "Verdict",
    "Visit",
    "WarcRef",
    "Way",
]
