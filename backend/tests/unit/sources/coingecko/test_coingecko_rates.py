"""Bodies of /exchange_rates, shaped as CoinGecko's documentation shows them."""

import orjson
import pytest

from cryptoviz.errors import PayloadError
from cryptoviz.model.records import BitcoinRates, Currency
from cryptoviz.sources.coingecko.rates.payload import parse_exchange_rates, rates_of_charts

ANSWER = b"""{"rates": {
  "btc": {"name": "Bitcoin", "unit": "BTC", "value": 1.0, "type": "crypto"},
  "usd": {"name": "US Dollar", "unit": "$", "value": 67187.336, "type": "fiat"},
  "chf": {"name": "Swiss Franc", "unit": "Fr.", "value": 60657.122, "type": "fiat"},
  "xau": {"name": "Gold - Troy Ounce", "unit": "XAU", "value": 28.872, "type": "commodity"},
  "sats": {"name": "Satoshi", "unit": "sats", "value": 100000000.0, "type": "crypto"}}}"""


def body(**rates: object) -> bytes:
    return orjson.dumps({"rates": rates})


def rate(value: object, **more: object) -> dict[str, object]:
    return {"name": "A name", "unit": "U", "type": "fiat", "value": value, **more}


def test_parse_exchange_rates_returns_values_and_names() -> None:
    parsed, rejected = parse_exchange_rates(ANSWER, 7)
    values = {"btc": 1.0, "usd": 67187.336, "chf": 60657.122, "xau": 28.872, "sats": 1e8}
    assert parsed.rates == (BitcoinRates(at=7, per_bitcoin=values),)
    assert parsed.currencies[2] == Currency(code="chf", name="Swiss Franc", unit="Fr.", type="fiat")
    assert rejected == []


def test_parse_exchange_rates_with_bad_rates_rejects_only_them() -> None:
    bad = {"eur": rate(0), "gbp": rate("1"), "jpy": rate(-2), "inr": 3, "chf": rate(1, unit="")}
    parsed, rejected = parse_exchange_rates(body(usd=rate(10), **bad, **{"A b": rate(5)}), 7)
    assert parsed.rates[0].per_bitcoin == {"usd": 10.0}
    assert {row.key for row in rejected} == {*bad, "A b"}


def test_parse_exchange_rates_with_a_token_that_is_not_json_keeps_the_others() -> None:
    damaged = body(usd=rate(10), eur=rate(9)).replace(b"9}", b"NaN}")
    parsed, [rejected] = parse_exchange_rates(damaged, 7)
    assert (parsed.rates[0].per_bitcoin, rejected.key) == ({"usd": 10.0}, "eur")


@pytest.mark.parametrize("answer", [b"", b"[]", b"{}", b'{"rates": []}', body(eur=rate(9))])
def test_parse_exchange_rates_without_dollars_raises(answer: bytes) -> None:
    with pytest.raises(PayloadError):
        parse_exchange_rates(answer, 7)


def test_rates_of_charts_joins_the_times_of_both() -> None:
    rates = rates_of_charts("eur", {1: 90.0, 2: 80.0, 4: 0.0}, {2: 100.0, 3: 100.0, 4: 100.0})
    assert rates.rates == (BitcoinRates(at=2, per_bitcoin={"eur": 80.0, "usd": 100.0}),)
