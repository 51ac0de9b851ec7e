"""Concurrent writers, on both databases."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from cryptoviz.errors import AuthError, ConflictError, ForbiddenError, SinkError, ThrottledError
from cryptoviz.model.messages import Batch, Message, Position
from cryptoviz.model.topics import MARKETS as TOPIC
from cryptoviz.store.accounts.favourites import Favourites
from cryptoviz.store.accounts.sessions import GRACE_MS, Sessions
from cryptoviz.store.accounts.throttle import Subject, Throttle
from cryptoviz.store.accounts.users import Users
from cryptoviz.store.data_versions import MARKETS, SqlDataVersions, bump
from cryptoviz.store.db.database import Database
from cryptoviz.store.instance import instance_value
from cryptoviz.store.markets.wanted_coins import SqlWantedCoins
from cryptoviz.store.pipeline.source_state import SqlActivity, SqlQuotaRows, SqlSourceStates
from cryptoviz.store.schema.tables import coins, consumer_positions, latest
from support.fakes.store import START, Feeder, index_sink, snapshot
from support.servers.databases import url_of

AT_ONCE = 8


def at_once(database: Database, act: Callable[[int], Any]) -> list[Any]:
    """Return the result or error of each thread. All start together, connected."""
    gate = threading.Barrier(AT_ONCE)

    def run(number: int) -> Any:
        with database.read():
            gate.wait()
        try:
            return act(number)
        except (AuthError, ConflictError, ForbiddenError, SinkError, ThrottledError) as error:
            return type(error)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


@pytest.fixture
def each_database(each_database: Database) -> Iterator[Database]:
    """A database with a connection for each thread."""
    wide = Database(url_of(each_database), pool_size=AT_ONCE)
    yield wide
    wide.dispose()


@pytest.fixture
def ada(each_database) -> int:
    return Users(each_database).add("ada", "hash", 1).id


def test_concurrent_first_registrations_create_one_account(each_database):
    users = Users(each_database)
    found = at_once(
        each_database, lambda number: users.register(f"name-{number}", "hash", 1, open_to_all=False)
    )
    assert found.count(ForbiddenError) == AT_ONCE - 1
    assert [user.admin for user in users.list()] == [True]


def test_concurrent_accounts_of_one_name_create_one(each_database):
    found = at_once(
        each_database,
        lambda number: Users(each_database).add("Ada" if number % 2 else "ada", "hash", 1),
    )
    assert found.count(ConflictError) == AT_ONCE - 1
    assert len(Users(each_database).list()) == 1


def test_concurrent_register_first_creates_one_admin(each_database):
    found = at_once(each_database, lambda _: Users(each_database).register_first("root", "x", 1))
    assert found.count(None) == AT_ONCE - 1


def test_concurrent_rotations_of_a_token_have_one_successor(each_database, ada):
    sessions = Sessions(each_database)
    sessions.open("sid", ada, 0, "first", 1_000, 10_000_000)
    made_at = at_once(
        each_database,
        lambda number: sessions.rotate("sid", "first", "second", 2_000 + number, 10_000_000),
    )
    assert len(set(made_at)) == 1
    assert 2_000 <= made_at[0] < 2_000 + AT_ONCE
    with pytest.raises(AuthError):
        sessions.rotate("sid", "first", "second", made_at[0] + GRACE_MS + 1, 10_000_000)


def test_concurrent_rotation_by_a_copy_ends_the_session(each_database, ada):
    sessions = Sessions(each_database)
    sessions.open("sid", ada, 0, "first", 1_000, 10_000_000)
    at_once(
        each_database,
        lambda number: sessions.rotate(
            "sid", "stolen" if number % 2 else "first", "second", 2_000, 10_000_000
        ),
    )
    assert sessions.state("sid") is None


def test_concurrent_sign_ins_do_not_survive_a_new_password(each_database, ada):
    sessions, users = Sessions(each_database), Users(each_database)

    def act(number):
        if number % 2:
            users.set_password("ada", f"hash {number}")
        else:
            sessions.open(f"sid-{number}", ada, 0, "first", 1_000, 10_000_000)

    at_once(each_database, act)
    assert [sessions.state(f"sid-{number}") for number in range(AT_ONCE)] == [None] * AT_ONCE


def test_concurrent_attempts_are_all_counted(each_database):
    throttle, subject = Throttle(each_database), Subject("name:ada", 5)
    found = at_once(
        each_database, lambda _: throttle.count_attempt([subject, Subject("from:here", 100)], 1_000)
    )
    assert sorted(left for left in found if left is not ThrottledError) == [0, 1, 2, 3, 4]
    assert found.count(ThrottledError) == AT_ONCE - 5


def test_concurrent_attempts_with_swapped_subjects_do_not_deadlock(
    each_database,
):
    one, other = Subject("one", 1000), Subject("other", 1000)
    found = at_once(
        each_database,
        lambda number: Throttle(each_database).count_attempt(
            [one, other] if number % 2 else [other, one], 1_000
        ),
    )
    assert sorted(found) == [1000 - count for count in range(AT_ONCE, 0, -1)]


def test_concurrent_quota_swaps_spend_a_call_once(each_database):
    rows = SqlQuotaRows(each_database)
    assert sorted(
        at_once(each_database, lambda number: rows.swap("key", f"first {number}", 0))
    ) == [False] * (AT_ONCE - 1) + [True]
    assert sorted(
        at_once(each_database, lambda number: rows.swap("key", f"second {number}", 1))
    ) == [False] * (AT_ONCE - 1) + [True]
    assert rows.read("key")[1] == 2


def test_concurrent_instance_value_is_created_once(each_database):
    assert (
        len(
            set(
                at_once(
                    each_database,
                    lambda number: instance_value(
                        each_database, "key", lambda: f"made by {number}"
                    ),
                )
            )
        )
        == 1
    )


def test_concurrent_favourite_is_added_once(each_database, ada):
    added = at_once(each_database, lambda _: Favourites(each_database).add(ada, "bitcoin", 5))
    assert sorted(added) == [False] * (AT_ONCE - 1) + [True]
    assert Users(each_database).get(ada).version == 1
    at_once(each_database, lambda number: Favourites(each_database).add(ada, f"coin-{number}", 5))
    assert Users(each_database).get(ada).version == 1 + AT_ONCE


def test_concurrent_bumps_each_raise_the_version(each_database):
    def raise_it(_number: int) -> None:
        with each_database.write() as connection:
            bump(connection, MARKETS)

    at_once(each_database, raise_it)
    first = SqlDataVersions(each_database).current(MARKETS)
    at_once(each_database, raise_it)
    assert SqlDataVersions(each_database).current(MARKETS) == first + AT_ONCE


def test_concurrent_upserts_of_one_row_succeed(each_database):
    now = datetime(2026, 1, 1, tzinfo=UTC)
    states, wanted = SqlSourceStates(each_database), SqlWantedCoins(each_database, lambda: now)
    at_once(each_database, lambda number: states.save("feed", {"etag": str(number)}))
    at_once(each_database, lambda _: SqlActivity(each_database).touch(now))
    at_once(each_database, lambda _: wanted.want("bitcoin", "opened", now))
    assert states.load("feed")["etag"] in map(str, range(AT_ONCE))
    assert SqlActivity(each_database).seen_at() == now
    assert wanted.wanted() == ("bitcoin",)


def test_concurrent_consumers_give_new_coins_distinct_keys(each_database):
    def consume(number: int) -> None:
        events = [
            snapshot(f"coin-{number}-{place}" if place % 2 else f"coin-{place}", START + place)
            for place in range(20)
        ]
        Feeder(index_sink(each_database), log=f"log-{number}").feed(*events, batch=5)

    at_once(each_database, consume)
    with each_database.read() as connection:
        keys = dict(iter(connection.execute(select(coins.c.id, coins.c.key))))
        shown = set(connection.execute(select(latest.c.coin)).scalars())
    assert len(keys) == 10 + 10 * AT_ONCE
    assert set(keys.values()) == shown


def test_concurrent_owners_of_a_partition_one_writes(each_database):
    start, end = Position("log", TOPIC, 0), Position("log", TOPIC, 0, 1, "2026-01-01", 0, 100)
    event = snapshot("bitcoin", START)
    batch = Batch(start, end, [Message(0, event.to_json(), event)])
    found = at_once(each_database, lambda _: index_sink(each_database).write(batch))
    assert found.count(SinkError) == AT_ONCE - 1
    with each_database.read() as connection:
        assert connection.execute(
            select(consumer_positions.c.offset, consumer_positions.c.indexed)
        ).all() == [(1, 1)]
