"""Measurements, printed as a table and written to build/bench.json."""

import json
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Literal

Rounds = tuple[float, ...]


@dataclass(frozen=True)
class Measurement:
    """The values of one quantity, one per round; empty if it was not measured, for `reason`.

    `goal` is a bound on the median, or, with `ratio_to`, on its ratio to that measurement.
    """

    name: str
    rounds: Rounds
    unit: str
    goal: float | None = None
    ratio_to: str | None = None
    better: Literal["more", "less"] = "more"
    reason: str = ""

    @property
    def value(self) -> float | None:
        """The median of the rounds."""
        return statistics.median(self.rounds) if self.rounds else None


def filled(
    measurements: Sequence[Measurement], rounds: Mapping[str, Rounds], reason: str
) -> list[Measurement]:
    """Return the measurements with their rounds; those without any get the reason."""
    return [
        replace(one, rounds=rounds.get(one.name, ()), reason="" if one.name in rounds else reason)
        for one in measurements
    ]


def table(measurements: Sequence[Measurement]) -> str:
    """Return a table; a ratio is the median of the rounds' ratios, with their range."""
    ratios = ratios_of(measurements)
    rows = [("what", "median", "ratio", "range", "goal", "")]
    for one in measurements:
        of_rounds = ratios.get(one.name, ())
        ratio = statistics.median(of_rounds) if of_rounds else None
        rows.append(
            (
                one.name,
                f"{one.value:,.2f} {one.unit}" if one.value is not None else "-",
                "" if ratio is None else f"{ratio:.2f} ×",
                _range(of_rounds or one.rounds),
                goal(one),
                verdict(one, ratio),
            )
        )
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    )
    return "\n".join(line.rstrip() for line in lines)


def ratios_of(measurements: Sequence[Measurement]) -> dict[str, Rounds]:
    """Return the ratio of each round by name, as both were measured in turn."""
    known = {one.name: one.rounds for one in measurements}
    return {
        one.name: tuple(
            mine / theirs
            for mine, theirs in zip(one.rounds, known.get(one.ratio_to, ()), strict=False)
        )
        for one in measurements
        if one.ratio_to
    }


def _range(rounds: Rounds) -> str:
    return f"{min(rounds):,.2f} – {max(rounds):,.2f} ({len(rounds)})" if len(rounds) > 1 else ""


def goal(one: Measurement) -> str:
    """Return the bound, as text."""
    if one.goal is None:
        return ""
    return f"{'≥' if one.better == 'more' else '≤'} {one.goal:g}{' ×' if one.ratio_to else ''}"


def verdict(one: Measurement, ratio: float | None) -> str:
    """Return `met`, `MISSED`, why it was not measured, or nothing without a goal."""
    if one.value is None:
        return f"not measured: {one.reason}"
    found = ratio if one.ratio_to else one.value
    if one.goal is None or found is None:
        return ""
    met = found >= one.goal if one.better == "more" else found <= one.goal
    return "met" if met else "MISSED"


def write(measurements: Sequence[Measurement], path: Path) -> None:
    """Write name, median, unit, goal and ratio_to of each, and what `read` needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [{**asdict(one), "value": one.value} for one in measurements]
    path.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")


def read(path: Path) -> list[Measurement]:
    """Return the measurements of an earlier run."""
    rows = json.loads(path.read_text()) if path.exists() else []
    names = [field.name for field in fields(Measurement)]
    return [
        Measurement(**{name: row[name] for name in names} | {"rounds": tuple(row["rounds"])})
        for row in rows
    ]
