"""The rate limit of the simulated CoinGecko: calls in a minute of the clock, failures among them."""

from datetime import datetime, timedelta
from threading import Lock

from cryptoviz.clock import rfc3339


class CallLimit:
    """`per_minute` None = no limit."""

    def __init__(self, per_minute: int | None = None) -> None:
        self._per_minute = per_minute
        self._lock = Lock()
        self._minute: datetime | None = None
        self._used = 0

    def take(self, now: datetime) -> int | None:
        """Count one call; the seconds to wait when it is one too many, else None."""
        if self._per_minute is None:
            return None
        with self._lock:
            minute = now.replace(second=0, microsecond=0)
            if self._minute != minute:
                self._minute, self._used = minute, 0
            self._used += 1
            return None if self._used <= self._per_minute else 60 - now.second

    def headers(self, now: datetime) -> dict[str, str]:
        """What CoinGecko tells of its limit; nothing when there is none."""
        if self._per_minute is None:
            return {}
        reset = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
        return {
            "x-ratelimit-limit": str(self._per_minute),
            "x-ratelimit-remaining": str(max(0, self._per_minute - self._used)),
            "x-ratelimit-reset": rfc3339(reset),
        }
