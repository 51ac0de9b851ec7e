"""Progress of long work, where a terminal is there to show it."""

import sys
from contextlib import ExitStack
from types import TracebackType
from typing import Any

from tqdm import tqdm


class Bars:
    """One bar for each name; gone at the end."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._shown: dict[str, tqdm[Any]] = {}

    def __enter__(self) -> "Bars":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def show(self, name: str, done: int, total: int, start: int = 0) -> None:
        """`done` of `total`, of which `start` were done before this began."""
        if name not in self._shown:
            bar: tqdm[Any] = tqdm(
                desc=name, unit="records", initial=start, disable=not sys.stderr.isatty()
            )
            self._shown[name] = self._stack.enter_context(bar)
        shown = self._shown[name]
        shown.total = total
        shown.update(done - shown.n)
