"""Other names of coins: the items are matched again in steps, and where that stopped it goes on."""

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
    """By another process than the last step, if need be."""
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
    """What all items are about when these coins are known."""
    names = {"bitcoin": "Bitcoin", "ethereum": "Ethereum"}
    return sorted(
        (f"item {place:02}", kind, names[kind], "title")
        for place in range(12)
        for kind in kinds
        if ITEMS[place].event.data.title == names[kind]
    )


def forget_the_rules(database):
    """As a newer program finds names that it cannot read."""
    with database.write() as connection:
        connection.execute(
            text("UPDATE matched_names SET digest = 'old', forms = :forms"),
            {"forms": '{"rules": 0}'},
        )
        connection.execute(text("DELETE FROM item_coins"))


def test_other_rules_match_every_item_again_in_bounded_steps(database):
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


def test_items_without_the_names_in_question_are_only_looked_at(database):
    renew(database, BITCOIN)
    write(database, SqlNewsWriter(), ITEMS)
    steps(database)
    renew(database, BITCOIN, NEAR)
    assert steps(database) == 3  # of five items each; none holds the name
    assert about(database) == of("bitcoin")


@pytest.mark.parametrize("done", range(4))
def test_names_that_change_again_meanwhile_are_taken_up(database, done):
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


def test_items_that_come_meanwhile_are_matched_at_once(database):
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


def test_the_index_goes_on_with_each_batch_whatever_is_in_it(database):
    write(database, SqlNewsWriter(), ITEMS)
    renew(database, BITCOIN, ETHEREUM)
    feeder = Feeder(index_sink(database, news=SqlNewsWriter()), MONITORING)
    for minute in range(10):
        feeder.feed(heartbeat_event(Heartbeat(consumer="index", state="ok", at=minutes(minute))))
    assert about(database) == of("bitcoin", "ethereum")


def test_settling_does_all_of_it(database):
    write(database, SqlNewsWriter(), ITEMS)
    renew(database, BITCOIN, ETHEREUM)
    index_sink(database, news=SqlNewsWriter()).settle()
    assert about(database) == of("bitcoin", "ethereum")
    assert not step(database)
