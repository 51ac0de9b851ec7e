"""The span of a coin's data, by which its windows are resolved."""

from collections.abc import Sequence

from sqlalchemy import Connection

from cryptoviz.errors import NotFoundError
from cryptoviz.series.windows import (
    COARSEST,
    FINEST,
    SeriesWindow,
    WindowRequest,
    ceil,
    resolve,
    until_now,
)
from cryptoviz.store.db.reads.comparisons import read_spans
from cryptoviz.store.db.reads.hot import CoinSpan, coin_span
from cryptoviz.store.db.reads.rates import DOLLAR, first_rate_at


def find_coin(connection: Connection, coin_id: str, now_ms: int) -> CoinSpan:
    """Return the coin; its times are now if a clock that was ahead has left later ones.

    Raises NotFoundError.
    """
    return _found(coin_id, coin_span(connection, coin_id, COARSEST), now_ms)


def resolve_window(
    connection: Connection, coin: CoinSpan, request: WindowRequest, vs: str = DOLLAR
) -> SeriesWindow:
    """Return the window to read. Raise InvalidParameterError for an unknown currency."""
    first_at = first_value_at(connection, coin, vs)
    return resolve(request, first_at, coin.newest_of_all, coin.horizon)


def first_value_at(connection: Connection, coin: CoinSpan, vs: str) -> int | None:
    """Return the time of the first value. A currency's first rate is the first value in it."""
    if vs == DOLLAR:
        return coin.first_at
    first_rate = first_rate_at(connection, vs)
    if coin.first_at is None or first_rate <= coin.first_at:
        return coin.first_at
    is_in_bar = coin.horizon is not None and first_rate < coin.horizon
    return ceil(first_rate, FINEST) if is_in_bar else first_rate


def find_coins(connection: Connection, coin_ids: Sequence[str], now_ms: int) -> list[CoinSpan]:
    """Return several coins as `find_coin` does."""
    spans = read_spans(connection, coin_ids)
    return [_found(coin_id, spans.get(coin_id), now_ms) for coin_id in coin_ids]


def _found(coin_id: str, coin: CoinSpan | None, now_ms: int) -> CoinSpan:
    if coin is None:
        raise NotFoundError(f"There is no coin {coin_id!r}.")
    newest = until_now(coin.newest_at, now_ms)
    return coin._replace(newest_at=newest, newest_of_all=until_now(coin.newest_of_all, now_ms))
