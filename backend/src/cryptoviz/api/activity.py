"""Activity of users and the coins they view, recorded for the pollers at most once per interval."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from cryptoviz.clock import Clock
from cryptoviz.errors import CryptoVizError
from cryptoviz.series.conversion import UNITS_PER_BITCOIN
from cryptoviz.store.currencies.wanted import SqlWantedCurrencies
from cryptoviz.store.db.reads.bitcoin import BITCOIN
from cryptoviz.store.markets.wanted_coins import SqlWantedCoins
from cryptoviz.store.pipeline.source_state import SqlActivity

ACTIVITY_INTERVAL = timedelta(minutes=1)
VIEW_INTERVAL = timedelta(hours=1)  # A viewed coin is polled for days.
RETRY_INTERVAL = timedelta(minutes=1)
_ANY_USER = ""  # Key of "some user is active"; no coin has an empty id or one with a slash.
_MAX_ENTRIES = 20_000

_log = logging.getLogger(__name__)

Task = Callable[[], None]
Submit = Callable[[Task], object]


class ActivityRecorder:
    """Records each fact once per interval, by `submit`, so that no response waits for a write."""

    def __init__(
        self,
        activity: SqlActivity,
        wanted: SqlWantedCoins,
        currencies: SqlWantedCurrencies,
        clock: Clock,
        submit: Submit,
    ) -> None:
        self._activity, self._wanted, self._clock, self._submit = activity, wanted, clock, submit
        self._currencies = currencies
        self._recorded: dict[str, tuple[datetime, datetime]] = {}  # when, and when it is due again

    def record_view(self, *coin_ids: str) -> None:
        """Record that a signed-in user is active, and views a chart of these coins."""
        now = self._clock()
        self._record(_ANY_USER, now, ACTIVITY_INTERVAL, lambda: self._activity.touch(now))
        for coin_id in coin_ids:
            write = partial(self._wanted.want, coin_id, "opened", now)
            self._record(coin_id, now, VIEW_INTERVAL, write)

    def record_currency(self, code: str) -> None:
        """Record that an answer was requested in this currency."""
        if code in UNITS_PER_BITCOIN:  # Its rates are the prices of bitcoin.
            self.record_view(BITCOIN)
            return
        now, want = self._clock(), self._currencies.want
        self._record(f"/{code}", now, VIEW_INTERVAL, lambda: want(code, now))

    def _record(self, key: str, now: datetime, interval: timedelta, write: Task) -> None:
        recorded = self._recorded.get(key)
        # A clock that was set back must not suppress writes until it has caught up.
        if recorded is not None and recorded[0] <= now < recorded[1]:
            return
        if len(self._recorded) >= _MAX_ENTRIES:
            self._recorded.clear()
        self._recorded[key] = now, now + interval

        def task() -> None:
            try:
                write()
            except CryptoVizError as error:
                self._recorded[key] = now, now + RETRY_INTERVAL
                _log.warning("user activity was not recorded", extra={"reason": str(error)})

        self._submit(task)
