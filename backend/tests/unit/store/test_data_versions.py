"""Data versions, and the watch for changes of the database."""

import threading

from cryptoviz.store.data_versions import SqlChangeWatch, SqlDataVersions
from support.fakes.store import (
    HOUR,
    START,
    snapshot,
    three_coins,
)


def test_data_version_changes_only_with_the_data(feeder, database):
    versions = SqlDataVersions(database)
    assert versions.current("markets") == 0
    feeder.feed(*three_coins())
    first = versions.current("markets")
    feeder.feed(*three_coins())
    assert versions.current("markets") == first > 0
    feeder.feed(snapshot("bitcoin", START + HOUR, 7.0))
    assert versions.current("markets") == first + 1
    assert versions.current("news") == 0


def test_data_version_is_of_the_snapshot_of_the_rows(feeder, database, markets):
    feeder.feed(snapshot("bitcoin", START, 1.0))
    versions = SqlDataVersions(database)
    with database.read():
        before = versions.current("markets")
        feeder.feed(snapshot("bitcoin", START + HOUR, 2.0))
        assert (versions.current("markets"), markets.coin("bitcoin")["price"]) == (before, 1.0)
    assert (versions.current("markets"), markets.coin("bitcoin")["price"]) == (before + 1, 2.0)


def test_change_watch_stamp_changes_with_commits_only(feeder, database, markets):
    watch = SqlChangeWatch(database)
    first = watch.stamp()
    markets.search(None, 5, 0)
    assert watch.stamp() == first
    feeder.feed(snapshot("bitcoin", START, 1.0))
    second = watch.stamp()
    assert second != first
    seen = []
    threads = [threading.Thread(target=lambda: seen.append(watch.stamp())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(seen) == {second}
    watch.close()
