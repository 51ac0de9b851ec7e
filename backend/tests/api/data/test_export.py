"""Exports: every stored value, in both formats."""

import pytest
from sqlalchemy import update

from cryptoviz.clock import from_ms, rfc3339, to_ms
from cryptoviz.series.windows import FINEST
from cryptoviz.store.schema.tables import coins
from support.fakes.api import COINS
from support.fakes.exports import rows_of
from support.fakes.store import DAY, START, Feeder, history, index_sink, snapshot

PATHS = [
    f"export/{name}.{format_}" for name in ("prices", "candles") for format_ in ("csv", "jsonl")
]


def test_prices_are_every_sample_in_both_formats(reader, clock):
    found = rows_of(reader.get("export/prices.csv?coins=ethereum"))
    now = to_ms(clock())
    times = [rfc3339(from_ms(now - (9 - minute) * 60_000)) for minute in range(10)]
    assert [(row["coin"], row["time"], float(row["price"])) for row in found] == [
        ("ethereum", time, 50.0 + minute) for minute, time in enumerate(times)
    ]
    assert (float(found[0]["market_cap"]), found[0]["volume"]) == (50e6, "")
    lines = rows_of(reader.get("export/prices.jsonl"))
    assert len(lines) == 30
    assert [line["coin"] for line in lines[::10]] == list(COINS)
    first = {
        "coin": "ethereum",
        "time": times[0],
        "price": 50.0,
        "market_cap": 50e6,
        "volume": None,
    }
    assert lines[10] == first


def test_window_is_half_open_and_candles_have_the_interval(reader, clock):
    now = to_ms(clock())
    start, end = now - 5 * 60_000, now - 3 * 60_000
    found = rows_of(reader.get(f"export/prices.csv?coins=bitcoin&from={start}&to={end}"))
    assert [row["price"] for row in found] == ["104.0", "105.0"]
    fine = rows_of(reader.get("export/candles.jsonl?coins=bitcoin&interval=5m"))
    day = rows_of(reader.get("export/candles.csv?coins=bitcoin"))
    assert sum(row["samples"] for row in fine) == int(sum(int(row["samples"]) for row in day)) == 10
    assert (max(row["high"] for row in fine), min(row["low"] for row in fine)) == (109.0, 100.0)


def test_before_the_horizon_each_bar_gives_its_known_points(ada, database):
    prices = [5.0, 9.0, 1.0, 4.0]
    old = [(START + index * 1_000, price) for index, price in enumerate((*prices, prices[-1]))]
    del old[3]  # the close comes last
    Feeder(index_sink(database)).feed(
        history("dogecoin", old, observed=START + 40 * DAY),
        snapshot("dogecoin", START + 40 * DAY, 7.0),
    )
    found = rows_of(ada.get(f"export/prices.csv?coins=dogecoin&to={START + FINEST}"))
    assert [float(row["price"]) for row in found] == prices
    whole = rows_of(ada.get("export/prices.csv?coins=dogecoin"))
    assert [float(row["price"]) for row in whole] == [*prices, 7.0]
    part = rows_of(ada.get(f"export/prices.csv?coins=dogecoin&from={START + 1}&to={START + 2_001}"))
    assert [float(row["price"]) for row in part] == [9.0, 1.0]
    store = ada.client.application.extensions["cryptoviz"].stores.export
    assert [row[1] for page in store.prices("dogecoin", None, None, 1) for row in page] == [
        *prices,
        7.0,
    ]


def test_pages_join_without_loss_or_repeats(reader):
    store = reader.client.application.extensions["cryptoviz"].stores.export
    whole = [row for page in store.prices("bitcoin", None, None) for row in page]
    assert len(whole) == 10
    for size in (1, 3, 10):
        pages = list(store.prices("bitcoin", None, None, size))
        assert [row for page in pages for row in page] == whole
        assert max(map(len, pages)) <= size
        candles = list(store.candles("bitcoin", "5m", None, None, size))
        assert sum(row[-1] for page in candles for row in page) == 10


def test_samples_that_expire_meanwhile_are_continued_with_their_bar(ada, database, clock):
    store = ada.client.application.extensions["cryptoviz"].stores.export
    pages = store.prices("bitcoin", None, None, 1)
    found = [*next(pages)]
    with database.write() as connection:
        horizon = to_ms(clock()) - FINEST
        connection.execute(update(coins).values(horizon=horizon))
    found += [row for page in pages for row in page]
    assert [row[1] for row in found] == [100.0, 103.0, *(100.0 + n for n in range(4, 10))]


def test_ids_that_spreadsheets_would_run_are_quoted_in_csv_only(ada, database):
    expected = {'=cmd|"x"', "-x"}
    Feeder(index_sink(database)).feed(*(snapshot(coin_id, START) for coin_id in expected))
    for path in PATHS:
        response = ada.get(path)
        assert response.headers["Content-Disposition"].startswith(
            'attachment; filename="cryptoviz-'
        )
        names = {row["coin"] for row in rows_of(response)}
        is_csv = response.mimetype == "text/csv"
        assert names >= ({f"'{name}" for name in expected} if is_csv else expected)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("coins=none", 404),
        ("coins=", 422),
        ("from=2&to=1", 422),
        ("from=x", 422),
        ("page=1", 422),
        ("interval=5m", 422),
        ("ticket=none", 401),
    ],
)
def test_bad_parameters_are_refused(reader, query, status):
    assert reader.get(f"export/prices.csv?{query}").status_code == status
