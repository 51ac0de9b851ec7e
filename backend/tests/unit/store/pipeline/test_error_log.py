"""The error log keeps the newest dead letters, whatever batches they come in."""

import itertools
import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from cryptoviz.clock import from_ms
from cryptoviz.model.events import dead_letter_event
from cryptoviz.model.messages import Message
from cryptoviz.store.pipeline.status_writer import SqlErrorWriter
from support.fakes.store import MINUTE, START

KEEP = 5


def letter(minute: int, text: str = "") -> Message:
    event = dead_letter_event(
        "coingecko", f"{minute} {text}".encode(), "not JSON", from_ms(START + minute * MINUTE)
    )
    return Message(0, b"", event)


def write(database, batches, keep=KEEP):
    writer = SqlErrorWriter(keep)
    with database.write() as connection:
        return [writer.write(connection, batch) for batch in batches]


def kept(database):
    with database.read() as connection:
        return (
            connection.execute(text("SELECT value FROM error_log ORDER BY failed_at, id"))
            .scalars()
            .all()
        )


def forget(database):
    with database.write() as connection:
        connection.execute(text("DELETE FROM error_log"))


def test_error_writer_keeps_the_newest(database):
    write(database, [[letter(minute)] for minute in (3, 1, 9, 7, 5, 8, 2, 6)])
    assert kept(database) == ["5 ", "6 ", "7 ", "8 ", "9 "]


def test_error_writer_batch_larger_than_the_limit(database):
    [result] = write(database, [[letter(minute) for minute in range(20)]])
    assert kept(database) == [f"{minute} " for minute in range(15, 20)]
    assert (result.indexed, result.duplicates) == (20, 0)


def test_error_writer_deleted_letter_again_is_a_duplicate(database):
    write(database, [[letter(minute) for minute in range(10)]])
    [result] = write(database, [[letter(0), letter(9), letter(10)]])
    assert (result.indexed, result.duplicates) == (1, 2)
    assert kept(database) == [f"{minute} " for minute in range(6, 11)]


def test_error_writer_smaller_limit_deletes_the_rest(database):
    write(database, [[letter(minute) for minute in range(12)]], keep=100)
    write(database, [[letter(12)]])
    assert kept(database) == [f"{minute} " for minute in range(8, 13)]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    log=st.lists(st.tuples(st.integers(0, 12), st.sampled_from("ab")), max_size=30),
    cuts=st.randoms(use_true_random=False),
)
def test_write_does_not_depend_on_batch_boundaries(database, log, cuts: random.Random):
    letters = [letter(*one) for one in log]
    places = sorted({0, len(letters), *(cuts.randrange(len(letters) + 1) for _ in range(4))})
    results = []
    for batches in (
        [letters],
        [[one] for one in letters],
        [letters[low:high] for low, high in itertools.pairwise(places)],
    ):
        forget(database)
        results.append((sum(result.indexed for result in write(database, batches)), kept(database)))
    assert results[0] == results[1] == results[2]
    newest = sorted(
        {(one.event.data.failed_at, one.event.id): one.event.data.value for one in letters}.items()
    )[-KEEP:]
    assert results[0][1] == [value for _, value in newest]
