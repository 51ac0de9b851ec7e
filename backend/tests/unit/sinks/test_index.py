"""The index sink: positions, counts, bad records, and a database that is away."""

import pytest
from sqlalchemy import text

from cryptoviz.errors import BusError, SinkError
from cryptoviz.model.messages import Batch, Message, Position
from cryptoviz.model.topics import MARKETS
from cryptoviz.store.data_versions import SqlDataVersions
from cryptoviz.store.markets.queries import SqlMarkets
from cryptoviz.store.pipeline.status import SqlStatus
from support.fakes.store import (
    HOUR,
    START,
    Feeder,
    NoNews,
    RecordedDeadLetters,
    history,
    index_sink,
    snapshot,
)

FIRST, SECOND = snapshot("bitcoin", START, 1.0), snapshot("bitcoin", START + HOUR, 2.0)
# SQLite holds whole numbers of 64 bits: a record can be valid and yet not storable.
POISON = snapshot("ethereum", START, 1.0, market_cap_rank=2**63)


def position(sink):
    return sink.position("log-1", MARKETS, 0)


def counts(database):
    [row] = SqlStatus(database).consumers()
    return row.indexed, row.duplicates, row.dead_letters


def test_write_moves_rows_and_position_together(database):
    sink = index_sink(database)
    assert position(sink) == Position("log-1", MARKETS, 0)
    Feeder(sink).feed(FIRST, SECOND)
    assert position(sink) == Position("log-1", MARKETS, 0, 2, "2026-01-01", 0, 100)
    assert SqlMarkets(database).coin("bitcoin")["price"] == 2.0


def test_write_counts_each_record_once(database):
    letters = RecordedDeadLetters()
    feeder = Feeder(index_sink(database, letters=letters))
    feeder.feed(
        FIRST, b"\xff", SECOND, FIRST, snapshot("bitcoin", START, 1.0, vs_currency="eur"), SECOND
    )
    assert counts(database) == (2, 2, 2)
    assert [(message.offset, message.error) for message in letters.rejected] == [
        (1, "not JSON"),
        (4, "prices in 'eur': only usd is stored"),
    ]
    feeder.feed(SECOND)
    assert counts(database) == (2, 3, 2)


@pytest.mark.parametrize(
    ("event", "error"),
    [
        (snapshot("bitcoin", -5, 1.0, observed=START), "a time before 1970"),
        (POISON, "OverflowError: "),  # the driver's own words
    ],
)
def test_write_bad_record_stores_the_others(database, event, error):
    letters = RecordedDeadLetters()
    Feeder(index_sink(database, letters=letters)).feed(FIRST, event, SECOND)
    [rejected] = letters.rejected
    assert rejected.offset == 1
    assert rejected.error.startswith(error)
    assert counts(database) == (2, 0, 1)
    assert SqlMarkets(database).coin("bitcoin")["price"] == 2.0
    assert not SqlMarkets(database).exists("ethereum")


@pytest.mark.parametrize("bad", [(START + HOUR, 3.0), (-5, 3.0), (START, -3.0)])
def test_write_history_with_an_impossible_point_stores_the_others(database, bad):
    letters, versions = RecordedDeadLetters(), SqlDataVersions(database)
    feeder = Feeder(index_sink(database, letters=letters))
    feeder.feed(FIRST)
    before = versions.current("markets")
    points = [(START - HOUR, 1.0), bad, (START - 2 * HOUR, 2.0)]
    feeder.feed(history("bitcoin", points, observed=START))
    [rejected] = letters.rejected
    assert rejected.error == "1 of 3 points have impossible times or values; the others are stored"
    assert counts(database) == (1, 0, 1)
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM samples")).scalar() == 3
    assert versions.current("markets") > before


def test_write_by_two_consumers_stores_batch_once(database):
    one, two = index_sink(database), index_sink(database)
    batch = Batch(position(one), Position("log-1", MARKETS, 0, 1), [Message(0, b"", FIRST)])
    one.write(batch)
    with pytest.raises(SinkError, match="no longer 0: another consumer has moved it"):
        two.write(batch)
    assert counts(database) == (1, 0, 0)
    stale = Batch(
        Position("log-1", MARKETS, 0, 7),
        Position("log-1", MARKETS, 0, 8),
        [Message(7, b"", SECOND)],
    )
    with pytest.raises(SinkError, match="no longer 7"):
        two.write(stale)
    assert SqlMarkets(database).coin("bitcoin")["price"] == 1.0


def test_write_without_dead_letters_published_stores_nothing(database):
    class FullDisk(RecordedDeadLetters):
        def send(self, batch, rejected):
            raise BusError("The disk is full.")

    sink = index_sink(database, letters=FullDisk())
    with pytest.raises(SinkError, match=r"The disk is full\."):
        Feeder(sink).feed(FIRST, b"{")
    assert position(sink).offset == 0
    assert not SqlMarkets(database).exists("bitcoin")


def test_write_to_failing_database_raises_sink_error(database):
    letters = RecordedDeadLetters()
    sink = index_sink(database, letters=letters)
    with database.write() as connection:
        connection.execute(text("DROP TABLE samples"))
    with pytest.raises(SinkError, match="samples"):
        Feeder(sink).feed(FIRST)
    assert letters.rejected == []
    assert position(sink).offset == 0


def test_write_with_failing_writer_keeps_no_partial_rows(database):
    class BrokenNews(NoNews):
        def refresh_names(self, connection):
            connection.execute(text("INSERT INTO instance VALUES ('half', 'done')"))
            raise ValueError("no such story")

    letters = RecordedDeadLetters()
    Feeder(index_sink(database, letters=letters, news=BrokenNews())).feed(FIRST)
    assert [message.error for message in letters.rejected] == ["ValueError: no such story"]
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM instance")).scalar() == 0


def test_position_in_new_log_is_zero(database):
    sink = index_sink(database)
    Feeder(sink).feed(FIRST, SECOND)
    assert sink.position("log-2", MARKETS, 0) == Position("log-2", MARKETS, 0)
    Feeder(sink, log="log-2").feed(FIRST)
    assert [row.offset for row in SqlStatus(database).consumers()] == [2, 1]
