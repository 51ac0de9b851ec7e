"""Reindex while consumers index, users write, or another reindex runs."""

import shutil
import threading

import pytest
from sqlalchemy import text

from cryptoviz.errors import SinkError, StartupError
from cryptoviz.model.messages import Position
from cryptoviz.model.topics import MARKETS
from cryptoviz.store.db.database import Database
from cryptoviz.store.rebuild import shadow_schema, table_swap
from cryptoviz.store.rebuild.shadow import open_shadow
from support.fakes.reindexing import COINS, drain, leftovers, publish_weeks, rebuild, rows
from support.fakes.store import (
    DAY,
    MINUTE,
    START,
    index_sink,
    snapshot,
)


def test_reindex_indexes_records_published_while_it_runs(database, bus):
    publish_weeks(bus)
    sink = index_sink(database)
    drain(bus, sink)
    stale = sink.position(bus.log, MARKETS, 0)

    def publish_one_more(position: Position, end: int) -> None:
        if not more:
            more.append(snapshot("bitcoin", START + 29 * DAY, 123.0))
            bus.publish(MARKETS, more)

    more: list = []
    rebuild(database, bus, on_progress=publish_one_more)
    assert bus.read(sink.position(bus.log, MARKETS, 0), 10) is None
    with pytest.raises(SinkError, match="another consumer has moved it"):
        sink.write(bus.read(stale, 10))
    after = rows(database)
    rebuild(database, bus)
    assert rows(database) == after


def test_reindex_during_consumption_leads_to_the_same_rows(database, bus):
    publish_weeks(bus)
    sink, stop, failures = index_sink(database), threading.Event(), []

    def consume() -> None:
        position = sink.position(bus.log, MARKETS, 0)
        while not stop.is_set() or bus.read(position, 5) is not None:
            try:
                if (batch := bus.read(position, 5)) is not None:
                    sink.write(batch)
                    position = batch.end
            except SinkError as error:
                failures.append(error)
                position = sink.position(bus.log, MARKETS, 0)

    thread = threading.Thread(target=consume)
    thread.start()
    for minute in range(5):
        bus.publish(
            MARKETS, [snapshot(coin, START + 30 * DAY + minute * MINUTE, 5.0) for coin in COINS]
        )
        rebuild(database, bus)
    stop.set()
    thread.join()
    drain(bus, sink)
    live = rows(database, above_horizon=True)
    rebuild(database, bus)
    again = rows(database, above_horizon=True)
    assert live == again


def test_reindex_that_fails_changes_nothing(database, bus):
    publish_weeks(bus)
    drain(bus, index_sink(database))
    before = rows(database)

    def fail(position: Position, end: int) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        rebuild(database, bus, on_progress=fail)
    assert rows(database) == before
    assert leftovers(database) == []


def test_reindex_waits_for_readers(database, bus, monkeypatch):
    publish_weeks(bus)
    drain(bus, index_sink(database))
    before, waited = rows(database), threading.Event()
    monkeypatch.setattr(shadow_schema._retry, "__defaults__", (lambda _seconds: waited.set(),))
    thread = threading.Thread(target=rebuild, args=(database, bus))
    with database.read() as connection:
        count = text("SELECT count(*) FROM candles")
        read = connection.execute(count).scalar()
        thread.start()
        while thread.is_alive() and not waited.wait(0.01):
            assert connection.execute(count).scalar() == read
    thread.join()
    assert waited.is_set() == (database.kind == "postgresql")
    assert rows(database) == before
    assert leftovers(database) == []


def test_reindex_copies_large_tables_in_steps_and_lets_others_write(
    migrated_file, tmp_path, bus, monkeypatch
):
    database = Database(f"sqlite:///{shutil.copyfile(migrated_file, tmp_path / 'steps.db')}")
    publish_weeks(bus)
    drain(bus, index_sink(database))
    before, written = rows(database), []

    def write(_seconds: float) -> None:
        with database.write(
            durable=True
        ) as connection:  # would wait, and fail, if the lock were held
            connection.execute(
                text("INSERT INTO instance VALUES (:name, '')"), {"name": f"user {len(written)}"}
            )
        written.append(len(written))

    monkeypatch.setattr(table_swap, "STEP_ROWS", 50)
    monkeypatch.setattr(table_swap.copy_large_tables, "__defaults__", (write,))
    rebuild(database, bus)
    assert len(written) > 10
    assert rows(database) == before
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM instance")).scalar() == len(written)
        assert not connection.execute(
            text(
                "SELECT name FROM sqlite_master "
                "WHERE name GLOB 'staged_*' OR name GLOB 'replaced_*'"
            )
        ).all()
    database.dispose()


def test_reindex_while_another_runs_is_refused(database, bus):
    with (
        open_shadow(database),
        pytest.raises(StartupError, match="Another reindex of the database"),
    ):
        rebuild(database, bus)
