"""Lines of the markets table before there is history."""

from cryptoviz.clock import from_ms
from cryptoviz.store.markets.lists.coingecko_sparklines import SqlCoinGeckoSparklines
from support.fakes.api import Person

NOW_MS = 1_795_435_200_000  # HandClock's noon


def test_list_markets_has_coingecko_lines_until_there_is_more_history(ada, database):
    before = ada.get("markets").headers["ETag"]
    store = SqlCoinGeckoSparklines(database)
    store.save({"bitcoin": [float(n) for n in range(168)], "ripple": [1.0]}, from_ms(NOW_MS))
    answer = ada.get("markets", headers={"If-None-Match": before})
    rows = {row["id"]: row for row in answer.get_json()["data"]}
    assert rows["bitcoin"]["sparkline"] == [*map(float, range(3, 168, 2)), 167.0]
    sources = {coin_id: row["sparkline_source"] for coin_id, row in rows.items()}
    assert sources == {"bitcoin": "coingecko", "ethereum": None, "ripple": None}


def test_coingecko_lines_end_where_ours_do_however_late_it_is(app, ada, clock, database):
    store = SqlCoinGeckoSparklines(database)
    store.save({"bitcoin": [float(n) for n in range(168)]}, from_ms(NOW_MS))
    now = ada.get("markets")
    clock.move(hours=7)
    later = Person.register(app, "later").get("markets?limit=100")
    assert later.get_json()["data"] == now.get_json()["data"]


def test_list_markets_has_the_lines_of_the_window(ada):
    lengths = {}
    for window in ("24h", "7d", "30d"):
        body = ada.get(f"markets?window={window}").get_json()
        lengths[window] = {len(row["sparkline"]) for row in body["data"]}
    assert lengths == {"24h": {96}, "7d": {84}, "30d": {120}}
    assert ada.get("markets").get_json() == ada.get("markets?window=7d").get_json()
