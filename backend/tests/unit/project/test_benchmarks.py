"""Benchmarks: goals are compared correctly, and failed requests are noticed."""

import json
import sys
from datetime import timedelta
from itertools import pairwise

import pytest

from cryptoviz.clock import to_ms
from cryptoviz.config import project_root

sys.path.insert(0, str(project_root() / "backend"))

from benchmarks.data.dataset import coin_ids, seed
from benchmarks.data.recordings import SHARED, as_recorded, every_minute, mean_bytes
from benchmarks.databases.indexing import market_polls
from benchmarks.report import Measurement, filled, read, table, verdict, write
from benchmarks.streams.stopwatch import Stopwatch
from benchmarks.web.first_load import first_load_kb
from benchmarks.web.load import Load, read_wrk
from benchmarks.web.pages import measurements as page_measurements

from cryptoviz.store.news.queries import SqlNews
from support.paths import NO_RECORDINGS

END = 1_795_000_020_000
REPORT = """  2 threads and 16 connections
  Socket errors: connect 0, read 2, write 0, timeout 1
  Non-2xx or 3xx responses: 7
     99%   12.50ms
Requests/sec:   8123.45
"""


def test_read_wrk_returns_rate_failures_and_p99():
    assert read_wrk(REPORT) == Load(8123.45, failed=10, p99_ms=12.5)


@pytest.mark.parametrize(
    ("measurement", "verdict"),
    [
        (Measurement("x", (80.0,), "requests/s", 0.8, "bare"), "met"),
        (Measurement("x", (79.0,), "requests/s", 0.8, "bare"), "MISSED"),
        (Measurement("x", (1.4,), "s", 1.5, better="less"), "met"),
        (Measurement("x", (1.6,), "s", 1.5, better="less"), "MISSED"),
        (Measurement("x", (1.6,), "s"), ""),
    ],
)
def test_table_goal_is_met_or_missed(measurement, verdict):
    row = table([Measurement("bare", (100.0,), "requests/s"), measurement]).splitlines()[2]
    assert (row.split()[-1] if verdict else "") == verdict
    assert verdict or not row.endswith(("met", "MISSED"))


def test_table_missing_measurement_gives_the_reason():
    bare, ours = filled(
        [Measurement("bare", (), "records/s"), Measurement("ours", (), "records/s", 0.5, "bare")],
        {"bare": (10.0,)},
        "no Java",
    )
    first, second = table([bare, ours]).splitlines()[1:]
    assert first.split() == ["bare", "10.00", "records/s"]
    assert second.endswith("not measured: no Java")


def test_table_ratio_is_the_median_of_the_ratios_of_the_rounds():
    bare = Measurement("bare", (100.0, 200.0, 400.0), "records/s")
    ours = Measurement("ours", (90.0, 100.0, 400.0), "records/s", 0.9, "bare")
    first, second = table([bare, ours]).splitlines()[1:]
    assert first.split() == ["bare", "200.00", "records/s", "100.00", "–", "400.00", "(3)"]
    assert second.split() == [
        "ours",
        "100.00",
        "records/s",
        "0.90",
        "×",
        "0.50",
        "–",
        "1.00",
        "(3)",
        "≥",
        "0.9",
        "×",
        "met",
    ]


def test_stopwatch_measures_from_the_first_tenth_to_the_end(monkeypatch):
    now = iter([5.0, 7.0])
    monkeypatch.setattr("time.perf_counter", lambda: next(now))
    stopwatch = Stopwatch(100)
    for records in (4, 6, 50, 60, 10):
        stopwatch.add(records)
    assert stopwatch.finished.is_set()
    assert stopwatch.speed == (50 + 60) / 2


def test_stopwatch_unfinished_has_no_speed():
    stopwatch = Stopwatch(100)
    stopwatch.add(99)
    stopwatch.finished.set()
    with pytest.raises(RuntimeError, match="only 99 of 100"):
        _ = stopwatch.speed


def test_write_has_the_agreed_fields(tmp_path):
    measured = [Measurement("x", (1.0, 3.0), "s", 1.5, better="less")]
    write(measured, tmp_path / "build/bench.json")
    [row] = json.loads((tmp_path / "build/bench.json").read_text())
    agreed = {"name": "x", "value": 2.0, "unit": "s", "goal": 1.5, "ratio_to": None}
    assert row == {**row, **agreed}
    assert read(tmp_path / "build/bench.json") == measured


def test_first_load_counts_page_and_resources_once_compressed(tmp_path):
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


def test_page_measurements_have_the_units_of_their_goals():
    rounds = {
        "coin, phone, bytes": (260_000.0, 240_000.0),
        "news, desktop, lcp": (2_600.0,),
        "heap, before": (8e6,),
        "heap, after": (8.1e6,),
    }
    found = {one.name: one for one in page_measurements(rounds) if one.rounds}
    assert found["coin, phone, bytes"].rounds == (260, 240)
    assert found["coin, phone, bytes"].goal == 250
    assert verdict(found["news, desktop, lcp"], None) == "MISSED"
    assert found["growth of the heap"].value == pytest.approx(0.1)
    assert len(found) == 3


def test_seed_news_are_about_several_coins(database):
    seed(database, days=2, coins=12, raw_minutes=60)
    rows = SqlNews(database).page(coin_ids(12)[:3], None, None, None, 30, None)
    assert len(rows) == 30
    assert {coin["id"] for row in rows for coin in row["coins"]} > set(coin_ids(12)[:3])


def test_every_minute_polls_have_moving_prices():
    if not SHARED.is_dir():
        pytest.skip(NO_RECORDINGS)
    polls = list(every_minute(100, END, rounds=2))
    times = [poll[0].data.last_updated for poll in polls]
    assert {later - earlier for earlier, later in pairwise(times)} == {timedelta(minutes=1)}
    assert to_ms(times[-1]) == END
    assert all(len({event.id for event in poll}) == 100 for poll in polls)
    moved = [len({event.data.price for event in column}) for column in zip(*polls, strict=True)]
    assert min(moved) > 40  # what is worth a dollar by design moves least
    assert mean_bytes(polls) > 700


def test_as_recorded_keeps_the_recorded_times():
    if not SHARED.is_dir():
        pytest.skip(NO_RECORDINGS)
    polls = list(as_recorded())
    assert len(polls) == 356
    assert polls[0][0].id == "bitcoin:usd:2026-05-15T10:59:13.259Z"


def test_market_polls_without_recordings_are_invented(monkeypatch, tmp_path):
    monkeypatch.setattr("benchmarks.data.recordings.SHARED", tmp_path / "absent")
    assert {len(poll) for poll in market_polls(30)} == {30}
