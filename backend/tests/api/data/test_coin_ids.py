"""Unusual ids work on every route; ids that no URL can contain are not found."""

from urllib.parse import quote

import pytest

from support.fakes.coingecko import UNREACHABLE
from support.fakes.store import START, Feeder, index_sink, snapshot

# The first two are CoinGecko's.
UNUSUAL = ("1move token", "boringdao-[old]", "...", ".a", "a%2Fb", "a?b#c", "a;b=1", "é:@&+~")
PATHS = ("coins/{}", "coins/{}/prices", "coins/{}/change", "coins/{}/market-cap", "news?coin={}")


@pytest.mark.parametrize("coin", UNUSUAL)
def test_unusual_id_works_on_every_route(ada, database, coin):
    Feeder(index_sink(database)).feed(snapshot(coin, START))
    for path in PATHS:
        assert ada.get(path.format(quote(coin, safe=""))).status_code == 200, path
    assert ada.get(f"coins/{quote(coin, safe='')}").get_json()["id"] == coin
    [row] = ada.get(f"markets?q={quote(coin, safe='')}").get_json()["data"]
    assert row["id"] == coin
    favourite = f"favourites/{quote(coin, safe='')}"
    assert ada.put(favourite).status_code == 204
    assert [row["coin_id"] for row in ada.get("favourites").get_json()["data"]] == [coin]
    assert ada.delete(favourite).status_code == 204


@pytest.mark.parametrize("coin", UNREACHABLE)
def test_unreachable_id_is_no_favourite(ada, coin):
    assert ada.put(f"favourites/{quote(coin, safe='')}").status_code == 404
