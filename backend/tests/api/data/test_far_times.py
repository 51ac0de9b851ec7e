"""Records whose times no calendar of Python has in UTC, as only a foreign producer writes them."""

from datetime import datetime

import pytest

from cryptoviz.clock import rfc3339
from cryptoviz.model.events import Event, absence_event
from support.fakes.store import START, Feeder, index_sink, snapshot

LATEST = datetime.fromisoformat("9999-12-31T23:59:59-14:00")
EARLIEST = datetime.fromisoformat("0001-01-01T00:00:00+14:00")


@pytest.mark.parametrize(
    "event",
    [
        absence_event("bitcoin", LATEST),
        snapshot("bitcoin", START, ath_date=LATEST, atl_date=EARLIEST),
    ],
)
def test_far_time_of_a_record_hinders_no_answer(ada, database, event: Event):
    Feeder(index_sink(database)).feed(event)
    for path in ("markets", "coins/bitcoin", "status"):
        assert ada.get(path).status_code == 200, path


@pytest.mark.parametrize("time", [LATEST, EARLIEST])
def test_far_time_is_written_as_the_first_or_last_of_the_calendar(time: datetime):
    assert rfc3339(time)[:4] == f"{time.year:04}"
