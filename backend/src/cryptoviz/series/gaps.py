"""Where data are missing: stretches longer than the polling at that time explains."""

from collections.abc import Sequence
from operator import sub

LEAST_GAP = 15 * 60_000
MISSED_POLLS = 3


def threshold(sample_interval_s: int) -> int:
    """The longest silence, in milliseconds, that is no gap."""
    return max(LEAST_GAP, MISSED_POLLS * sample_interval_s * 1000)


def gaps_between(
    first_at: Sequence[int],
    last_at: Sequence[int],
    sample_interval_s: Sequence[int],
    start_ms: int,
    end_ms: int,
) -> list[tuple[int, int]]:
    """[from, to] of every gap between two values, before the first and after the last of a window; none when there is no value.

    The columns are of samples or bars: times of their first and last values, and every how many seconds they were polled.
    Where a coarse history meets finer samples, the coarser spacing rules: it promised no more than that.
    """
    if not first_at:
        return []
    opens, closes, spacings = (*first_at, end_ms), (start_ms, *last_at), (0, *sample_interval_s, 0)
    silences = tuple(map(sub, opens, closes))
    if max(silences) <= threshold(min(sample_interval_s)):
        return []  # the rule, and quick
    found = []
    for silence, opened, closed, before, after in zip(
        silences, opens, closes, spacings, spacings[1:], strict=False
    ):
        if silence > LEAST_GAP and silence > threshold(max(before, after)):
            found.append((closed, opened))
    return found
