"""Every check, one after the other; none stops the others. Ends with a plain summary.

What cannot run here is skipped with its reason; with CI=true a skip is a failure. `--only lint` runs the checks that read the code.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).resolve().parents[1]
BACKEND, FRONTEND = ROOT / "backend", ROOT / "frontend"
STRICT = os.environ.get("CI", "").lower() in ("true", "1")
SKIPPED = re.compile(r"\b(\d+) skipped\b")
# What tests/conftest.py says at the end of a run.
COUNTED = re.compile(
    r"^(?P<database>\w+): (?P<count>\d+) tests of api, crash, e2e and integration passed"
)


@dataclass(frozen=True)
class Check:
    name: str
    where: Path
    command: str
    lint: bool = False
    obstacle: Callable[[], str | None] = lambda: None  # why it cannot run here


@dataclass(frozen=True)
class Output:
    """What a command said: its exit code, how many tests were skipped, and how many passed by the database that they ran on."""

    code: int
    skips: int
    counts: dict[str, int]


@dataclass(frozen=True)
class Outcome:
    check: Check
    verdict: str  # passed, FAILED or skipped
    note: str
    counts: dict[str, int] = field(default_factory=dict)


def no_chromium() -> str | None:
    if any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        return None
    return "Chromium is not installed, and only root could install it (apt install chromium)"


CHECKS = (
    Check("ruff check", BACKEND, "ruff check --quiet . ../.ci ../deploy ../kafka", lint=True),
    Check(
        "ruff format", BACKEND, "ruff format --check --quiet . ../.ci ../deploy ../kafka", lint=True
    ),
    Check("mypy", BACKEND, "mypy --no-error-summary", lint=True),
    Check("imports", BACKEND, "lint-imports --no-cache", lint=True),
    Check("dependencies", BACKEND, "deptry src", lint=True),
    Check("API client", FRONTEND, "npm run --silent api:check", lint=True),
    Check("prettier", FRONTEND, "npm run --silent format:check", lint=True),
    Check("eslint", FRONTEND, "npm run --silent lint", lint=True),
    Check("e2e types", FRONTEND, "npm run --silent e2e:check", lint=True),
    Check("pytest", BACKEND, "pytest -q"),
    Check(
        "on PostgreSQL",
        BACKEND,
        "pytest -q --database postgresql tests/api tests/integration tests/crash tests/e2e",
    ),
    Check("vitest", FRONTEND, "npm run --silent test"),
    Check("playwright", FRONTEND, "npm run --silent e2e", obstacle=no_chromium),
)


def run(check: Check) -> Outcome:
    reason = check.obstacle()
    if reason:
        print(f"\n=== {check.name}: skipped, {reason}", flush=True)
        return Outcome(check, "FAILED" if STRICT else "skipped", reason)
    print(f"\n=== {check.name}", flush=True)
    started = monotonic()
    said = stream(check)
    note = f"{monotonic() - started:.0f} s" + (f", {said.skips} skipped" if said.skips else "")
    if said.skips and STRICT and not said.code:
        return Outcome(check, "FAILED", f"{note}: with CI=true nothing may be skipped", said.counts)
    return Outcome(check, "FAILED" if said.code else "passed", note, said.counts)


def stream(check: Check) -> Output:
    """Show the output as it comes, and keep what it says of numbers."""
    skips, counts = 0, {}
    command = subprocess.Popen(
        check.command,
        cwd=check.where,
        shell=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with command as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            found = SKIPPED.search(line)
            skips = max(skips, int(found.group(1))) if found else skips
            if counted := COUNTED.match(line):
                counts[counted["database"]] = int(counted["count"])
    return Output(process.returncode, skips, counts)


def compared(outcomes: list[Outcome]) -> list[Outcome]:
    """The same tests must have passed on every database; nothing where they did not run."""
    counts = {database: count for outcome in outcomes for database, count in outcome.counts.items()}
    if not counts:
        return []
    note = ", ".join(f"{count} on {database}" for database, count in counts.items())
    same = len(counts) > 1 and len(set(counts.values())) == 1
    return [
        Outcome(
            Check("same tests", BACKEND, ""),
            "passed" if same else "FAILED",
            f"of api, crash, e2e and integration: {note}",
        )
    ]


def summary(outcomes: list[Outcome]) -> int:
    failed = [outcome for outcome in outcomes if outcome.verdict == "FAILED"]
    print("\n=== Summary")
    for outcome in outcomes:
        print(f"  {outcome.verdict:8} {outcome.check.name:14} {outcome.note}")
    print(
        f"{len(failed)} of {len(outcomes)} checks failed."
        if failed
        else f"All {len(outcomes)} checks done, none failed."
    )
    return 1 if failed else 0


def main(arguments: list[str]) -> int:
    os.environ["PATH"] = f"{ROOT / '.venv/bin'}{os.pathsep}{os.environ['PATH']}"
    chosen = [check for check in CHECKS if check.lint or arguments != ["--only", "lint"]]
    outcomes = [run(check) for check in chosen]
    return summary(outcomes + compared(outcomes))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
