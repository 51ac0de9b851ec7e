"""Which bad rows become dead letters, and how often."""

from cryptoviz.model.polling import RejectedRow
from cryptoviz.pipeline.rejected_rows import RejectedRows
from support.fakes.clock import HandClock


def changing(
    minute: int, key: str | None = "bitcoin", error: str = "name: too long"
) -> RejectedRow:
    """Return a row that has another price in each poll."""
    return RejectedRow(b"price %d" % minute, error, key)


def counts(rows: RejectedRows, clock: HandClock, *rejected: RejectedRow) -> list[int]:
    return [count for _, count in rows.due(rejected, clock())]


def test_due_of_a_row_that_stays_bad_is_once_an_hour_with_a_count() -> None:
    rows, clock, found = RejectedRows(), HandClock(), []
    for minute in range(121):
        found.append(counts(rows, clock, changing(minute)))
        clock.move(minutes=1)
    recorded = {minute: count for minute, count in enumerate(found) if count}
    assert recorded == {0: [1], 60: [60], 120: [60]}


def test_due_ignores_positions_in_the_error() -> None:
    rows, clock = RejectedRows(), HandClock()
    assert counts(rows, clock, changing(1, error="invalid character (byte 56)")) == [1]
    assert counts(rows, clock, changing(2, error="invalid character (byte 57)")) == []


def test_due_of_a_row_without_a_key_ignores_its_numbers() -> None:
    rows, clock = RejectedRows(), HandClock()
    values = (
        b'{"price":1.5,"at":"2026-11-23T12:00Z"}',
        b'{"price":-2e-07,"at":"2026-11-23T12:01Z"}',
    )
    first, second = (RejectedRow(value, "id: missing") for value in values)
    assert counts(rows, clock, first) == [1]
    assert counts(rows, clock, second) == []


def test_due_of_other_rows_or_errors_is_at_once() -> None:
    rows, clock = RejectedRows(), HandClock()
    other = RejectedRow(b"cost 1", "name: too long")
    first = (changing(1), changing(1, "ethereum"), changing(1, None), other)
    assert counts(rows, clock, *first) == [1, 1, 1, 1]
    assert counts(rows, clock, *first, changing(1, error="price: no number")) == [1]


def test_due_after_a_restart_continues() -> None:
    rows, clock = RejectedRows(), HandClock()
    assert counts(rows, clock, changing(1)) == [1]
    assert counts(rows, clock, changing(2), changing(2)) == []
    restarted, state = RejectedRows(), {"etag": "1", **rows.to_state()}
    restarted.restore(state)
    assert state == {"etag": "1"}
    assert counts(restarted, clock, changing(3)) == []
    clock.move(minutes=60)
    assert counts(restarted, clock, changing(4)) == [4]


def test_due_after_the_clock_was_set_back_is_at_once() -> None:
    rows, clock = RejectedRows(), HandClock()
    assert counts(rows, clock, changing(1)) == [1]
    clock.move(days=-1)
    assert counts(rows, clock, changing(2)) == [1]


def test_rows_remembered_are_few() -> None:
    rows, clock = RejectedRows(), HandClock()
    rows.due([changing(number, None) for number in range(5_000)], clock())
    assert len(rows.to_state()["rejected_rows"]) < 50_000
    clock.move(minutes=61)
    rows.due([], clock())
    assert rows.to_state() == {}
