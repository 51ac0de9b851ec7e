"""How long to wait before something is tried again: ever longer, up to half a minute."""

FIRST, LONGEST = 0.5, 30.0  # seconds


class Backoff:
    """Seconds before each next try: 0.5, 1, 2 … 30."""

    def __init__(self) -> None:
        self._seconds = FIRST

    def next(self) -> float:
        """For the try after one that failed."""
        seconds, self._seconds = self._seconds, min(2 * self._seconds, LONGEST)
        return seconds

    def reset(self) -> None:
        """A try went well."""
        self._seconds = FIRST
