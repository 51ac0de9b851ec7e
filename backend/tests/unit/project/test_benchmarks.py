"""What the benchmark prints: goals are compared the right way round, and failed requests are seen."""

import json
import sys
from datetime import timedelta
from itertools import pairwise

import pytest

from cryptoviz.clock import to_ms
from cryptoviz.config import project_root

sys.path.insert(0, str(project_root() / "backend"))

from benchmarks.dataset import coin_ids, seed
from benchmarks.flight import Flight
from benchmarks.indexing import market_polls
from benchmarks.load import read_wrk
from benchmarks.recordings import SHARED, as_recorded, every_minute, mean_bytes
from benchmarks.report import Figure, filled, table, write
from benchmarks.spa import first_load_kb

from cryptoviz.store.news.queries import SqlNews

END = 1_795_000_020_000
REPORT = """  2 threads and 16 connections
  Socket errors: connect 0, read 2, write 0, timeout 1
  Non-2xx or 3xx responses: 7
Requests/sec:   8123.45
"""


def test_the_rate_and_every_failure_are_read_from_wrk():
    measured = read_wrk(REPORT)
    assert (measured.per_second, measured.failed) == (8123.45, 10)


@pytest.mark.parametrize(
    ("figure", "verdict"),
    [
        (Figure("x", 80, "requests/s", 0.8, "bare"), "met"),
        (Figure("x", 79, "requests/s", 0.8, "bare"), "MISSED"),
        (Figure("x", 1.4, "s", 1.5, better="less"), "met"),
        (Figure("x", 1.6, "s", 1.5, better="less"), "MISSED"),
        (Figure("x", 1.6, "s"), ""),
    ],
)
def test_a_goal_is_met_or_missed(figure, verdict):
    row = table([Figure("bare", 100, "requests/s"), figure]).splitlines()[2]
    assert (row.split()[-1] if verdict else "") == verdict
    assert verdict or not row.endswith(("met", "MISSED"))


def test_what_could_not_be_measured_says_why_and_meets_no_goal():
    bare, ours = filled(
        [Figure("bare", None, "records/s"), Figure("ours", None, "records/s", 0.5, "bare")],
        {"bare": 10.0},
        "no Java",
    )
    first, second = table([bare, ours]).splitlines()[1:]
    assert first.split() == ["bare", "10.00", "records/s"]
    assert second.endswith("not measured: no Java")


def test_a_flight_is_timed_from_its_first_tenth_to_its_end(monkeypatch):
    now = iter([5.0, 7.0])
    monkeypatch.setattr("time.perf_counter", lambda: next(now))
    flight = Flight(100)
    for records in (4, 6, 50, 60, 10):
        flight.passed(records)
    assert flight.landed.is_set()
    assert flight.speed == (50 + 60) / 2


def test_a_flight_that_was_given_up_has_no_speed():
    flight = Flight(100)
    flight.passed(99)
    flight.landed.set()
    with pytest.raises(RuntimeError, match="only 99 of 100"):
        _ = flight.speed


def test_the_file_has_the_agreed_fields(tmp_path):
    write([Figure("x", 1.0, "s", 1.5, better="less")], tmp_path / "build/bench.json")
    assert json.loads((tmp_path / "build/bench.json").read_text()) == [
        {"name": "x", "value": 1.0, "unit": "s", "goal": 1.5, "ratio_to": None}
    ]


def test_the_first_load_counts_the_page_and_what_it_names_once_compressed(tmp_path):
    (tmp_path / "index.html").write_text(
        '<script src="main.js"></script><link href="main.css"><link href="main.css">'
    )
    for name, size in {
        "index.html.br": 100,
        "main.js": 9000,
        "main.js.br": 3000,
        "main.css": 400,
        "lazy.js.br": 5000,
    }.items():
        (tmp_path / name).write_bytes(b"x" * size)
    assert first_load_kb(tmp_path) == 3.5
    assert first_load_kb(tmp_path / "absent") is None


def test_the_seeded_news_are_about_several_favourites(database):
    seed(database, days=2, coins=12, raw_minutes=60)
    rows = SqlNews(database).page(coin_ids(12)[:3], None, None, None, 30, None)
    assert len(rows) == 30
    assert {coin.id for row in rows for coin in row.coins} > set(coin_ids(12)[:3])


def test_recorded_polls_come_a_minute_apart_with_real_figures_that_move():
    if not SHARED.is_dir():
        pytest.skip("the recordings in ../shared/data are absent")
    polls = list(every_minute(100, END, rounds=2))
    times = [poll[0].data.last_updated for poll in polls]
    assert {later - earlier for earlier, later in pairwise(times)} == {timedelta(minutes=1)}
    assert to_ms(times[-1]) == END
    assert all(len({event.id for event in poll}) == 100 for poll in polls)
    moved = [len({event.data.price for event in column}) for column in zip(*polls, strict=True)]
    assert min(moved) > 40  # what is worth a dollar by design moves least
    assert mean_bytes(polls) > 700


def test_the_recording_itself_has_the_times_it_was_made_at():
    if not SHARED.is_dir():
        pytest.skip("the recordings in ../shared/data are absent")
    polls = list(as_recorded())
    assert len(polls) == 356
    assert polls[0][0].id == "bitcoin:usd:2026-05-15T10:59:13.259Z"


def test_without_recordings_polls_are_invented(monkeypatch, tmp_path):
    monkeypatch.setattr("benchmarks.recordings.SHARED", tmp_path / "absent")
    assert {len(poll) for poll in market_polls(30)} == {30}
