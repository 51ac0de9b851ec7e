"""docs/scaling.md: its tables follow from its inputs, and the arithmetic is correct."""

import sys

import pytest

from cryptoviz.config import Config, project_root

sys.path.insert(0, str(project_root() / "backend"))

from benchmarks import scaling
from benchmarks.databases import sizes

DOCUMENT = (project_root() / "docs/scaling.md").read_text()
DAY_MS = 86_400_000


def test_scaling_tables_follow_from_the_inputs_in_the_document():
    assert (
        scaling.written(DOCUMENT, scaling.tables(scaling.read_inputs(DOCUMENT), Config()))
        == DOCUMENT
    ), "run `make scaling`"


def cell(row, column):
    """Return a cell of the tables in the document."""
    line = next(line for line in DOCUMENT.splitlines() if line.startswith(f"| {row} |"))
    return line.split("|")[2 + scaling.COINS.index(column)].strip()


def test_scaling_of_250_coins_polled_every_minute():
    assert cell("records a second, at most", 250) == "4.2"
    assert cell("lines a day", 250) == "360,000"
    assert cell("rows of samples kept", 250) == f"{14 * 360_000:,}"
    assert cell("calls of CoinGecko a month", 250) == f"{30 * 24 * 60:,}"


def test_scaling_bytes_are_records_times_size_times_days():
    """The inputs are easy to multiply by hand."""
    measured = dict.fromkeys(scaling.INPUTS, 1000.0) | {sizes.ZIPPED: 100.0}
    text = scaling.tables(measured, Config())
    assert (
        "| gzipped, a year | 13.1 GB | 131 GB | 946 GB |" in text
    )  # 365 days of 360,000 lines of 100 bytes, …
    assert "| SQLite: samples, 14 days | 5.04 GB | 50.4 GB | 363 GB |" in text
    assert "| `datacrypto`, 7 days, each copy | 2.52 GB | 25.2 GB | 181 GB |" in text


def test_scaling_candles_a_day_match_the_widths():
    from cryptoviz.series.windows import WIDTHS

    assert pytest.approx(sum(DAY_MS / width for width in WIDTHS.values())) == scaling.CANDLES_A_DAY


def test_scaling_plan_is_the_smallest_that_allows_the_calls():
    plans = {coins: scaling._plan(coins, Config()) for coins in (250, 1_250, 1_500, 2_500, 18_000)}
    assert plans == {
        250: "keyless",
        1_250: "keyless",
        1_500: "analyst",
        2_500: "analyst",
        18_000: "above analyst",
    }
