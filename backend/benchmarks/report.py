"""What was measured, as a table for people and as build/bench.json."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True)
class Figure:
    """`goal` is a bound on the value, or, with `ratio_to`, on its ratio to the figure of that name."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    ratio_to: str | None = None
    better: Literal["more", "less"] = "more"


def table(figures: Sequence[Figure]) -> str:
    values = {figure.name: figure.value for figure in figures}
    rows = [("what", "measured", "ratio", "goal", "")]
    for figure in figures:
        ratio = figure.value / values[figure.ratio_to] if figure.ratio_to else None
        bound = {"more": "≥", "less": "≤"}[figure.better]
        goal = f"{bound} {figure.goal:g}{' ×' if figure.ratio_to else ''}" if figure.goal is not None else ""
        rows.append((figure.name, f"{figure.value:,.2f} {figure.unit}", f"{ratio:.2f} ×" if ratio else "", goal, verdict(figure, ratio)))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)


def verdict(figure: Figure, ratio: float | None) -> str:
    if figure.goal is None:
        return ""
    found = figure.value if ratio is None else ratio
    met = found >= figure.goal if figure.better == "more" else found <= figure.goal
    return "met" if met else "MISSED"


def write(figures: Sequence[Figure], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = [{key: value for key, value in asdict(figure).items() if key != "better"} for figure in figures]
    path.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
