"""Reindex: the same rows again from the file bus, while a consumer goes on and users write."""

import random
import shutil
import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from cryptoviz.bus.file import FileBus
from cryptoviz.clock import from_ms
from cryptoviz.errors import SinkError, StartupError
from cryptoviz.model.events import (
    coin_names_event,
    dead_letter_event,
    source_status_event,
)
from cryptoviz.model.records import CoinName, SourceStatus
from cryptoviz.model.topics import ERRORS, MARKETS, MONITORING, NEWS, Topic
from cryptoviz.sinks import reindex as rebuilding
from cryptoviz.sinks.reindex import ReindexProgress, reindex
from cryptoviz.store.data_versions import SqlDataVersions
from cryptoviz.store.db.database import Database
from cryptoviz.store.rebuild import shadow_schema, table_swap
from cryptoviz.store.rebuild.shadow import open_shadow
from cryptoviz.store.schema.migrate import check
from cryptoviz.store.schema.tables import tables_of
from support.fakes.store import (
    DAY,
    HOUR,
    MINUTE,
    START,
    NoNews,
    RecordedDeadLetters,
    history,
    index_sink,
    snapshot,
)

TOPICS = {name: Topic(name, 1, 365, "gzip") for name in (MARKETS, NEWS, MONITORING, ERRORS)}
COINS = ("bitcoin", "ethereum", "dogecoin")
# What a reindex that was killed leaves in a database.
LEFT = {
    "sqlite": [
        "CREATE TABLE staged_samples (wrong TEXT)",
        "CREATE TABLE replaced_candles (wrong TEXT)",
    ],
    "postgresql": [
        f"CREATE SCHEMA {shadow_schema.SHADOW}",
        f"CREATE TABLE {shadow_schema.SHADOW}.samples (wrong TEXT)",
    ],
}


@pytest.fixture
def bus(tmp_path):
    return FileBus(tmp_path / "archive", TOPICS, lambda: datetime(2026, 1, 1, tzinfo=UTC))


def drain(bus, sink, limit: int = 7) -> None:
    """What a consumer does until there is nothing new."""
    for topic in sink.topics:
        position = sink.position(bus.log, topic, 0)
        while (batch := bus.read(position, limit)) is not None:
            sink.write(batch)
            position = batch.end


def publish_weeks(bus, seed: int = 1) -> None:
    """Four weeks of polls with late, repeated, updated and refused records, history, names, statuses and dead letters."""
    rng, now = random.Random(seed), START + 28 * DAY
    times = sorted(rng.randrange(START, now) for _ in range(300))
    events = [
        snapshot(rng.choice(COINS), at, rng.random() * 100, observed=at + MINUTE) for at in times
    ]
    events += rng.sample(events, 40)  # late and repeated
    events += [snapshot("bitcoin", at, 55.5, observed=now) for at in times[-5:]]  # updated
    events += [
        snapshot("bitcoin", at, 1.0, observed=now, vs_currency="eur") for at in times[-3:]
    ]  # refused
    points = [(START + hour * HOUR, float(hour)) for hour in range(0, 24 * 28, 5)]
    events += [
        history("ethereum", points, observed=now),
        coin_names_event([CoinName(id="monero", symbol="xmr", name="Monero")], from_ms(now)),
    ]
    for low in range(0, len(events), 50):
        bus.publish(MARKETS, events[low : low + 50])
    status = {
        "source": "coingecko",
        "title": "CoinGecko",
        "kind": "market",
        "state": "ok",
        "interval_s": 60,
    }
    bus.publish(
        MONITORING,
        [
            source_status_event(SourceStatus(**status, checked_at=from_ms(START + day * DAY)))
            for day in range(5)
        ],
    )
    bus.publish(ERRORS, [dead_letter_event("coingecko", b"\xff{", "not JSON", from_ms(START))])


def rows(database, *, above_horizon: bool = False):
    """Every row of every derived table; times of writing apart. Samples below the horizon may be forgotten or not."""
    found = {}
    with database.read() as connection:
        for table in tables_of("derived"):
            names = ", ".join(
                f'"{column.name}"' for column in table.columns if column.name != "updated_at"
            )
            where = (
                "JOIN coins c ON c.key = coin WHERE at >= c.horizon"
                if above_horizon and table.name == "samples"
                else ""
            )
            query = f"SELECT {names.replace(chr(34) + 'at', 'samples.' + chr(34) + 'at') if where else names} FROM {table.name} {where}"
            found[table.name] = sorted(map(repr, connection.execute(text(query))))
    return found


def rebuild(database, bus, letters=None, **options):
    now = datetime(2026, 1, 2, tzinfo=UTC)
    return reindex(
        database,
        bus,
        NoNews(),
        letters or RecordedDeadLetters(),
        retention_days=14,
        clock=lambda: now,
        **options,
    )


def left_over(database) -> list[str]:
    """What a reindex made for itself: a file, or a schema."""
    if database.path:
        return [path.name for path in database.path.parent.glob("*.reindex")]
    with database.read() as connection:
        query = text("SELECT nspname FROM pg_namespace WHERE nspname = :name")
        return list(connection.execute(query, {"name": shadow_schema.SHADOW}).scalars())


def test_the_same_rows_come_again(database, bus):
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
    }
    assert not letters.rejected[3:], letters.rejected[3:]
    assert {name for name in filled if not before[name]} == set()
    assert len(letters.rejected) == 3
    seen: list[ReindexProgress] = []
    assert rebuild(database, bus, on_progress=seen.append) == 300 + 40 + 5 + 3 + 2 + 5 + 1
    assert rows(database) == before
    assert (seen[-1].done, seen[-1].total) == (1, 1)
    assert bus.end(ERRORS, 0) == 1, "no dead letter is published twice"


def test_a_record_in_the_way_of_its_batch_is_refused_alone(database, bus, monkeypatch):
    """Whatever the lengths: the same rows as the consumer made, and the same records refused."""
    monkeypatch.setattr(rebuilding, "BATCH", 11)
    publish_weeks(bus)
    in_the_way = [
        snapshot("ethereum", START + 29 * DAY, 1.0, market_cap_rank=2**63),
        snapshot("bitcoin", START + 29 * DAY, 7.0),
    ]
    bus.publish(MARKETS, in_the_way)
    by_consumer, by_reindex = RecordedDeadLetters(), RecordedDeadLetters()
    drain(bus, index_sink(database, letters=by_consumer))
    before = rows(database)
    rebuild(database, bus, by_reindex)
    assert rows(database) == before
    assert not by_reindex.rejected
    with database.write() as connection:
        connection.execute(text("DELETE FROM consumer_positions"))
    rebuild(database, bus, by_reindex)
    assert refused_offsets(by_reindex) == refused_offsets(by_consumer)
    assert refused_offsets(by_consumer)[-1] == bus.end(MARKETS, 0) - 2


def test_damaged_rows_are_put_right_and_users_rows_are_left_alone(database, bus):
    publish_weeks(bus)
    drain(bus, index_sink(database))
    before = rows(database)
    with database.write() as connection:
        connection.execute(text("UPDATE candles SET high = 0"))
        connection.execute(text("DELETE FROM coins WHERE id = 'bitcoin'"))
        connection.execute(text("INSERT INTO instance VALUES ('secret', 'kept')"))
        connection.execute(
            text(
                "INSERT INTO consumer_positions VALUES ('archive', 'l', 't', 0, 5, '', 0, 0, 0, 0, 0, 0)"
            )
        )
        connection.execute(
            text("INSERT INTO users VALUES (7, 'Ann', 'ann', 'x', true, false, 0, 0, 0)")
        )
        connection.execute(text("INSERT INTO favourites VALUES (7, 'bitcoin', 0)"))
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


def test_versions_go_on_and_never_repeat(database, bus):
    publish_weeks(bus)
    drain(bus, index_sink(database))
    versions = SqlDataVersions(database)
    before = versions.current("markets")
    rebuild(database, bus)
    assert versions.current("markets") > before
    assert versions.current("news") > 0


def test_what_comes_meanwhile_is_there_and_the_consumer_reads_on(database, bus):
    publish_weeks(bus)
    sink = index_sink(database)
    drain(bus, sink)
    stale = sink.position(bus.log, MARKETS, 0)

    def publish_one_more(progress: ReindexProgress) -> None:
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


def test_beside_a_consumer_that_never_stops(database, bus):
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


def test_a_failure_leaves_all_as_it_was(database, bus):
    publish_weeks(bus)
    drain(bus, index_sink(database))
    before = rows(database)

    def fail(progress: ReindexProgress) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        rebuild(database, bus, on_progress=fail)
    assert rows(database) == before
    assert left_over(database) == []


def refused_offsets(letters):
    return [message.offset for message in letters.rejected]


def test_what_no_consumer_has_refused_yet_becomes_a_dead_letter(database, bus):
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
    assert [refused_offsets(letters) for letters in (by_consumer, by_reindex, again)] == [
        [0, 1],
        [2, 3],
        [],
    ]


def test_who_reads_meanwhile_is_waited_for(database, bus, monkeypatch):
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
    assert left_over(database) == []


def test_large_tables_are_copied_in_steps_between_which_others_write(
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
                "SELECT name FROM sqlite_master WHERE name GLOB 'staged_*' OR name GLOB 'replaced_*'"
            )
        ).all()
    database.dispose()


def test_what_a_killed_reindex_left_is_cleared_away_by_the_next(database, bus):
    publish_weeks(bus)
    drain(bus, index_sink(database))
    before = rows(database)
    with database.write() as connection:
        for statement in LEFT[database.kind]:
            connection.execute(text(statement))
    check(database)
    rebuild(database, bus)
    rebuild(database, bus)
    assert rows(database) == before
    check(database)


def test_tables_that_change_places_by_name_have_no_indexes_of_their_own():
    assert [table.name for table in table_swap.RENAMED if table.indexes] == []


def test_two_at_once_are_refused(database, bus):
    with (
        open_shadow(database),
        pytest.raises(StartupError, match="Another reindex of the database"),
    ):
        rebuild(database, bus)
