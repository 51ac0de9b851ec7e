"""Where data are missing: stretches longer than the polling at that time explains."""

from collections.abc import Sequence

LEAST_GAP = 15 * 60_000
MISSED_POLLS = 3

# A sample or bar: time of its first value, time of its last value, and every how many seconds it was polled.
Stretch = tuple[int, int, int]


def threshold(spacing_s: int) -> int:
    """The longest silence, in milliseconds, that is no gap."""
    return max(LEAST_GAP, MISSED_POLLS * spacing_s * 1000)


def gaps_between(stretches: Sequence[Stretch], start_ms: int, end_ms: int) -> list[tuple[int, int]]:
    """[from, to] of every gap between two values, before the first and after the last of a window; none when there is no value.

    Where a coarse history meets finer samples, the coarser spacing rules: it promised no more than that.
    """
    if not stretches:
        return []
    found = []
    before_at, before_spacing = start_ms, 0
    for first_at, last_at, spacing in (*stretches, (end_ms, end_ms, 0)):
        silence = first_at - before_at
        if silence > LEAST_GAP and silence > threshold(max(before_spacing, spacing)):
            found.append((before_at, first_at))
        before_at, before_spacing = last_at, spacing
    return found
