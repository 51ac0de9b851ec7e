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
    assert rows["bitcoin"]["sparkline"] == [float(n) for n in range(1, 168, 2)]
    sources = {coin_id: row["sparkline_source"] for coin_id, row in rows.items()}
    assert sources == {"bitcoin": "coingecko", "ethereum": None, "ripple": None}


def test_coingecko_lines_end_where_ours_do_however_late_it_is(app, ada, clock, database):
    store = SqlCoinGeckoSparklines(database)
    store.save({"bitcoin": [float(n) for n in range(168)]}, from_ms(NOW_MS))
    now = ada.get("markets")
    clock.move(hours=7)
    later = Person.register(app, "later").get("markets?limit=100")
    assert later.get_json()["data"] == now.get_json()["data"]
