"""Exponential back-off."""

FIRST, LONGEST = 0.5, 30.0  # seconds


class Backoff:
    """Seconds to wait before each retry: 0.5, 1, 2 … 30."""

    def __init__(self) -> None:
        self._seconds = FIRST

    def next(self) -> float:
        """Return the wait after a failure."""
        seconds, self._seconds = self._seconds, min(2 * self._seconds, LONGEST)
        return seconds

    def reset(self) -> None:
        """Start again after a success."""
        self._seconds = FIRST
