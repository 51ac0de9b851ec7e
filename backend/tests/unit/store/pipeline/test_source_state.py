"""States of sources, quota and activity in the database."""

import threading

from cryptoviz.store.db.database import Database
from cryptoviz.store.pipeline.source_state import SqlActivity, SqlQuotaRows, SqlSourceStates
from support.fakes.clock import HandClock


def test_source_state_loads_what_was_saved_last(database: Database) -> None:
    states = SqlSourceStates(database)
    assert states.load("feed") == {}
    states.save("feed", {"etag": '"1"'})
    states.save("feed", {"etag": '"2"', "seen": "a b"})
    states.save("other", {})
    assert states.load("feed") == {"etag": '"2"', "seen": "a b"}


def test_quota_swap_with_an_old_version_is_refused(database: Database) -> None:
    rows = SqlQuotaRows(database)
    assert rows.read("me") == (None, 0)
    assert rows.swap("me", "a", 0)
    assert not rows.swap("me", "b", 0)
    assert rows.swap("me", "c", 1)
    assert not rows.swap("me", "d", 1)
    assert rows.read("me") == ("c", 2)
    assert rows.read("you") == (None, 0)


def test_quota_swaps_of_many_threads_lose_none(database: Database) -> None:
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


def test_activity_seen_at_is_the_last_touch(database: Database) -> None:
    clock, activity = HandClock(), SqlActivity(database)
    assert activity.seen_at() is None
    activity.touch(clock())
    clock.move(seconds=30)
    activity.touch(clock())
    assert SqlActivity(database).seen_at() == clock()
