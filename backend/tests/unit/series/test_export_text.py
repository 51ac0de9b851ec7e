"""Exported rows: quoting, times, and texts that end early."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptoviz.clock import from_ms, rfc3339
from cryptoviz.series.export_text import PRICE_COLUMNS, export_text, quoted, unquoted


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_begins_like_a_formula_gets_an_apostrophe(start):
    assert quoted(f"{start}1+1") == f"'{start}1+1"
    assert quoted(f"a{start}") == f"a{start}"


@given(st.text(alphabet="'=+-@\ta", max_size=6))
def test_unquoted_text_is_the_one_before(text):
    assert unquoted(quoted(text)) == text


@given(st.integers(0, 253_402_300_799_998), st.floats(0, 1e300))
def test_csv_keeps_times_and_values_exactly(at, value):
    coin, rows = 'a,"null],[', [(at, value, None, 0.1), (at + 1, 0.0, value, None)]
    head, body = export_text("csv", PRICE_COLUMNS, [coin], lambda _: [rows])
    found = list(csv.DictReader(io.StringIO((head + body).decode(), newline=""), strict=True))
    assert [(row["coin"], row["time"]) for row in found] == [
        (coin, rfc3339(from_ms(at))),
        (coin, rfc3339(from_ms(at + 1))),
    ]
    first, second = ([row[name] for name in ("price", "market_cap", "volume")] for row in found)
    assert (float(first[0]), first[1:]) == (value, ["", "0.1"])
    assert (second[0], float(second[1]), second[2]) == ("0.0", value, "")
