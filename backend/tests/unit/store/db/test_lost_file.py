"""The database's file is removed, moved away or replaced while the product has it open."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from cryptoviz.bus.file import FileBus
from cryptoviz.errors import ConfigError, DatabaseLostError, SinkError
from cryptoviz.model.topics import ERRORS, MARKETS, MONITORING, NEWS, Topic
from cryptoviz.store.data_versions import SqlChangeWatch
from cryptoviz.store.db.database import Database
from cryptoviz.store.schema.migrate import check, migrate
from support.fakes.clock import HandClock
from support.fakes.store import START, index_sink, open_database, snapshot

TOPICS = {name: Topic(name, 1, 365, "gzip") for name in (MARKETS, NEWS, MONITORING, ERRORS)}


def add(database: Database, name: str) -> None:
    with database.write(durable=True) as connection:
        connection.execute(text("INSERT INTO instance VALUES (:name, '')"), {"name": name})


def names(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.execute(text("SELECT name FROM instance ORDER BY name")).scalars())


def away(database: Database) -> Path:
    assert database.path is not None
    return database.path.rename(database.path.with_name("away"))


def whole(database: Database) -> bool:
    with database.read() as connection:
        return bool(connection.execute(text("PRAGMA integrity_check")).scalar() == "ok")


def test_without_its_file_nothing_is_read_or_written_and_no_file_is_made(database):
    add(database, "a")
    database.path.unlink()
    for use in (names, lambda database: add(database, "b"), check):
        with pytest.raises(
            DatabaseLostError, match=r"^The database file cryptoviz\.db is gone: put it back"
        ):
            use(database)
    assert not database.path.exists()


def test_a_file_that_was_never_there_is_not_made_by_asking(tmp_path):
    database = open_database(tmp_path / "none.db")
    with pytest.raises(ConfigError, match="run `cryptoviz migrate`"):
        check(database)
    with pytest.raises(DatabaseLostError):
        names(database)
    assert list(tmp_path.iterdir()) == []


def test_when_the_file_is_back_all_is_there(database):
    add(database, "a")
    moved = away(database)
    with pytest.raises(DatabaseLostError):
        add(database, "lost")
    moved.rename(database.path)
    add(database, "b")
    assert names(database) == ["a", "b"]
    assert whole(database)


@pytest.mark.parametrize("replaced", [False, True])
def test_what_is_being_written_when_the_file_goes_is_not_acknowledged(database, tmp_path, replaced):
    other = shutil.copyfile(database.path, tmp_path / "other")

    def write_meanwhile() -> None:
        with database.write() as connection:
            connection.execute(text("INSERT INTO instance VALUES ('lost', '')"))
            other.replace(database.path) if replaced else database.path.unlink()

    with pytest.raises(DatabaseLostError, match="replaced" if replaced else "gone"):
        write_meanwhile()


def test_a_copy_is_taken_up_without_the_log_of_the_file_before_it(database, tmp_path):
    add(database, "in both")
    with database.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    copy = shutil.copyfile(database.path, tmp_path / "copy")
    also_open = open_database(database.path)
    for number in range(200):
        add(database, f"only in the log {number}")
    assert len(names(also_open)) == 201
    copy.replace(database.path)

    assert names(database) == ["in both"]
    add(database, "after")
    assert names(also_open) == ["after", "in both"], (
        "the other process leaves the new file's own log alone"
    )
    assert whole(also_open)
    assert len(list(tmp_path.glob("cryptoviz.db-wal.lost-*"))) == 1
    also_open.dispose()


def test_migrate_begins_anew_and_who_runs_goes_on_with_it(database, tmp_path):
    add(database, "a")
    database.path.unlink()
    starter = open_database(database.path)
    assert migrate(starter)
    check(database)
    assert names(database) == []
    add(database, "b")
    assert names(starter) == ["b"]
    assert whole(starter)
    starter.dispose()


def test_the_watch_sees_it_and_never_says_the_same_of_another_file(database, tmp_path):
    other = shutil.copyfile(database.path, tmp_path / "other")
    watch = SqlChangeWatch(database)
    before = watch.stamp()
    moved = away(database)
    with pytest.raises(DatabaseLostError):
        watch.stamp()
    moved.rename(database.path)
    again = watch.stamp()
    other.replace(database.path)
    assert len({before, again, watch.stamp()}) == 3
    watch.close()


def test_the_index_waits_for_the_file_and_loses_nothing(database, tmp_path):
    bus, sink = FileBus(tmp_path / "archive", TOPICS, HandClock()), index_sink(database)
    bus.publish(MARKETS, [snapshot("bitcoin", START, 1.0)])
    first = bus.read(sink.position(bus.log, MARKETS, 0), 10)
    sink.write(first)
    moved = away(database)
    bus.publish(MARKETS, [snapshot("bitcoin", START + 60_000, 2.0)])
    second = bus.read(first.end, 10)
    with pytest.raises(SinkError, match="is gone"):
        sink.write(second)
    with pytest.raises(SinkError, match="is gone"):
        sink.position(bus.log, MARKETS, 0)
    moved.rename(database.path)
    assert sink.position(bus.log, MARKETS, 0) == first.end
    sink.write(second)
    with database.read() as connection:
        assert connection.execute(
            text("SELECT price FROM samples ORDER BY at")
        ).scalars().all() == [1.0, 2.0]
