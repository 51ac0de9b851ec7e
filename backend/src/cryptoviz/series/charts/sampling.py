"""One sampling width for a chart, although its values were sampled at different intervals."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from cryptoviz.series.charts.buckets import BUCKETS
from cryptoviz.series.gaps import threshold
from cryptoviz.series.points import Rows
from cryptoviz.series.windows import COARSEST, FINEST

SAMPLES = 0  # the width of samples that are not folded
_WIDTHS = [width for width in BUCKETS.values() if width <= COARSEST]
_NEGLIGIBLE = 1 / 20  # of the window


def sampling_width(
    first_at: Sequence[int],
    last_at: Sequence[int],
    intervals_s: Sequence[int],
    length: int,
    width: int = SAMPLES,
) -> int:
    """Return the width of a chart of values that were read as bars of `width`, or as samples.

    It is that width, or the narrowest of the wider ones in which all steps between values fit, but
    for a single one or a twentieth of the `length` of the window.
    """
    if not intervals_s:
        return width
    finest = width or min(intervals_s) * 1000
    if max(intervals_s) * 1000 < 2 * finest:
        return width  # the usual case
    steps = [step for step in _steps(first_at, last_at, intervals_s) if step >= 2 * finest]
    bars = max(width, FINEST)
    for wider in (it for it in _WIDTHS if it > finest and it % bars == 0):
        if len(steps) <= 1 or sum(steps) <= _NEGLIGIBLE * length:
            return width
        width, steps = wider, [step for step in steps if step > wider]
    return width


def _steps(
    first_at: Sequence[int], last_at: Sequence[int], intervals_s: Sequence[int]
) -> Iterator[int]:
    """Yield the steps from each value to the next, of at most the longer interval of both.

    A gap is no step, nor is less than half of that interval: values of a finer one are between.
    """
    columns = zip(first_at[1:], pairwise(last_at), pairwise(intervals_s), strict=True)
    for first, (before, last), intervals in columns:
        longest = 1000 * max(intervals)
        if first - before <= threshold(max(intervals)) and 2 * (last - before) >= longest:
            yield min(last - before, longest)


def folded_times(rows: Rows, gaps: Sequence[tuple[int, int]], width: int) -> set[int]:
    """Return the times of the values that a chart of `width` leaves out.

    Of the values in a bar the last one stays, and so do those that are more than half a width
    apart because they were sampled so, and both edges of each gap.
    """
    starts, ends = ({gap[edge] for gap in gaps} for edge in (0, 1))
    pairs = pairwise(rows.last_at), pairwise(rows.sample_interval_s)
    return {
        at
        for first, (at, following), intervals in zip(rows.first_at[:-1], *pairs, strict=True)
        if at // width == following // width
        and min(following - at, 1000 * min(intervals)) <= width // 2
        and at not in starts
        and first not in ends
    }
