"""OAI-PMH 2.0: the corpus for harvesters of repositories (DSpace, BASE, InvenioRDM, VuFind). The protocol is the package oaipmh's.

Datestamps come from the publication ledger and never go back; resumption tokens hold no state on this side and survive appends,
restarts and corrections, because a list goes on behind the number of the last item. Nothing is ever answered with 503: several
clients give up at the first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pipelines.catalogue.schema import stamp
from pipelines.dissemination import oai_formats, oai_items
from pipelines.dissemination.oai_items import Item, Wanted
from pipelines.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipelines.dissemination.ledger import Ledger
    from pipelines.insight.holdings import Holdings

BATCH = 100
GRANULARITY = "YYYY-MM-DDThh:mm:ssZ"
_IDENTIFIER = re.compile(r"oai:(?P<domain>[^:]+):(?P<first>\d{1,9})")
_RESPONSE_DATE = re.compile(rb"(?<=<responseDate>)[^<]*")
_TOKEN = {"metadataPrefix", "set", "from_", "until"}


@dataclass(frozen=True, slots=True)
class Repository:
    """How the repository presents itself: ``domain`` is the middle part of its identifiers and must never change."""

    name: str
    domain: str
    base_url: str
    admin: str


class Provider:
    """Answers OAI-PMH requests over a corpus. Raises ConfigError where the extra ``oai`` is not installed."""

    def __init__(self, holdings: Holdings, ledger: Ledger, repository: Repository, *, batch: int = BATCH) -> None:
        try:
            from oaipmh import metadata, server
        except ImportError as error:
            raise ConfigError(f"OAI-PMH needs a further package ({error.name}); expected: pip install 'newswatch[oai]'") from error
        self._ledger = ledger
        self._holdings = holdings
        registry = metadata.MetadataRegistry()
        for prefix, form in oai_formats.FORMATS.items():
            registry.registerWriter(prefix, form.write)
        self._server = server.ServerBase(_Lists(holdings, ledger, repository, batch), metadata_registry=registry)

    def answer(self, arguments: Mapping[str, str], *, repeated: bool = False) -> bytes:
        """The answer to a request's arguments, as XML. ``repeated``: one was given twice, which the protocol forbids."""
        self._ledger.enter(self._holdings)
        asked = {**arguments, **({"repeated": ""} if repeated else {})}  # an argument that the protocol does not know: badArgument
        found: bytes = self._server.handleRequest(asked)
        # a harvester goes on from this date: it is the last publication's, so that a clock that is set back later hides nothing from it
        known = self._ledger.publications()
        at = known[-1].at if known else datetime.now(UTC)
        return _RESPONSE_DATE.sub(stamp(at).encode(), found, count=1)


class _Lists:
    """The repository as oaipmh asks for it: lists come with the token of what follows."""

    def __init__(self, holdings: Holdings, ledger: Ledger, repository: Repository, batch: int) -> None:
        self._holdings = holdings
        self._ledger = ledger
        self._repository = repository
        self._batch = batch

    def identify(self) -> Any:
        from oaipmh import common

        known = self._ledger.publications()
        return common.Identify(
            repositoryName=self._repository.name,
            baseURL=self._repository.base_url,
            protocolVersion="2.0",
            adminEmails=[self._repository.admin],
            earliestDatestamp=_plain(known[0].at if known else datetime.now(UTC)),
            deletedRecord="persistent",
            granularity=GRANULARITY,
            compression=["identity"],
        )

    def listMetadataFormats(self, identifier: str | None = None) -> list[tuple[str, str, str]]:  # noqa: N802 - oaipmh's name
        if identifier is not None:
            self._item(identifier)
        base = self._repository.base_url
        return [(prefix, form.schema or f"{base}/newswatch.xsd", form.namespace) for prefix, form in oai_formats.FORMATS.items()]

    def listSets(self, resumptionToken: str | None = None) -> tuple[list[tuple[str, str, str]], None]:  # noqa: N802, N803 - oaipmh's
        from oaipmh import error

        if resumptionToken is not None:
            raise error.BadResumptionTokenError("The list of sets comes whole.")
        return [(spec, name, "") for spec, name in oai_items.sets(self._holdings)], None

    def listIdentifiers(self, **asked: Any) -> tuple[list[Any], str | None]:  # noqa: N802 - oaipmh's name
        found, token = self._list(asked)
        return [self._header(one) for one in found], token

    def listRecords(self, **asked: Any) -> tuple[list[Any], str | None]:  # noqa: N802 - oaipmh's name
        found, token = self._list(asked)
        return [(self._header(one), self._metadata(one), None) for one in found], token

    def getRecord(self, metadataPrefix: str, identifier: str) -> tuple[Any, Any, None]:  # noqa: N802, N803 - oaipmh's names
        _known(metadataPrefix)
        found = self._item(identifier)
        return self._header(found), self._metadata(found), None

    def _list(self, asked: dict[str, Any]) -> tuple[list[Item], str | None]:
        from oaipmh import server

        start, kept = 0, asked
        if "resumptionToken" in asked:
            kept, start = _resumed(asked["resumptionToken"])
        _known(kept["metadataPrefix"])
        wanted = Wanted(_aware(kept.get("from_")), _aware(kept.get("until")), kept.get("set") or "")
        found: list[Item] = []
        for one in oai_items.items(self._holdings, self._ledger, wanted, start):
            if len(found) == self._batch:
                return found, server.encodeResumptionToken(kept, found[-1].first + 1)
            found.append(one)
        if start and not found and (before := oai_items.item(self._holdings, self._ledger, start - 1)):
            found = [before]  # what was to follow was updated meanwhile and is no longer of this span; a list is never empty
        return found, None

    def _item(self, identifier: str) -> Item:
        from oaipmh import error

        match = _IDENTIFIER.fullmatch(identifier)
        mine = match is not None and match["domain"] == self._repository.domain
        found = oai_items.item(self._holdings, self._ledger, int(match["first"])) if match and mine else None
        if found is None:
            raise error.IdDoesNotExistError(f"No item has the identifier {identifier!r}.")
        return found

    def _header(self, one: Item) -> Any:
        from oaipmh import common

        return common.Header(None, f"oai:{self._repository.domain}:{one.first}", _plain(one.at), list(one.sets), one.deleted)

    def _metadata(self, one: Item) -> oai_formats.Described:
        return oai_formats.Described(one, self._holdings)


def _known(prefix: str) -> None:
    from oaipmh import error

    if prefix not in oai_formats.FORMATS:
        raise error.CannotDisseminateFormatError(f"The format {prefix!r} is none of: {', '.join(oai_formats.FORMATS)}.")


def _resumed(token: str) -> tuple[dict[str, Any], int]:
    """What a token asks for and where its list goes on; it comes from outside and may be anything."""
    from oaipmh import error, server
    from oaipmh.datestamp import DatestampError

    try:
        kept, start = server.decodeResumptionToken(token)
    except (ValueError, DatestampError) as broken:
        raise error.BadResumptionTokenError(f"Not a token of this repository: {token[:80]!r}.") from broken
    if not kept.get("metadataPrefix") or set(kept) - _TOKEN or not 0 <= start < 10**10:
        raise error.BadResumptionTokenError(f"Not a token of this repository: {token[:80]!r}.")
    return kept, start


def _plain(at: datetime) -> datetime:
    """oaipmh's times are UTC without a zone."""
    return at.astimezone(UTC).replace(tzinfo=None)


def _aware(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=UTC) if at else None
