"""Exponential back-off."""

from collections.abc import Iterator

FIRST, LONGEST = 0.5, 30.0  # seconds


def backoff() -> Iterator[float]:
    """Yield the seconds to wait before each retry: 0.5, 1, 2 … 30."""
    seconds = FIRST
    while True:
        yield seconds
        seconds = min(2 * seconds, LONGEST)
