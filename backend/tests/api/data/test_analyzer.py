"""Bitcoin Analyzer's routes: hours and news at the addresses and in the form its clients know."""

import pytest

from cryptoviz.clock import from_ms, to_ms
from support.fakes.api import make_app, seed_news
from support.fakes.store import HOUR, MINUTE, Feeder, history, index_sink, snapshot

PATHS = ("/latest-price", "/price-history", "/latest-news")


@pytest.fixture
def client(new_app, coins):
    return new_app(public_bitcoin_api=True).test_client()


@pytest.fixture(scope="module")
def public(reader):
    """A client without a token of another worker on the reader's database."""
    context = reader.client.application.extensions["cryptoviz"]
    config = context.config.model_copy(update={"public_bitcoin_api": True})
    return make_app(config, context.stores.database, context.clock).test_client()


@pytest.fixture
def noon(database, clock):
    """Feed prices of an hour, none of the next, one at noon and one later; return noon in ms."""
    noon = to_ms(clock())
    prices = {-110: 100.0, -80: 130.0, -70: 90.0, 0: 110.0, 65: 500.0}
    sink = index_sink(database, clock=clock)
    Feeder(sink).feed(*(snapshot("monero", noon + at * MINUTE, v) for at, v in prices.items()))
    return noon


def test_price_history_is_a_bare_array_of_utc_hours_newest_first(client, noon):
    start = noon // 1000
    at_noon = {"timestamp": start, "open": 110.0, "high": 110.0, "low": 110.0, "close": 110.0}
    earlier = {"timestamp": start - 7200, "open": 100.0, "high": 130.0, "low": 90.0, "close": 90.0}
    hours = [{**at_noon, "volume": None}, {**earlier, "volume": None}]
    assert client.get("/price-history?coin=monero").json == hours
    assert client.get("/price-history?coin=monero&limit=1").json == hours[:1]
    assert client.get("/latest-price?coin=monero").json == hours[0]


def test_price_history_has_whole_hours_up_to_its_limit(client, database, clock):
    end = to_ms(clock())
    points = range(end - 40 * HOUR, end, HOUR // 4)
    events = (snapshot("monero", at, float(at - end)) for at in points)
    Feeder(index_sink(database, clock=clock)).feed(*events)
    hours = client.get("/price-history?coin=monero").json
    assert [hour["timestamp"] * 1000 for hour in hours] == [end - n * HOUR for n in range(1, 25)]
    assert {hour["close"] - hour["open"] for hour in hours} == {0.75 * HOUR}


def test_price_history_has_the_candles_of_the_candles_route(ada, database, clock):
    end = to_ms(clock())
    hourly = [(end - n * HOUR, 100.0 + n) for n in range(50, 0, -1) if not 20 < n < 25]
    Feeder(index_sink(database, clock=clock)).feed(history("monero", hourly, observed=end))
    candles = ada.get("coins/monero/candles?interval=1h").json
    times = (at // 1000 for at in candles["t"])
    expected = list(zip(times, *(candles[name] for name in "ohlc"), strict=True))[:-41:-1]
    for limit in (1, 10, 40):
        response = ada.client.get(f"/price-history?coin=monero&limit={limit}", headers=ada.headers)
        found = [tuple(hour.values()) for hour in response.json]
        assert found == [(*hour, None) for hour in expected[:limit]]
    opens, closes = candles["o"][1:], candles["c"]
    assert sum(map(float.__ne__, opens, closes)) == 1  # after the gap


def test_latest_news_is_a_bare_array_about_the_coin(client, database, clock):
    seed_news(database, ["Bitcoin rises", "Ethereum sleeps", "Bitcoin falls"], clock())
    newest = to_ms(clock()) // 1000 + 120
    found = client.get("/latest-news").json
    assert found[0] == {"title": "Bitcoin falls", "link": None, "content": "", "timestamp": newest}
    assert [item["title"] for item in found] == ["Bitcoin falls", "Bitcoin rises"]
    assert client.get("/latest-news?limit=1").json == found[:1]
    assert client.get("/latest-news?coin=ethereum").json[0]["title"] == "Ethereum sleeps"


def test_routes_without_data_return_empty_lists_and_404(public):
    assert public.get("/price-history?coin=nope").json == []
    assert public.get("/latest-news?coin=nope").json == []
    response = public.get("/latest-price?coin=nope")
    assert (response.status_code, response.mimetype) == (404, "application/json")
    assert response.json == {"detail": "There is no price of 'nope' yet."}


@pytest.mark.parametrize("path", PATHS)
def test_routes_are_of_bitcoin_and_are_served_to_browsers_too(public, path):
    response = public.get(path, headers={"Accept": "text/html"})
    assert (response.status_code, response.mimetype) == (200, "application/json")
    assert response.json == public.get(f"{path}?coin=bitcoin").json
    again = public.get(path, headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=2001", "limit=x", "days=1", "coin=%0A", "coin=" + 201 * "a"]
)
def test_bad_parameter_is_reported_as_detail(public, query):
    response = public.get(f"/price-history?{query}")
    assert (response.status_code, list(response.json)) == (422, ["detail"])
    assert response.json["detail"].startswith(query.partition("=")[0])


@pytest.mark.parametrize("path", PATHS)
def test_routes_need_a_token_unless_they_are_public(reader, public, path):
    response = reader.client.get(path)
    assert (response.status_code, response.json) == (401, {"detail": "Sign in first."})
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert reader.client.get(path, headers=reader.headers).json == public.get(path).json
    wrong = {"Authorization": "Bearer nonsense"}
    assert reader.client.get(path, headers=wrong).status_code == 401
    assert public.get(path, headers=wrong).status_code == 200


def test_public_routes_open_nothing_else(public):
    assert public.get("/latest-price").status_code == 200
    assert public.get("/api/v1/coins/bitcoin/prices").status_code == 401


def test_latest_price_follows_new_data(client, database, clock):
    before = client.get("/latest-price").json
    at = to_ms(clock()) + MINUTE
    Feeder(index_sink(database, clock=clock)).feed(snapshot("bitcoin", at, before["high"] + 1))
    ends = {"open": before["close"], "close": before["high"] + 1}
    after = {**before, **ends, "low": before["close"], "high": before["high"] + 1}
    assert client.get("/latest-price").json == after
    assert from_ms(before["timestamp"] * 1000) == clock()
