"""OAI-PMH as harvesters meet it: the protocol's errors, two real clients, and what happens when the corpus changes while they harvest."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from lxml import etree

from pipelines.dissemination import oai_formats
from pipelines.dissemination.ledger import Ledger
from pipelines.dissemination.oai import Provider, Repository
from pipelines.insight.holdings import Holdings
from tests.corpus.made import open_corpus, put, text
from tests.threads import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipelines.corpus.corpus import Corpus

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
OAI = "{http://www.openarchives.org/OAI/2.0/}"


class Ticking:
    """A clock that goes on by a minute at each look."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Corpus]:
    corpus = open_corpus(tmp_path / "data")
    for number in range(12):
        put(corpus, number)
    yield corpus
    corpus.close()


def provider(corpus: Corpus, base: str = "http://127.0.0.1/oai", clock: Any = None) -> Provider:
    repository = Repository("Made texts", "made.test", base, "archive@made.test")
    ledger = Ledger(corpus.layout.published, clock or Ticking())
    return Provider(Holdings(corpus.layout, corpus.catalogue), ledger, repository, batch=5)


def ask(served: Provider, **arguments: str) -> etree._Element:
    return etree.fromstring(served.answer({key.rstrip("_"): value for key, value in arguments.items()}))


def walk(served: Provider, **more: str) -> list[tuple[str, str]]:
    """(identifier, datestamp) of a whole list."""
    found, arguments = [], {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc", **more}
    while arguments:
        tree = ask(served, **arguments)
        found += [(one.findtext(f"{OAI}identifier") or "", one.findtext(f"{OAI}datestamp") or "") for one in tree.iter(f"{OAI}header")]
        token = tree.findtext(f".//{OAI}resumptionToken")
        arguments = {"verb": "ListIdentifiers", "resumptionToken": token} if token else {}
    return found


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"verb": "Bogus"}, "badVerb"),
        ({}, "badVerb"),
        ({"verb": "ListRecords"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "garbage"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2026-01-01", "until": "2026-01-01T00:00:00Z"}, "badArgument"),
        ({"verb": "Identify", "more": "x"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "marc21"}, "cannotDisseminateFormat"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2099-01-01"}, "noRecordsMatch"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "source:nobody"}, "noRecordsMatch"),
        ({"verb": "ListRecords", "resumptionToken": "x"}, "badResumptionToken"),
        ({"verb": "ListRecords", "resumptionToken": "metadataPrefix=oai_dc&cursor=-3"}, "badResumptionToken"),
        ({"verb": "ListRecords", "resumptionToken": "metadataPrefix=oai_dc&cursor=1&from_=never"}, "badResumptionToken"),
        ({"verb": "ListRecords", "resumptionToken": "cursor=1"}, "badResumptionToken"),
        ({"verb": "ListRecords", "resumptionToken": "metadataPrefix=oai_dc&cursor=1&other=2"}, "badResumptionToken"),
        ({"verb": "ListSets", "resumptionToken": "x"}, "badResumptionToken"),
        ({"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "oai:made.test:99"}, "idDoesNotExist"),
        ({"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "oai:other.test:1"}, "idDoesNotExist"),
        ({"verb": "ListMetadataFormats", "identifier": "1"}, "idDoesNotExist"),
    ],
)
def test_what_is_asked_wrongly_is_answered_in_the_protocol(made: Corpus, arguments: dict[str, str], code: str) -> None:
    found = etree.fromstring(provider(made).answer(arguments)).find(f"{OAI}error")
    assert found is not None
    assert found.get("code") == code


def test_an_argument_given_twice_is_refused(made: Corpus) -> None:
    found = etree.fromstring(provider(made).answer({"verb": "Identify"}, repeated=True)).find(f"{OAI}error")
    assert found is not None
    assert found.get("code") == "badArgument"


def test_identify_names_the_ledgers_first_time_and_seconds(made: Corpus) -> None:
    served = provider(made)
    tree = ask(served, verb="Identify")
    assert tree.findtext(f".//{OAI}earliestDatestamp") == "2026-11-28T12:01:00Z"
    assert tree.findtext(f".//{OAI}granularity") == "YYYY-MM-DDThh:mm:ssZ"
    assert tree.findtext(f".//{OAI}deletedRecord") == "persistent"


def test_a_list_has_every_article_once_in_an_order_that_stays(made: Corpus) -> None:
    served = provider(made)
    assert [identifier for identifier, _ in walk(served)] == [f"oai:made.test:{number}" for number in range(12)]
    assert [identifier for identifier, _ in walk(served, set="source:made")] == [f"oai:made.test:{number}" for number in range(12)]


def test_a_correction_is_an_update_of_the_same_item(made: Corpus) -> None:
    served = provider(made)
    before = dict(walk(served))
    put(made, 3, words=text(50))
    after = walk(served, from_=max(before.values()))
    changed = [(identifier, at) for identifier, at in after if at > before[identifier]]
    assert [identifier for identifier, _ in changed] == ["oai:made.test:3"]
    record = ask(served, verb="GetRecord", metadataPrefix="oai_dc", identifier="oai:made.test:3")
    assert record.findtext(f".//{{{oai_formats.DC}}}title") == text(50).split("\n")[0]


def test_the_language_is_an_element(made: Corpus) -> None:
    record = ask(provider(made), verb="GetRecord", metadataPrefix="oai_dc", identifier="oai:made.test:3")
    assert [one.text for one in record.iter(f"{{{oai_formats.DC}}}language")] == ["en"]


def test_the_full_text_follows_its_schema(made: Corpus) -> None:
    tree = ask(provider(made), verb="GetRecord", metadataPrefix="newswatch", identifier="oai:made.test:3")
    record = tree.find(f".//{{{oai_formats.NEWSWATCH}}}record")
    assert record is not None
    etree.XMLSchema(etree.fromstring(oai_formats.schema())).assertValid(record)
    assert record.findtext(f"{{{oai_formats.NEWSWATCH}}}text") == text(3)


def test_a_list_goes_on_although_texts_come_and_change_meanwhile(made: Corpus) -> None:
    served = provider(made)
    first = ask(served, verb="ListIdentifiers", metadataPrefix="oai_dc")
    given = [one.findtext(f"{OAI}identifier") for one in first.iter(f"{OAI}header")]
    put(made, 2, words=text(60))  # given already: comes again with the next harvest
    put(made, 8, words=text(61))  # not yet given
    put(made, 30)
    token = first.findtext(f".//{OAI}resumptionToken")
    given += [identifier for identifier, _ in _resumed(served, token or "")]
    assert given == [f"oai:made.test:{number}" for number in (*range(12), 14)]


def test_a_list_with_an_end_goes_on_although_its_rest_was_updated(made: Corpus) -> None:
    served = provider(made)
    ask(served, verb="Identify")
    until = "2026-11-28T12:01:00Z"
    first = ask(served, verb="ListIdentifiers", metadataPrefix="oai_dc", until=until)
    for number in range(5, 12):
        put(made, number, words=text(100 + number))
    rest = _resumed(served, first.findtext(f".//{OAI}resumptionToken") or "")
    assert [identifier for identifier, _ in rest] == ["oai:made.test:4"]
    assert len(walk(served, from_=until)) == 12


def test_the_answers_date_is_never_later_than_what_is_still_to_come(made: Corpus) -> None:
    """A harvester that goes on from it misses nothing although the clock is set back behind it."""
    known = walk(provider(made, clock=lambda: NOON))
    answered = ask(provider(made, clock=lambda: NOON), verb="Identify").findtext(f"{OAI}responseDate")
    put(made, 40)
    later = provider(made, clock=lambda: NOON - timedelta(days=30))
    assert len(known) == 12
    assert "oai:made.test:12" in dict(walk(later, from_=answered or ""))


def _resumed(served: Provider, token: str) -> list[tuple[str, str]]:
    return walk(served, verb="ListIdentifiers", resumptionToken=token) if not token else _from_token(served, token)


def _from_token(served: Provider, token: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    while token:
        tree = ask(served, verb="ListIdentifiers", resumptionToken=token)
        found += [(one.findtext(f"{OAI}identifier") or "", one.findtext(f"{OAI}datestamp") or "") for one in tree.iter(f"{OAI}header")]
        token = tree.findtext(f".//{OAI}resumptionToken") or ""
    return found


@contextmanager
def served_on_loopback(corpus: Corpus) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = served.answer(dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True)))
            self.send_response(200)
            self.send_header("Content-Type", "text/xml; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    url = f"http://127.0.0.1:{server.server_port}/oai"
    served = provider(corpus, url)
    with serving(server):
        yield url


def harvested(client: str, url: str, since: str = "") -> list[dict[str, Any]]:
    command = [sys.executable, "-W", "ignore", "-m", "tests.dissemination.harvest", client, url, "oai_dc", since]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


REMOVAL = {"url_key": "made.test/5", "document": 5, "url": "https://made.test/5", "event": "removed", "status": 410, "looks": 2}
REMOVAL |= {"since": "2026-11-27T12:00:00Z", "seen_at": "2026-11-28T12:00:00Z"}


@pytest.mark.parametrize("client", ["sickle", "scythe"])
def test_harvesters_get_everything_once_and_then_only_what_changed(made: Corpus, client: str) -> None:
    with served_on_loopback(made) as url:
        first = harvested(client, url)
        assert sorted(one["id"] for one in first) == sorted(f"oai:made.test:{number}" for number in range(12))
        put(made, 3, words=text(50))
        put(made, 40)
        second = harvested(client, url, max(one["at"] for one in first))
        news = {one["id"]: one["titles"] for one in second if one["at"] > max(old["at"] for old in first)}
        assert news == {"oai:made.test:3": [text(50).split("\n")[0]], "oai:made.test:13": [text(40).split("\n")[0]]}
        with made.appending() as batch:
            batch.removal(REMOVAL)
        third = harvested(client, url, max(one["at"] for one in second))
        assert {one["id"] for one in third if one["deleted"]} == {"oai:made.test:5"}
