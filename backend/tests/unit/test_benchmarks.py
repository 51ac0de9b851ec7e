"""What the benchmark prints: goals are compared the right way round, and failed requests are seen."""

import json
import sys

import pytest

from cryptoviz.config import project_root

sys.path.insert(0, str(project_root() / "backend"))

from benchmarks.dataset import coin_ids, seed
from benchmarks.load import read_wrk
from benchmarks.report import Figure, table, write
from benchmarks.spa import first_load_kb

from cryptoviz.store.news import NewsStore

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


def test_the_file_has_the_agreed_fields(tmp_path):
    write([Figure("x", 1.0, "s", 1.5, better="less")], tmp_path / "build/bench.json")
    assert json.loads((tmp_path / "build/bench.json").read_text()) == [
        {"name": "x", "value": 1.0, "unit": "s", "goal": 1.5, "ratio_to": None}
    ]


def test_the_first_load_counts_the_page_and_what_it_names_once_compressed(tmp_path):
    (tmp_path / "index.html").write_text('<script src="main.js"></script><link href="main.css"><link href="main.css">')
    for name, size in {"index.html.br": 100, "main.js": 9000, "main.js.br": 3000, "main.css": 400, "lazy.js.br": 5000}.items():
        (tmp_path / name).write_bytes(b"x" * size)
    assert first_load_kb(tmp_path) == 3.5
    assert first_load_kb(tmp_path / "absent") is None


def test_the_seeded_news_are_about_several_favourites(database):
    seed(database, days=2, coins=12, raw_minutes=60)
    rows = NewsStore(database).page(coin_ids(12)[:3], None, None, None, 30, None)
    assert len(rows) == 30
    assert {coin.id for row in rows for coin in row.coins} > set(coin_ids(12)[:3])
