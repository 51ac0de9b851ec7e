"""Progress of long work, shown on a terminal."""

import sys
from contextlib import ExitStack
from typing import Any

from tqdm import tqdm

from cryptoviz.ops.logging import escape_controls


class ProgressBars(ExitStack):
    """One bar per name, within a `with` block."""

    def __init__(self, unit: str = "records") -> None:
        super().__init__()
        self._unit = unit
        self._bars: dict[str, tqdm[Any]] = {}

    def note(self, text: str) -> None:
        """Print a line to stderr without damage to the bars."""
        tqdm.write(escape_controls(text), file=sys.stderr)

    def show(self, name: str, done: int, total: int, start: int = 0) -> None:
        """Show `done` of `total`; `start` were done before this run."""
        if name not in self._bars:
            bar: tqdm[Any] = tqdm(
                desc=name,
                unit=self._unit,
                unit_scale=self._unit == "B",
                initial=start,
                disable=None,
            )
            self._bars[name] = self.enter_context(bar)
        bar = self._bars[name]
        bar.total = total
        bar.update(done - bar.n)
