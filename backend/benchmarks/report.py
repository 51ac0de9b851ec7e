"""What was measured, as a table for people and as build/bench.json."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal


@dataclass(frozen=True)
class Figure:
    """`goal` is a bound on the value, or, with `ratio_to`, on its ratio to that figure. `value` is None where `why` says why."""

    name: str
    value: float | None
    unit: str
    goal: float | None = None
    ratio_to: str | None = None
    better: Literal["more", "less"] = "more"
    why: str = ""  # it could not be measured


def filled(figures: Sequence[Figure], values: Mapping[str, float], why: str) -> list[Figure]:
    """These with the values of their names; `why` says why some of them have none."""
    return [
        replace(figure, value=values.get(figure.name), why="" if figure.name in values else why)
        for figure in figures
    ]


def table(figures: Sequence[Figure]) -> str:
    values = {figure.name: figure.value for figure in figures}
    rows = [("what", "measured", "ratio", "goal", "")]
    for figure in figures:
        ratio = _ratio(figure, values)
        bound = {"more": "≥", "less": "≤"}[figure.better]
        goal = (
            f"{bound} {figure.goal:g}{' ×' if figure.ratio_to else ''}"
            if figure.goal is not None
            else ""
        )
        value = f"{figure.value:,.2f} {figure.unit}" if figure.value is not None else "-"
        rows.append(
            (
                figure.name,
                value,
                f"{ratio:.2f} ×" if ratio is not None else "",
                goal,
                verdict(figure, ratio),
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _ratio(figure: Figure, values: Mapping[str, float | None]) -> float | None:
    other = values[figure.ratio_to] if figure.ratio_to else None
    return figure.value / other if figure.value is not None and other else None


def verdict(figure: Figure, ratio: float | None) -> str:
    if figure.value is None:
        return f"not measured: {figure.why}"
    found = ratio if figure.ratio_to else figure.value
    if figure.goal is None or found is None:
        return ""
    met = found >= figure.goal if figure.better == "more" else found <= figure.goal
    return "met" if met else "MISSED"


def write(figures: Sequence[Figure], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = [
        {key: value for key, value in asdict(figure).items() if key not in ("better", "why")}
        for figure in figures
    ]
    path.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
