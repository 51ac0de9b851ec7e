"""One sampling width for values that were sampled at different intervals."""

from itertools import groupby, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from cryptoviz.series.charts.sampling import SAMPLES, folded_times, sampling_width
from cryptoviz.series.gaps import gaps_between, threshold
from cryptoviz.series.points import Rows
from support.fakes.store import DAY, HOUR, MINUTE, START

INTERVALS_S = [60, 75, 300, 900, 1200, 3600, 21_600, 86_400]


def values_of(*stretches, start=START):
    """Return (time, interval) of stretches of (interval, number of values, hole after it)."""
    values, at = [], start
    for interval_s, count, hole in stretches:
        for number in range(count):
            values.append((at + number * number * 7919 % (20 * interval_s), interval_s))
            at += 1000 * interval_s
        at += hole
    return values


def rows_of(values, width):
    groups = [list(group) for _, group in groupby(values, lambda it: it[0] // (width or 1))]
    bars = [(bar[0][0], bar[-1][0], min(it[1] for it in bar), 1.0) for bar in groups]
    return Rows(*(list(column) for column in zip(*bars, strict=True)))


def chart_of(values, width=SAMPLES):
    """Return the width of a chart of all values, its times, and the gaps."""
    rows, start, end = rows_of(values, width), values[0][0], values[-1][0] + 1
    gaps = gaps_between(*rows[:3], start, end)
    chosen = sampling_width(*rows[:3], end - start, width)
    left_out = folded_times(rows, gaps, chosen) if chosen != width else set()
    return chosen, [at for at in rows.last_at if at not in left_out], gaps


def steps_of(times):
    return {round((later - earlier) / MINUTE) for earlier, later in pairwise(times)}


@st.composite
def mixtures(draw):
    """Draw stretches of ordinary intervals, some with a hole after them that is a gap."""
    stretches = draw(
        st.lists(
            st.tuples(st.sampled_from(INTERVALS_S), st.integers(1, 50), st.booleans()),
            min_size=1,
            max_size=4,
        )
    )
    longest = threshold(max(interval_s for interval_s, *_ in stretches))
    return [(interval_s, count, hole * 2 * longest) for interval_s, count, hole in stretches]


@given(stretches=mixtures(), width=st.sampled_from([SAMPLES, 5 * MINUTE, 30 * MINUTE, 2 * HOUR]))
def test_steps_of_a_chart_mix_only_at_changes_of_the_interval_and_gaps(stretches, width):
    values = values_of(*stretches)
    chosen, times, gaps = chart_of(values, width)
    assert times[-1] == values[-1][0]
    steps = [pair for pair in pairwise(times) if pair[0] not in {low for low, _ in gaps}]
    widest = 2 * (chosen or 2000 * min(interval_s for _, interval_s in values))
    long = [later - earlier for earlier, later in steps if later - earlier > widest]
    assert len(long) <= 1 or sum(long) <= (values[-1][0] - values[0][0]) / 10
    changes = [one[0] for one, other in pairwise(values) if one[1] != other[1]]
    changes += [at for gap in gaps for at in gap]
    short = [pair[0] for pair in steps if chosen > width and pair[1] - pair[0] < 0.4 * chosen]
    changes += [values[0][0], values[-1][0]]
    assert all(any(abs(at - change) <= 2 * chosen for change in changes) for at in short)


@settings(max_examples=40)
@given(stretches=mixtures(), width=st.sampled_from([SAMPLES, 5 * MINUTE, 30 * MINUTE]))
def test_both_edges_of_each_gap_stay(stretches, width):
    values = values_of(*stretches)
    _, times, gaps = chart_of(values, width)
    rows = rows_of(values, width)
    after = dict(zip(rows.first_at, rows.last_at, strict=True))
    assert {low for low, _ in gaps} <= set(times)
    assert {after[high] for _, high in gaps if high in after} <= set(times)


def test_hours_then_minutes_are_hours():
    for width in (SAMPLES, 5 * MINUTE, 30 * MINUTE):
        chosen, times, gaps = chart_of(values_of((3600, 90, 0), (60, 600, 0)), width)
        assert (chosen, gaps) == (HOUR, [])
        # 119: from the last full hour to the end of the first one with minutes
        assert steps_of(times[:-1]) <= {59, 60, 61, 119}


def test_polls_of_about_one_interval_stay_samples():
    values = values_of((60, 100, 0), (75, 100, 0), (61, 100, 0))
    assert chart_of(values) == (SAMPLES, [at for at, _ in values], [])


def test_values_of_one_interval_are_all_kept_and_named_by_it():
    values = values_of((3600, 100, 0))
    assert chart_of(values, 5 * MINUTE) == (HOUR, [at for at, _ in values], [])


def test_coarse_values_among_fine_ones_do_not_count():
    minutes = values_of((60, 1000, 0))
    values = sorted([*minutes, *values_of((3600, 16, 0), start=START + 31_000)])
    assert chart_of(values)[0] == SAMPLES


def test_coarse_values_among_a_few_fine_ones_do_not_count():
    """A minute of polls, in which two values of the history have their own times."""
    polls = [(START + 1000 * second, 1) for second in (0, 5, 6, 12, 21, 28, 64, 65)]
    history = [(START + 3000, 300), (START + 40_000, 300)]
    assert chart_of(sorted([*polls, *history]))[0] == SAMPLES


def test_a_few_coarse_values_do_not_make_the_chart_coarse():
    assert chart_of(values_of((86_400, 2, 0), (3600, 40 * 24, 0)), 2 * HOUR)[0] == 2 * HOUR
    assert chart_of(values_of((86_400, 9, 0), (3600, 40 * 24, 0)), 2 * HOUR)[0] == DAY


def test_a_single_long_step_does_not_make_the_chart_coarse():
    assert chart_of(values_of((86_400, 1, 0), (60, 180, 0)), 5 * MINUTE)[0] == 5 * MINUTE
