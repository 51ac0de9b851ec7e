"""Pure: parse a body of CoinGecko's /exchange_rates, and join two charts of bitcoin into rates."""

import re
from collections.abc import Mapping
from typing import Annotated

import msgspec

from cryptoviz.errors import PayloadError
from cryptoviz.model.events import describe_validation
from cryptoviz.model.polling import RejectedRow
from cryptoviz.model.records import BitcoinRates, Currency, ExchangeRates
from cryptoviz.sources.coingecko.errors import TITLE
from cryptoviz.sources.coingecko.json_parts import UNREADABLE, object_parts
from cryptoviz.sources.http.reasons import make_reason
from cryptoviz.sources.text import one_line

_CODE = re.compile(r"[a-z0-9]{1,20}")


class _Rate(msgspec.Struct):
    """One value of `rates`: units per bitcoin."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    unit: Annotated[str, msgspec.Meta(min_length=1, max_length=20)]
    value: Annotated[float, msgspec.Meta(gt=0)]
    type: Annotated[str, msgspec.Meta(max_length=20)]


_read = msgspec.json.Decoder(_Rate).decode


def parse_exchange_rates(body: bytes, at: int) -> tuple[ExchangeRates, list[RejectedRow]]:
    """Return the rates, which hold at `at`, and the bad ones. Raises PayloadError without USD."""
    parts = object_parts(bytes(object_parts(body).get("rates", b"")))
    good, bad = dict[str, _Rate](), list[RejectedRow]()
    for code, raw in parts.items():
        try:
            if not _CODE.fullmatch(code):
                raise msgspec.ValidationError("not the code of a currency")
            good[code] = _read(raw)
        except UNREADABLE as error:
            bad.append(RejectedRow(bytes(raw), f"rate: {describe_validation(error)}", code))
    if "usd" not in good:
        raise PayloadError(make_reason("bad_payload", TITLE, rows=len(parts) - len(good)))
    rates = BitcoinRates(at=at, per_bitcoin={code: rate.value for code, rate in good.items()})
    names = [
        Currency(code=code, name=one_line(rate.name), unit=one_line(rate.unit), type=rate.type)
        for code, rate in good.items()
    ]
    return ExchangeRates(rates=(rates,), currencies=tuple(names)), bad


def rates_of_charts(
    code: str, prices: Mapping[int, float], dollars: Mapping[int, float]
) -> ExchangeRates:
    """Return the rates of a currency at the times that both charts of bitcoin have."""
    rates = [
        BitcoinRates(at=at, per_bitcoin={code: prices[at], "usd": dollars[at]})
        for at in sorted(prices.keys() & dollars.keys())
        if prices[at] > 0 and dollars[at] > 0
    ]
    return ExchangeRates(rates=tuple(rates))
