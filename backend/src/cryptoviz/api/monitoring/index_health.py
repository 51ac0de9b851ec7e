"""Health of the index consumer: it sends heartbeats, and makes progress where records wait."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Lock

from cryptoviz.model.messages import INDEX
from cryptoviz.model.records import Heartbeat, PartitionProgress

STALE_AFTER = timedelta(minutes=5)  # A consumer sends several heartbeats a minute.

_Partition = tuple[str, int]


class IndexHealth:
    """Remembers since when the position of each partition with waiting records has not changed."""

    def __init__(self, started_at: datetime) -> None:
        self._started_at = started_at
        self._lock = Lock()
        self._waiting: dict[_Partition, tuple[int, datetime]] = {}  # position, since when

    def problem(self, beats: Sequence[Heartbeat], now: datetime) -> str | None:
        """Describe what is wrong; None if nothing is, or if the index may be about to start."""
        beats = sorted((one for one in beats if one.consumer == INDEX), key=lambda one: one.at)
        self._started_at = min(self._started_at, now)  # The clock may be set back.
        # A heartbeat from the future has a time of a clock that was ahead: it proves nothing.
        recent = [beat for beat in beats if abs(now - beat.at) <= STALE_AFTER]
        # Nor do heartbeats from before this process started.
        if beats and not recent and now - self._started_at > STALE_AFTER:
            return "The index has sent no heartbeat for more than five minutes."
        latest = {(one.topic, one.partition): one for beat in recent for one in beat.partitions}
        if stuck := self._stuck(latest, now):
            return (
                "The index has made no progress for more than five minutes, "
                f"although records wait: {', '.join(stuck)}."
            )
        return None

    def _stuck(self, latest: dict[_Partition, PartitionProgress], now: datetime) -> list[str]:
        with self._lock:
            self._waiting = {
                key: self._since(key, one.position, now)
                for key, one in latest.items()
                if one.end is not None and one.position < one.end
            }
            return [
                f"{topic}/{partition}"
                for (topic, partition), (_, since) in sorted(self._waiting.items())
                if now - since > STALE_AFTER
            ]

    def _since(self, key: _Partition, position: int, now: datetime) -> tuple[int, datetime]:
        known = self._waiting.get(key)
        if known is None or known[0] != position:
            return position, now
        return position, min(known[1], now)
