"""Whether the index gets on: it beats, and where there is more to read its position moves."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Lock

from cryptoviz.model.messages import INDEX
from cryptoviz.model.records import Heartbeat, PartitionProgress

# A consumer beats several times a minute; what was written before this process started says nothing.
STALE_AFTER = timedelta(minutes=5)

_Partition = tuple[str, int]


class Progress:
    """Remembers since when which partition has stood where it stands, though there is more to read."""

    def __init__(self, started_at: datetime) -> None:
        self._started_at = started_at
        self._lock = Lock()
        self._behind: dict[
            _Partition, tuple[int, datetime]
        ] = {}  # position, and when it was first seen to be behind there

    def trouble(self, beats: Sequence[Heartbeat], now: datetime) -> str | None:
        """What is wrong with the index, in a sentence. An index that has never beaten may be about to start."""
        of_index = sorted(
            (beat for beat in beats if beat.consumer == INDEX), key=lambda beat: beat.at
        )
        if of_index and now - max(of_index[-1].at, self._started_at) > STALE_AFTER:
            return "The index has not been heard of for more than five minutes."
        stuck = self._stuck([beat for beat in of_index if now - beat.at <= STALE_AFTER], now)
        if stuck:
            return f"The index has not moved for more than five minutes, though there is more to read: {', '.join(stuck)}."
        return None

    def _stuck(self, beats: Sequence[Heartbeat], now: datetime) -> list[str]:
        places = {
            (place.topic, place.partition): place for beat in beats for place in beat.partitions
        }  # the newest word of each
        with self._lock:
            self._behind = {
                key: self._since(key, place, now)
                for key, place in places.items()
                if _has_more(place)
            }
            return [
                f"{topic}/{partition}"
                for (topic, partition), (_, since) in sorted(self._behind.items())
                if now - since > STALE_AFTER
            ]

    def _since(
        self, key: _Partition, place: PartitionProgress, now: datetime
    ) -> tuple[int, datetime]:
        known = self._behind.get(key)
        return known if known is not None and known[0] == place.position else (place.position, now)


def _has_more(place: PartitionProgress) -> bool:
    return place.end is not None and place.position < place.end
