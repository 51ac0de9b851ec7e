"""The SQLite file is removed, moved or replaced while it is open."""

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


def test_removed_file_raises_and_is_not_created(database):
    add(database, "a")
    database.path.unlink()
    for use in (names, lambda database: add(database, "b"), check):
        with pytest.raises(
            DatabaseLostError, match=r"^The database file cryptoviz\.db is gone: put it back"
        ):
            use(database)
    assert not database.path.exists()


def test_missing_file_is_not_created_by_reads(tmp_path):
    database = open_database(tmp_path / "none.db")
    with pytest.raises(ConfigError, match="run `cryptoviz migrate`"):
        check(database)
    with pytest.raises(DatabaseLostError):
        names(database)
    assert list(tmp_path.iterdir()) == []


def test_file_moved_back_is_used_again(database):
    add(database, "a")
    moved = away(database)
    with pytest.raises(DatabaseLostError):
        add(database, "lost")
    moved.rename(database.path)
    add(database, "b")
    assert names(database) == ["a", "b"]
    assert whole(database)


@pytest.mark.parametrize("replaced", [False, True])
def test_commit_to_a_lost_file_raises(database, tmp_path, replaced):
    other = shutil.copyfile(database.path, tmp_path / "other")

    def write_meanwhile() -> None:
        with database.write() as connection:
            connection.execute(text("INSERT INTO instance VALUES ('lost', '')"))
            other.replace(database.path) if replaced else database.path.unlink()

    with pytest.raises(DatabaseLostError, match="replaced" if replaced else "gone"):
        write_meanwhile()


def test_replaced_file_is_opened_without_the_old_log(database, tmp_path):
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


def test_migrate_after_removal_creates_a_file_that_others_use(database, tmp_path):
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


def test_change_watch_stamp_changes_with_the_file(database, tmp_path):
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


def test_index_resumes_after_the_file_is_back(database, tmp_path):
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
