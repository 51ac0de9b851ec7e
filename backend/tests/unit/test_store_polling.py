"""What producers keep in the database."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from cryptoviz.errors import StoreError
from cryptoviz.store.database import Database
from cryptoviz.store.polling import Activity, SqlQuotaRows, SqlSourceStates, SqlWantedCoins
from cryptoviz.store.schema import coins, favourites, history_fills, latest, users
from fakes import HandClock
from fakes_store import open_database

CLOCK = HandClock()


def test_a_state_is_read_back_as_it_was_saved_last(database: Database) -> None:
    states = SqlSourceStates(database)
    assert states.load("feed") == {}
    states.save("feed", {"etag": '"1"'})
    states.save("feed", {"etag": '"2"', "seen": "a b"})
    states.save("other", {})
    assert states.load("feed") == {"etag": '"2"', "seen": "a b"}


def test_the_quota_row_changes_only_from_the_version_that_was_read(database: Database) -> None:
    rows = SqlQuotaRows(database)
    assert rows.read("me") == (None, 0)
    assert rows.swap("me", "a", 0)
    assert not rows.swap("me", "b", 0)
    assert rows.swap("me", "c", 1)
    assert not rows.swap("me", "d", 1)
    assert rows.read("me") == ("c", 2)
    assert rows.read("you") == (None, 0)


def test_swaps_from_many_threads_lose_none(database: Database) -> None:
    rows = SqlQuotaRows(database)
    rows.swap("me", "0", 0)

    def count() -> None:
        done = 0
        while done < 20:
            state, version = rows.read("me")
            done += rows.swap("me", str(int(state or 0) + 1), version)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rows.read("me") == ("80", 81)


def test_activity_is_noted_to_the_minute(database: Database) -> None:
    clock, activity = HandClock(), Activity(database)
    assert activity.seen_at() is None
    activity.touch(clock())
    first = clock()
    clock.move(seconds=30)
    activity.touch(clock())
    assert activity.seen_at() == first
    clock.move(seconds=30)
    activity.touch(clock())
    assert Activity(database).seen_at() == clock()


def with_market(database: Database) -> SqlWantedCoins:
    """Three coins polled (ranks 1, 2 and none), one with a day of history; one starred of them, one beyond them; one opened."""
    zero = {column.name: 0 for column in latest.c if not column.nullable}
    with database.write() as connection:
        for key, (coin_id, rank) in enumerate([("unranked", None), ("ethereum", 2), ("bitcoin", 1), ("only-listed", 3)], 1):
            connection.execute(insert(coins).values(key=key, id=coin_id, symbol="s", name="n", rank=rank, named_at=0))
            if coin_id != "only-listed":
                connection.execute(insert(latest).values({**zero, "coin": key}))
        connection.execute(insert(history_fills).values(coin=3, days=1, filled_at=0))
        user = {"username": "u", "username_folded": "u", "password_hash": "", "admin": False, "disabled": False, "epoch": 0, "version": 0}
        connection.execute(insert(users).values(id=1, created_at=0, **user))
        for at, coin_id in enumerate(["ethereum", "far-away"]):
            connection.execute(insert(favourites).values(user_id=1, coin_id=coin_id, added_at=at))
    wanted = SqlWantedCoins(database, CLOCK)
    wanted.want("opened", "opened", CLOCK())
    return wanted


def test_favourites_come_first_then_ranks_then_what_was_opened(database: Database) -> None:
    wanted = with_market(database)
    assert wanted.wanted() == ("far-away", "ethereum", "opened")
    assert wanted.unfilled(1, 10) == ("far-away", "ethereum", "unranked", "opened")
    assert wanted.unfilled(90, 3) == ("far-away", "ethereum", "bitcoin")


def test_an_opened_chart_is_wanted_for_a_week(database: Database) -> None:
    clock = HandClock()
    wanted = SqlWantedCoins(database, clock)
    wanted.want("opened", "opened", clock())
    clock.move(days=6)
    assert wanted.wanted() == ("opened",)
    clock.move(days=2)
    assert wanted.wanted() == ()
    wanted.want("opened", "opened", clock())
    assert wanted.wanted() == ("opened",)


def test_a_wish_that_is_repeated_writes_nothing(database: Database, tmp_path: Path) -> None:
    wanted = SqlWantedCoins(database, CLOCK)
    wanted.want("opened", "opened", CLOCK())
    other = open_database(tmp_path / "cryptoviz.db")
    with other.write():  # would wait for ten seconds, and then fail, if it wrote
        wanted.want("opened", "opened", CLOCK() + timedelta(minutes=5))
    other.dispose()


def test_with_the_database_away_the_last_answer_is_kept(database: Database, tmp_path: Path) -> None:
    wanted = with_market(database)
    before = (wanted.wanted(), wanted.unfilled(90, 10))
    database.dispose()
    path = tmp_path / "cryptoviz.db"
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    path.mkdir()  # a database that cannot be opened
    assert (wanted.wanted(), wanted.unfilled(90, 10)) == before
    assert wanted.unfilled(365, 10) == (), "what was never asked has no last answer"


def test_what_could_not_be_noted_is_noted_the_next_time(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cryptoviz.store.database.BUSY_SECONDS", 0)
    impatient = Database(str(database.engine.url))
    wanted = SqlWantedCoins(impatient, CLOCK)
    with database.write(), pytest.raises(StoreError):
        wanted.want("monero", "opened", CLOCK())
    wanted.want("monero", "opened", CLOCK())
    assert wanted.wanted() == ("monero",)
    impatient.dispose()
