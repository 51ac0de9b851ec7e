"""Conversion of values, each at the rate of its own time."""

from hypothesis import given
from hypothesis import strategies as st

from cryptoviz.series.conversion import Rates, extremes_of

TIMES = st.lists(st.integers(0, 100), unique=True, max_size=30).map(sorted)


@st.composite
def columns(draw: st.DrawFn) -> tuple[list[int], list[float]]:
    times = draw(TIMES)
    size = {"min_size": len(times), "max_size": len(times)}
    return times, draw(st.lists(st.floats(1e-9, 1e9), **size))


@given(columns(), columns())
def test_each_value_is_converted_at_the_last_rate_at_or_before_its_time(rates, points) -> None:
    known = dict(zip(*rates, strict=True))
    expected = {}
    for at, value in zip(*points, strict=True):
        earlier = [time for time in known if time <= at]
        if earlier:
            expected[at] = value * known[max(earlier)]
    t, v = Rates(*rates).convert(*points)
    assert dict(zip(t, v, strict=True)) == expected
    assert t == sorted(t)


@given(columns())
def test_a_rate_of_one_changes_nothing(points) -> None:
    assert Rates([0], [1.0]).convert(*points) == points


@given(columns())
def test_extremes_are_the_first_the_earliest_highest_and_the_earliest_lowest(points) -> None:
    found = extremes_of(*points)
    pairs = list(zip(*points, strict=True))
    if found is None:
        assert not pairs
        return
    assert (found.first.at, found.first.value) == pairs[0]
    assert (found.high.at, found.high.value) == max(pairs, key=lambda it: (it[1], -it[0]))
    assert (found.low.at, found.low.value) == min(pairs, key=lambda it: (it[1], it[0]))
