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
from cryptoviz.config import project_root

Measure = Callable[[Sequence[Installation], Path, int], list[Measurement]]

BENCHMARKS: dict[str, Measure] = {
    "cold": cold.measurements,
    "export": export.measurements,
    "replaced": replaced.measurements,
}


def year_measurements(
    parent: Path,
    rounds: int,
    log: Callable[[str], None],
    names: Iterable[str] = BENCHMARKS,
) -> list[Measurement]:
    """Measure in a new directory, which takes a gigabyte until this returns."""
    result = []
    with TemporaryDirectory(dir=parent) as created, installations(Path(created), log) as found:
        for name in names:
            log(f"Measuring {name}")
            result += BENCHMARKS[name](found, Path(created), rounds)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=list(BENCHMARKS), help="%(default)s")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()

    def log(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    parent = project_root() / "build"
    parent.mkdir(exist_ok=True)
    print(table(year_measurements(parent, given.rounds, log, given.names)))


if __name__ == "__main__":
    main()
