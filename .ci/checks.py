"""Run the checks of `make lint`, `make check` and `make test`; no failure stops the others.

Checks that read code or test one unit run two at a time, the others alone. Checks that cannot run
are skipped with the reason; with CI=true a skip is a failure.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from time import monotonic

ROOT = Path(__file__).resolve().parents[1]
BACKEND, FRONTEND = ROOT / "backend", ROOT / "frontend"
STRICT = os.environ.get("CI", "").lower() in ("true", "1")
LINT, QUICK, ALL = ("lint", "check", "test"), ("check", "test"), ("test",)
SKIPPED = re.compile(r"\b(\d+) skipped\b")
FAILED_TEST = re.compile(r"^(FAILED|ERROR) \S+::")
# tests/conftest.py prints this line at the end of a run.
COUNTED = re.compile(r"^(?P<database>\w+): (?P<count>\d+) tests of each database passed")
SHOWN_FAILURES = 12  # at the end, where they are seen first
_output = Lock()


@dataclass(frozen=True)
class Check:
    """A command, and the targets of make that run it."""

    name: str
    where: Path
    command: str
    targets: tuple[str, ...] = ALL
    obstacle: Callable[[], str | None] = lambda: None  # the reason why it cannot run


@dataclass(frozen=True)
class Outcome:
    """The result of a check.

    `counts` are the tests passed, by the database they ran on; `failures` are lines about tests.
    """

    check: Check
    verdict: str  # passed, FAILED or skipped
    note: str
    seconds: float = 0.0
    counts: dict[str, int] = field(default_factory=dict)
    failures: tuple[str, ...] = ()


def no_chromium() -> str | None:
    if any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        return None
    return "Chromium is not installed, and only root could install it (apt install chromium)"


CHECKS = (  # the long ones first, so that the two lanes end together
    Check("unit tests", BACKEND, "pytest -q -n0 --durations=10 tests/unit", ("check",)),
    Check("mypy", BACKEND, "mypy --no-error-summary", LINT),
    Check("eslint", FRONTEND, "npm run --silent lint", LINT),
    Check("vitest", FRONTEND, "npm run --silent test", QUICK),
    Check("prettier", FRONTEND, "npm run --silent format:check", LINT),
    Check("e2e types", FRONTEND, "npm run --silent e2e:check", LINT),
    Check("API client", FRONTEND, "npm run --silent api:check", LINT),
    Check("imports", BACKEND, "lint-imports --no-cache", LINT),
    Check("dependencies", BACKEND, "deptry src", LINT),
    Check("ruff check", BACKEND, "ruff check --quiet . ../.ci ../deploy ../kafka", LINT),
    Check("ruff format", BACKEND, "ruff format --check --quiet . ../.ci ../deploy ../kafka", LINT),
    Check("pytest", BACKEND, "pytest -q -n 3 --durations=20 --database both"),
    Check("playwright", FRONTEND, "npm run --silent e2e", obstacle=no_chromium),
)


def run(check: Check, *, stream: bool = True) -> Outcome:
    """Run a check; print its output as it comes, or all at the end."""
    if reason := check.obstacle():
        show(f"\n=== {check.name}: skipped, {reason}\n")
        return Outcome(check, "FAILED" if STRICT else "skipped", reason)
    lines, started = [f"\n=== {check.name}\n"], monotonic()
    command = subprocess.Popen(
        check.command,
        cwd=check.where,
        shell=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if stream:
        show(lines[0])
    with command as process:
        for line in process.stdout or ():
            lines.append(line)
            if stream:
                show(line)
    if not stream:
        show("".join(lines))
    return judge(check, command.returncode, lines, monotonic() - started)


def show(text: str) -> None:
    with _output:
        print(text, end="", flush=True)


def judge(check: Check, code: int, lines: list[str], seconds: float) -> Outcome:
    """Return the outcome of a command that ended with `code` and printed these lines."""
    skips = max((int(found[1]) for found in map(SKIPPED.search, lines) if found), default=0)
    counted = [found for found in map(COUNTED.match, lines) if found]
    counts = {found["database"]: int(found["count"]) for found in counted}
    note = f"{seconds:.0f} s" + (f", {skips} skipped" if skips else "")
    verdict = "FAILED" if code else "passed"
    if skips and STRICT and not code:
        verdict, note = "FAILED", f"{note}: with CI=true nothing may be skipped"
    failures = tuple(line.rstrip()[:160] for line in lines if FAILED_TEST.match(line))
    return Outcome(check, verdict, note, seconds, counts, failures)


def run_all(target: str) -> list[Outcome]:
    """Run the checks of a target of make: the quick ones two at a time, then the others."""
    chosen = [check for check in CHECKS if target in check.targets]
    with ThreadPoolExecutor(2) as pool:
        quick = [check for check in chosen if check.targets != ALL]
        outcomes = list(pool.map(lambda check: run(check, stream=False), quick))
    return outcomes + [run(check) for check in chosen if check.targets == ALL]


def compared(outcomes: list[Outcome]) -> list[Outcome]:
    """Require that as many tests passed on each database; return [] if none of them ran."""
    counts = {database: count for outcome in outcomes for database, count in outcome.counts.items()}
    if not counts:
        return []
    note = ", ".join(f"{count} on {database}" for database, count in counts.items())
    verdict = "passed" if len(counts) > 1 and len(set(counts.values())) == 1 else "FAILED"
    check = Check("same tests", BACKEND, "")
    return [Outcome(check, verdict, f"of each database: {note}")]


def summary(outcomes: list[Outcome]) -> int:
    """Print the outcomes, the slowest first. Return the exit code."""
    failed = [outcome for outcome in outcomes if outcome.verdict == "FAILED"]
    print("\n=== Summary, the slowest first")
    for outcome in sorted(outcomes, key=lambda outcome: -outcome.seconds):
        print(f"  {outcome.verdict:8} {outcome.check.name:14} {outcome.note}")
    for line in [line for outcome in failed for line in outcome.failures][:SHOWN_FAILURES]:
        print(f"  {line}")
    print(
        f"{len(failed)} of {len(outcomes)} checks failed."
        if failed
        else f"All {len(outcomes)} checks done, none failed."
    )
    return 1 if failed else 0


def main(target: str) -> int:
    # Without cached bytecode each of the hundreds of processes compiles its modules.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PATH"] = f"{ROOT / '.venv/bin'}{os.pathsep}{os.environ['PATH']}"
    started = monotonic()
    outcomes = run_all(target)
    code = summary(outcomes + compared(outcomes))
    print(f"{monotonic() - started:.0f} s for the checks, without the installation before them.")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
