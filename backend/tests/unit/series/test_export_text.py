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


@given(st.integers(0, 253_402_300_799_999), st.floats(0, 1e300))
def test_csv_keeps_times_and_values_exactly(at, value):
    [head, body] = export_text("csv", PRICE_COLUMNS, ["a,b"], lambda _: [[(at, value, None, 0.1)]])
    [row] = csv.DictReader(io.StringIO((head + body).decode(), newline=""))
    assert (row["coin"], row["time"]) == ("a,b", rfc3339(from_ms(at)))
    assert (float(row["price"]), row["market_cap"], row["volume"]) == (value, "", "0.1")
