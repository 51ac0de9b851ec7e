"""The span of a coin's data, by which its windows are resolved."""

from collections.abc import Sequence

from sqlalchemy import Connection

from cryptoviz.errors import NotFoundError
from cryptoviz.series.windows import COARSEST, until_now
from cryptoviz.store.db import hot_reads
from cryptoviz.store.db.comparison_reads import read_spans
from cryptoviz.store.db.hot_reads import CoinSpan


def find_coin(connection: Connection, coin_id: str, now_ms: int) -> CoinSpan:
    """Return the coin; its times are now if a clock that was ahead has left later ones.

    Raises NotFoundError.
    """
    return _found(coin_id, hot_reads.coin_span(connection, coin_id, COARSEST), now_ms)


def find_coins(connection: Connection, coin_ids: Sequence[str], now_ms: int) -> list[CoinSpan]:
    """Return several coins as `find_coin` does."""
    spans = read_spans(connection, coin_ids)
    return [_found(coin_id, spans.get(coin_id), now_ms) for coin_id in coin_ids]


def _found(coin_id: str, coin: CoinSpan | None, now_ms: int) -> CoinSpan:
    if coin is None:
        raise NotFoundError(f"There is no coin {coin_id!r}.")
    newest = until_now(coin.newest_at, now_ms)
    return coin._replace(newest_at=newest, newest_of_all=until_now(coin.newest_of_all, now_ms))
