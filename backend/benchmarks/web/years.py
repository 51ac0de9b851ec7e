"""Measurements on three years of 250 coins, on both databases.

`python -m benchmarks.web.years` makes all of them, `… cold export` only these; `--rounds` sets how
often.
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.report import Measurement, table
from benchmarks.web import cold, export, replaced
from benchmarks.web.installations import Installation, installations

Measure = Callable[[Sequence[Installation], Path, int], list[Measurement]]

BENCHMARKS: dict[str, Measure] = {
    "cold": cold.measurements,
    "export": export.measurements,
    "replaced": replaced.measurements,
}


def year_measurements(
    directory: Path,
    rounds: int,
    log: Callable[[str], None],
    names: Iterable[str] = BENCHMARKS,
) -> list[Measurement]:
    """Measure in `directory`, which must be empty."""
    result = []
    with installations(directory, log) as found:
        for name in names:
            log(f"Measuring {name}")
            result += BENCHMARKS[name](found, directory, rounds)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=list(BENCHMARKS), help="%(default)s")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()

    def log(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    with TemporaryDirectory() as directory:
        print(table(year_measurements(Path(directory), given.rounds, log, given.names)))


if __name__ == "__main__":
    main()
