"""The tables of docs/performance.md, from build/bench.json.

`python -m benchmarks.performance` writes them between the markers of the document, with the machine
that it runs on: run it where the benchmarks ran.
"""

import os
import platform
import re
import statistics
from collections.abc import Sequence
from pathlib import Path

from benchmarks.report import Measurement, goal, ratios_of, read, verdict
from benchmarks.scaling import written
from cryptoviz.config import project_root

# Title, command that measures only this in `backend/`, and how the names of the measurements begin.
_SECTIONS = (
    (
        "Next to the API that CryptoViz replaces",
        "python -m benchmarks.web.years replaced",
        r"replica|prices on",
    ),
    ("Reads that no cache has", "python -m benchmarks.web.years cold", r"cold on"),
    ("Exports", "python -m benchmarks.web.years export", r"export|Python's csv"),
    (
        "Pages in Chromium",
        "python -m benchmarks.web.pages",
        r"(dashboard|markets|coin|news|status), |refresh, |growth of the heap",
    ),
    ("Sizes", "python -m benchmarks.databases.sizes", r"(line|sample|candle)s? |market event"),
    ("Everything else", "make bench", r""),
)


def tables(measurements: Sequence[Measurement], machine: str) -> str:
    """Return all tables as Markdown, each below the command that makes it."""
    ratios = ratios_of(measurements)
    parts, left = [f"Measured on {machine}."], list(measurements)
    for title, command, names in _SECTIONS:
        rows = [_row(one, ratios.get(one.name, ())) for one in left if re.match(names, one.name)]
        left = [one for one in left if not re.match(names, one.name)]
        head = "| what | measured | ratio | goal | |\n| --- | ---: | ---: | ---: | --- |"
        if rows:
            parts.append("\n".join([f"### {title}\n\n`{command}`\n", head, *rows]))
    return "\n\n".join(parts)


def _row(one: Measurement, of_rounds: Sequence[float]) -> str:
    ratio = statistics.median(of_rounds) if of_rounds else None
    measured = "–" if one.value is None else f"{one.value:,.{_digits(one.value)}f} {one.unit}"
    compared = "" if ratio is None else f"{ratio:.2f} × {one.ratio_to}"
    return f"| {one.name} | {measured} | {compared} | {goal(one)} | {verdict(one, ratio)} |"


def _digits(value: float) -> int:
    """Return how many digits after the point are worth showing."""
    return 0 if value >= 100 else 2


def machine() -> str:
    """Return processor, memory, system and Python in one line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    model = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    name = model[1] if model else platform.machine()
    system = f"{platform.system()} {platform.release().partition('-')[0]}"
    python = platform.python_version()
    return f"{os.cpu_count()} × {name}, {memory:.0f} GB of memory, {system}, Python {python}"


def main() -> None:
    found = read(project_root() / "build/bench.json")
    if not found:
        raise SystemExit("There is no build/bench.json: run `make bench`.")
    path = project_root() / "docs/performance.md"
    path.write_text(written(path.read_text(), tables(found, machine())))
    print(f"Written: {path.relative_to(project_root())}")


if __name__ == "__main__":
    main()
