"""Items are matched again in steps after a change of names, also across restarts."""

import itertools

import pytest
from sqlalchemy import text

from cryptoviz.model.events import heartbeat_event
from cryptoviz.model.records import Heartbeat
from cryptoviz.model.topics import MONITORING
from cryptoviz.store.news import rematch_queue
from cryptoviz.store.news.writer import SqlNewsWriter
from support.fakes.news import BITCOIN, ETHEREUM, NEAR, about, minutes, news, put_coins, write
from support.fakes.store import Feeder, index_sink

ITEMS = [
    news(f"item {place:02}", ("Bitcoin", "Ethereum", "Neither")[place % 3], place, place)
    for place in range(12)
]


@pytest.fixture(autouse=True)
def small_steps(monkeypatch):
    monkeypatch.setattr(rematch_queue, "MAX_MATCHED", 2)
    monkeypatch.setattr(rematch_queue, "MAX_SCANNED", 5)


def step(database, writer=None) -> bool:
    """Run one step, with another writer if one is given."""
    with database.write() as connection:
        return (writer or SqlNewsWriter()).rematch(connection)


def renew(database, *named):
    put_coins(database, *named)
    with database.write() as connection:
        SqlNewsWriter().refresh_names(connection)


def steps(database) -> int:
    count = 1
    while step(database):
        count += 1
    return count


def of(*kinds):
    """Return the coins of all items after matching with these coins."""
    names = {"bitcoin": "Bitcoin", "ethereum": "Ethereum"}
    return sorted(
        (f"item {place:02}", kind, names[kind], "title")
        for place in range(12)
        for kind in kinds
        if ITEMS[place].event.data.title == names[kind]
    )


def forget_the_rules(database):
    """Store names as an older program version does."""
    with database.write() as connection:
        connection.execute(
            text("UPDATE matched_names SET digest = 'old', forms = :forms"),
            {"forms": '{"rules": 0}'},
        )
        connection.execute(text("DELETE FROM item_coins"))


def test_rematch_other_rules_match_all_items_in_steps(database):
    renew(database, BITCOIN, ETHEREUM)
    write(database, SqlNewsWriter(), ITEMS)
    steps(database)
    forget_the_rules(database)
    renew(database, BITCOIN, ETHEREUM)
    seen = [len(about(database))]
    while step(database):
        seen.append(len(about(database)))
    assert all(later - before <= 2 for before, later in itertools.pairwise(seen))
    assert len(seen) >= 6
    assert about(database) == of("bitcoin", "ethereum")
    assert not step(database)


def test_rematch_items_without_changed_names_are_skipped(database):
    renew(database, BITCOIN)
    write(database, SqlNewsWriter(), ITEMS)
    steps(database)
    renew(database, BITCOIN, NEAR)
    assert steps(database) == 3  # of five items each; none holds the name
    assert about(database) == of("bitcoin")


@pytest.mark.parametrize("done", range(4))
def test_rematch_names_changed_between_steps_are_used(database, done):
    write(database, SqlNewsWriter(), ITEMS)
    renew(database, BITCOIN)
    for _ in range(done):
        step(database)
    renew(database, BITCOIN, ETHEREUM)
    steps(database)
    assert about(database) == of("bitcoin", "ethereum")
    renew(database, ETHEREUM)
    step(database)
    renew(database, BITCOIN)
    steps(database)
    assert about(database) == of("bitcoin")


def test_rematch_new_items_are_matched_when_written(database):
    write(database, SqlNewsWriter(), ITEMS[:10])
    renew(database, BITCOIN, ETHEREUM)
    step(database)
    write(database, SqlNewsWriter(), [*ITEMS[10:], news("item 00", "Ethereum", 99, 99)])
    now = about(database)
    assert ("item 00", "ethereum", "Ethereum", "title") in now
    steps(database)
    assert set(of("bitcoin", "ethereum")) - set(about(database)) == {
        ("item 00", "bitcoin", "Bitcoin", "title")
    }


def test_index_rematches_a_step_with_each_batch(database):
    write(database, SqlNewsWriter(), ITEMS)
    renew(database, BITCOIN, ETHEREUM)
    feeder = Feeder(index_sink(database, news=SqlNewsWriter()), MONITORING)
    for minute in range(10):
        feeder.feed(heartbeat_event(Heartbeat(consumer="index", state="ok", at=minutes(minute))))
    assert about(database) == of("bitcoin", "ethereum")


def test_settle_rematches_all_items(database):
    write(database, SqlNewsWriter(), ITEMS)
    renew(database, BITCOIN, ETHEREUM)
    index_sink(database, news=SqlNewsWriter()).settle()
    assert about(database) == of("bitcoin", "ethereum")
    assert not step(database)
