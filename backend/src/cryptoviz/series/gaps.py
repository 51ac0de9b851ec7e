"""Gaps: stretches without data that are longer than the polling interval explains."""

from collections.abc import Sequence
from itertools import compress, count
from operator import gt, sub

MIN_GAP = 15 * 60_000
MISSED_POLLS = 3


def threshold(sample_interval_s: int) -> int:
    """Return the longest distance between two values, in milliseconds, that is not a gap."""
    return max(MIN_GAP, MISSED_POLLS * sample_interval_s * 1000)


def gaps_between(
    first_at: Sequence[int],
    last_at: Sequence[int],
    sample_intervals_s: Sequence[int],
    start_ms: int,
    end_ms: int,
) -> list[tuple[int, int]]:
    """Return [from, to] of every gap in a window, those at its start and end included.

    The columns describe samples or bars: times of the first and last values, and the polling
    interval then. Between two values the longer one applies. A window without values has no gaps.
    """
    if not first_at:
        return []
    starts, ends = (start_ms, *last_at), (*first_at, end_ms)
    distances = list(map(sub, ends, starts))
    thresholds = {interval: threshold(interval) for interval in set(sample_intervals_s)}
    if max(distances) <= min(thresholds.values()):
        return []  # the usual case
    # With several intervals all reads come here: only what exceeds one of both is looked at singly.
    limits = [thresholds[interval] for interval in sample_intervals_s]
    before, after = [limits[0], *limits], [*limits, limits[-1]]
    candidates = compress(count(), map(gt, distances, before))
    return [(starts[index], ends[index]) for index in candidates if distances[index] > after[index]]
