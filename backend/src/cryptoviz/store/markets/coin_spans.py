"""The span of a coin's data, by which its windows are resolved."""

from sqlalchemy import Connection

from cryptoviz.errors import NotFoundError
from cryptoviz.series.windows import COARSEST, until_now
from cryptoviz.store.db import hot_reads
from cryptoviz.store.db.hot_reads import CoinSpan


def find_coin(connection: Connection, coin_id: str, now_ms: int) -> CoinSpan:
    """Return the coin; its times are now if a clock that was ahead has left later ones.

    Raises NotFoundError.
    """
    coin = hot_reads.coin_span(connection, coin_id, COARSEST)
    if coin is None:
        raise NotFoundError(f"There is no coin {coin_id!r}.")
    newest = until_now(coin.newest_at, now_ms)
    return coin._replace(newest_at=newest, newest_of_all=until_now(coin.newest_of_all, now_ms))
