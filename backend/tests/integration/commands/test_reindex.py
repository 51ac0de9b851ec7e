"""Reindex from the file bus restores all derived rows."""

from sqlalchemy import text

from cryptoviz.model.messages import Position
from cryptoviz.model.topics import ERRORS, MARKETS
from cryptoviz.sinks import reindex as rebuilding
from cryptoviz.store.data_versions import SqlDataVersions
from cryptoviz.store.rebuild import shadow_schema, table_swap
from cryptoviz.store.schema.migrate import check
from support.fakes.reindexing import drain, publish_weeks, rebuild, rejected_offsets, rows
from support.fakes.store import DAY, MINUTE, START, RecordedDeadLetters, index_sink, snapshot

# What a killed reindex leaves in the database.
LEFTOVERS = {
    "sqlite": [
        "CREATE TABLE staged_samples (wrong TEXT)",
        "CREATE TABLE replaced_candles (wrong TEXT)",
    ],
    "postgresql": [
        f"CREATE SCHEMA {shadow_schema.SHADOW}",
        f"CREATE TABLE {shadow_schema.SHADOW}.samples (wrong TEXT)",
    ],
}


def test_reindex_restores_the_same_rows(database, bus):
    letters = RecordedDeadLetters()
    publish_weeks(bus)
    drain(bus, index_sink(database, letters=letters))
    before = rows(database)
    filled = {
        "coins",
        "latest",
        "samples",
        "candles",
        "history_fills",
        "source_status",
        "error_log",
        "exchange_rates",
        "currencies",
    }
    assert not letters.rejected[3:], letters.rejected[3:]
    assert {name for name in filled if not before[name]} == set()
    assert len(letters.rejected) == 3
    seen: list[tuple[Position, int]] = []
    records = rebuild(database, bus, on_progress=lambda *at: seen.append(at))
    assert records == 300 + 40 + 5 + 3 + 6 + 5 + 1
    assert rows(database) == before
    assert (seen[-1][0].offset, seen[-1][1]) == (1, 1)
    assert bus.end(ERRORS, 0) == 1, "no dead letter is published twice"


def test_reindex_rejects_only_the_records_that_the_consumer_rejected(database, bus, monkeypatch):
    """Batches of another length lead to the same rows and the same rejected records."""
    monkeypatch.setattr(rebuilding, "BATCH", 11)
    publish_weeks(bus)
    poison = [
        snapshot("ethereum", START + 29 * DAY, 1.0, market_cap_rank=2**63),
        snapshot("bitcoin", START + 29 * DAY, 7.0),
    ]
    bus.publish(MARKETS, poison)
    by_consumer, by_reindex = RecordedDeadLetters(), RecordedDeadLetters()
    drain(bus, index_sink(database, letters=by_consumer))
    before = rows(database)
    rebuild(database, bus, by_reindex)
    assert rows(database) == before
    assert not by_reindex.rejected
    with database.write() as connection:
        connection.execute(text("DELETE FROM consumer_positions"))
    rebuild(database, bus, by_reindex)
    assert rejected_offsets(by_reindex) == rejected_offsets(by_consumer)
    assert rejected_offsets(by_consumer)[-1] == bus.end(MARKETS, 0) - 2


def test_reindex_repairs_derived_rows_and_leaves_user_rows(database, bus):
    publish_weeks(bus)
    drain(bus, index_sink(database))
    before = rows(database)
    with database.write() as connection:
        connection.execute(text("UPDATE candles SET high = 0"))
        connection.execute(text("DELETE FROM coins WHERE id = 'bitcoin'"))
        connection.execute(text("INSERT INTO instance VALUES ('secret', 'kept')"))
        connection.execute(
            text(
                "INSERT INTO consumer_positions "
                "VALUES ('archive', 'l', 't', 0, 5, '', 0, 0, 0, 0, 0, 0)"
            )
        )
        connection.execute(
            text("INSERT INTO users VALUES (7, 'Ann', 'ann', 'x', true, false, 0, 0, 0)")
        )
        connection.execute(text("INSERT INTO favourites VALUES (7, 'bitcoin', 0, NULL)"))
    rebuild(database, bus)
    with database.write() as connection:
        assert (
            connection.execute(
                text("DELETE FROM consumer_positions WHERE consumer = 'archive'")
            ).rowcount
            == 1
        )
        assert connection.execute(text("SELECT coin_id FROM favourites")).scalars().all() == [
            "bitcoin"
        ]
        assert (
            connection.execute(text("SELECT value FROM instance WHERE name = 'secret'")).scalar()
            == "kept"
        )
    assert rows(database) == before


def test_reindex_raises_the_data_versions(database, bus):
    publish_weeks(bus)
    drain(bus, index_sink(database))
    versions = SqlDataVersions(database)
    before = versions.current("markets")
    rebuild(database, bus)
    assert versions.current("markets") > before
    assert versions.current("news") > 0


def test_reindex_publishes_dead_letters_only_beyond_the_consumers_position(database, bus):
    wrong = [
        snapshot("bitcoin", START + minute * MINUTE, 1.0, vs_currency="eur") for minute in range(4)
    ]
    bus.publish(MARKETS, wrong[:2])
    by_consumer, by_reindex, again = (
        RecordedDeadLetters(),
        RecordedDeadLetters(),
        RecordedDeadLetters(),
    )
    drain(bus, index_sink(database, letters=by_consumer))
    bus.publish(MARKETS, wrong[2:])
    rebuild(database, bus, by_reindex)
    rebuild(database, bus, again)
    assert [rejected_offsets(letters) for letters in (by_consumer, by_reindex, again)] == [
        [0, 1],
        [2, 3],
        [],
    ]


def test_reindex_removes_what_a_killed_reindex_left(database, bus):
    publish_weeks(bus)
    drain(bus, index_sink(database))
    before = rows(database)
    with database.write() as connection:
        for statement in LEFTOVERS[database.kind]:
            connection.execute(text(statement))
    check(database)
    rebuild(database, bus)
    rebuild(database, bus)
    assert rows(database) == before
    check(database)


def test_tables_swapped_by_renaming_have_no_indexes():
    assert [table.name for table in table_swap.RENAMED if table.indexes] == []
