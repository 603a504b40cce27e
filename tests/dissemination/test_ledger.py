"""The publication ledger: times that never go back, nothing twice, nothing missed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from pipelines.corpus.manifest import encode
from pipelines.dissemination.ledger import Ledger
from pipelines.insight.holdings import Holdings
from pipelines.upkeep.backup import backup
from pipelines.upkeep.restore import restore
from tests.corpus.made import open_corpus, put
from tests.threads import beside

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.corpus.corpus import Corpus

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture
def holdings(corpus: Corpus) -> Holdings:
    put(corpus, 0)
    return Holdings(corpus.layout, corpus.catalogue)


def ledger(holdings: Holdings, at: datetime = NOON) -> Ledger:
    return Ledger(holdings.layout.published, clock=lambda: at)


def test_what_was_committed_since_the_last_entry_is_one_batch(corpus: Corpus, holdings: Holdings) -> None:
    kept = ledger(holdings)
    first = kept.enter(holdings)
    put(corpus, 1)
    put(corpus, 2)
    second = kept.enter(holdings)

    assert first is not None
    assert second is not None
    assert (first.first, first.last, second.first, second.last) == (0, 0, 1, 2)
    assert kept.enter(holdings) is None
    assert [kept.time_of(number) for number in (0, 1, 2, 3)] == [first.at, second.at, second.at, None]
    assert kept.last() == 2


@pytest.mark.parametrize("back", [timedelta(0), timedelta(hours=3), timedelta(days=400)])
def test_times_rise_although_the_clock_stands_or_goes_back(corpus: Corpus, holdings: Holdings, back: timedelta) -> None:
    times = []
    for number in range(1, 4):
        entered = ledger(holdings, NOON - back * number).enter(holdings)
        assert entered is not None
        times.append(entered.at)
        put(corpus, number)
    assert len(times) == 3
    assert times == sorted(set(times))


def test_a_batch_of_copies_only_has_no_numbers(corpus: Corpus, holdings: Holdings) -> None:
    ledger(holdings).enter(holdings)
    put(corpus, 0, key="made.test/elsewhere")
    entered = ledger(holdings).enter(holdings)
    assert entered is not None
    assert (entered.first, entered.last) == (None, None)
    assert ledger(holdings).last() == 0


def test_two_who_enter_at_once_enter_it_once(corpus: Corpus, holdings: Holdings) -> None:
    one, other = ledger(holdings), ledger(holdings)
    assert len(one.publications()) == len(other.publications()) == 0
    assert one.enter(holdings) is not None
    assert other.enter(holdings) is None
    assert other.publications() == one.publications()


def test_the_torn_line_of_one_who_died_is_written_over(corpus: Corpus, holdings: Holdings) -> None:
    ledger(holdings).enter(holdings)
    put(corpus, 1)
    whole = ledger(holdings).path.read_bytes()
    ledger(holdings).path.write_bytes(whole + b'{"first":1,"la')
    entered = ledger(holdings).enter(holdings)
    assert entered is not None
    assert entered.first == 1
    assert [one.last for one in ledger(holdings).publications()] == [0, 1]


def test_journals_that_were_made_anew_publish_nothing_again(corpus: Corpus, holdings: Holdings) -> None:
    ledger(holdings).enter(holdings)
    put(corpus, 1)
    strange = Ledger(holdings.layout.outlets / "strange.jsonl", clock=lambda: NOON)
    strange.path.parent.mkdir(exist_ok=True)
    _write(strange.path, {"first": 0, "last": 0, "at": "2026-11-28T12:00:00Z", "cursor": "m40-0123456789abcdef"})
    entered = strange.enter(holdings)
    assert entered is not None
    assert (entered.first, entered.last) == (1, 1)


def _write(path: Path, record: dict[str, object]) -> None:
    path.write_bytes(encode(record, "")[0])


def test_threads_that_share_a_ledger_read_each_entry_once(corpus: Corpus, holdings: Holdings) -> None:
    writer = ledger(holdings)
    for number in range(1, 40):
        writer.enter(holdings)
        put(corpus, number)
    shared = ledger(holdings)
    with beside(*[lambda: [shared.time_of(number) for number in range(39)]] * 6) as running:
        told = [one.result(timeout=60) for one in running]
    assert len(shared.publications()) == 39
    assert told == [[writer.time_of(number) for number in range(39)]] * 6


def test_a_restored_corpus_publishes_nothing_again(corpus: Corpus, holdings: Holdings, tmp_path_factory: pytest.TempPathFactory) -> None:
    ledger(holdings).enter(holdings)
    put(corpus, 1)
    ledger(holdings).enter(holdings)
    with holdings.layout.published.open("ab") as torn:
        torn.write(b'{"first":2,"la')
    copy, back = tmp_path_factory.mktemp("copy") / "backup", tmp_path_factory.mktemp("back") / "data"
    backup(corpus, copy, NOON)
    put(corpus, 2)
    ledger(holdings).enter(holdings)
    assert restore(copy, back).findings == []
    again = open_corpus(back, create=False)
    restored = Holdings(again.layout, again.catalogue)
    kept = Ledger(again.layout.published)
    assert [one.last for one in kept.publications()] == [0, 1]
    assert kept.enter(restored) is None
    again.close()


def test_a_backup_may_have_no_ledger(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> None:
    copy = tmp_path_factory.mktemp("copy") / "backup"
    assert "outlets/published.jsonl" not in backup(corpus, copy, NOON).contents.files
    assert restore(copy, tmp_path_factory.mktemp("back") / "data").findings == []
