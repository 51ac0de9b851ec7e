"""Exports: every stored value, streamed; tickets for browsers."""

import csv
import io
import json
from datetime import timedelta

import pytest

from cryptoviz.api.security import downloads
from cryptoviz.clock import from_ms, rfc3339, to_ms
from cryptoviz.errors import StoreError
from cryptoviz.series.windows import FINEST
from support.fakes.api import COINS, Person
from support.fakes.store import DAY, START, Feeder, history, index_sink, snapshot

PATHS = [
    f"export/{name}.{format_}" for name in ("prices", "candles") for format_ in ("csv", "jsonl")
]


def rows_of(response):
    text = response.get_data(as_text=True)
    response.close()
    assert response.status_code == 200, text
    if response.mimetype == "text/csv":
        return list(csv.DictReader(io.StringIO(text, newline="")))
    return [json.loads(line) for line in text.splitlines()]


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


def test_streams_are_neither_compressed_nor_cached(reader):
    with reader.get("export/prices.csv", Accept_Encoding="zstd, gzip") as response:
        assert response.headers["Cache-Control"] == "no-store"
        assert not {"Content-Encoding", "ETag", "Content-Length"} & set(response.headers.keys())
        assert response.is_streamed


def test_client_that_closes_the_download_stops_the_reading(reader, monkeypatch):
    store, read = reader.client.application.extensions["cryptoviz"].stores.export, []

    def endless(coin_id, start, end):
        while True:
            read.append(coin_id)
            yield [(0, 1.0, None, None)]

    monkeypatch.setattr(store, "prices", endless)
    response = reader.client.get(
        "/api/v1/export/prices.csv?coins=bitcoin", headers=reader.headers, buffered=False
    )
    body = response.iter_encoded()
    next(body)
    next(body)
    response.close()
    assert len(read) <= 2
    for _ in range(2 * downloads.AT_ONCE):  # its slot is free again
        reader.client.head("/api/v1/export/prices.csv", headers=reader.headers).close()


def test_export_that_fails_midway_ends_with_a_line_that_says_so(reader, monkeypatch):
    def failing(coin_id, start, end):
        yield [(0, 1.0, None, None)]
        raise StoreError("The database does not answer.")

    monkeypatch.setattr(
        reader.client.application.extensions["cryptoviz"].stores.export, "prices", failing
    )
    assert rows_of(reader.get("export/prices.csv"))[1]["coin"].startswith("Incomplete: ")
    assert rows_of(reader.get("export/prices.jsonl"))[1]["error"].startswith("Incomplete: ")


def test_more_downloads_at_once_than_allowed_are_refused_for_now(reader):
    open_ = [
        reader.client.get("/api/v1/export/prices.csv", headers=reader.headers) for _ in range(4)
    ]
    refused = reader.get("export/prices.csv")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "10")
    for response in open_:
        response.close()
    rows_of(reader.get("export/prices.csv"))


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("coins=none", 404),
        ("from=2&to=1", 422),
        ("from=x", 422),
        ("page=1", 422),
        ("interval=5m", 422),
        ("ticket=none", 401),
    ],
)
def test_bad_parameters_are_refused(reader, query, status):
    assert reader.get(f"export/prices.csv?{query}").status_code == status


def new_ticket(person: Person) -> str:
    response = person.post("export/tickets")
    assert response.status_code == 201
    return response.get_json()["ticket"]


def get_by_ticket(app, ticket: str) -> int:
    with app.test_client().get(f"/api/v1/export/prices.csv?ticket={ticket}") as response:
        return response.status_code


def test_ticket_opens_one_download_without_a_token(ada, app, new_app):
    ticket = new_ticket(ada)
    assert get_by_ticket(new_app(), ticket) == 200  # any worker
    assert get_by_ticket(app, ticket) == 401


def test_ticket_expires_and_ends_with_its_session(ada, app, clock):
    late = new_ticket(ada)
    clock.now += timedelta(seconds=60)
    assert get_by_ticket(app, late) == 401
    ticket = new_ticket(ada)
    assert ada.post("auth/logout").status_code == 204
    assert get_by_ticket(app, ticket) == 401
