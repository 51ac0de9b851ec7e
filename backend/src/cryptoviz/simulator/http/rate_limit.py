"""The rate limit of the simulated CoinGecko: calls, failed ones included, per clock minute."""

from datetime import datetime
from threading import Lock


class RateLimit:
    """At most `per_minute` calls; None = no limit."""

    def __init__(self, per_minute: int | None = None) -> None:
        self._per_minute = per_minute
        self._lock = Lock()
        self._minute: datetime | None = None
        self._used = 0

    def take(self, now: datetime) -> int | None:
        """Count one call; return the seconds to wait if it is one too many."""
        if self._per_minute is None:
            return None
        with self._lock:
            minute = now.replace(second=0, microsecond=0)
            if self._minute != minute:
                self._minute, self._used = minute, 0
            self._used += 1
            return None if self._used <= self._per_minute else 60 - now.second
