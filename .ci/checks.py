"""Every check, one after the other; none stops the others. Ends with a plain summary.

What cannot run here is skipped with its reason; with CI=true a skip is a failure. `--only lint` runs the checks that read the code.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).resolve().parents[1]
BACKEND, FRONTEND = ROOT / "backend", ROOT / "frontend"
STRICT = os.environ.get("CI", "").lower() in ("true", "1")
SKIPPED = re.compile(r"\b(\d+) skipped\b")


@dataclass(frozen=True)
class Check:
    name: str
    where: Path
    command: str
    lint: bool = False
    obstacle: Callable[[], str | None] = lambda: None  # why it cannot run here


@dataclass(frozen=True)
class Outcome:
    check: Check
    verdict: str  # passed, FAILED or skipped
    note: str


def no_chromium() -> str | None:
    if any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        return None
    return "Chromium is not installed, and only root could install it (apt install chromium)"


CHECKS = (
    Check("ruff check", BACKEND, "ruff check --quiet . ../.ci", lint=True),
    Check("ruff format", BACKEND, "ruff format --check --quiet . ../.ci", lint=True),
    Check("mypy", BACKEND, "mypy --no-error-summary", lint=True),
    Check("imports", BACKEND, "lint-imports --no-cache", lint=True),
    Check("dependencies", BACKEND, "deptry src", lint=True),
    Check("prettier", FRONTEND, "npm run --silent format:check", lint=True),
    Check("eslint", FRONTEND, "npm run --silent lint", lint=True),
    Check("e2e types", FRONTEND, "npm run --silent e2e:check", lint=True),
    Check("pytest", BACKEND, "pytest -q"),
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
    code, skips = stream(check)
    note = f"{monotonic() - started:.0f} s" + (f", {skips} skipped" if skips else "")
    if skips and STRICT and not code:
        return Outcome(check, "FAILED", f"{note}: with CI=true nothing may be skipped")
    return Outcome(check, "FAILED" if code else "passed", note)


def stream(check: Check) -> tuple[int, int]:
    """Show the output as it comes. The exit code, and how many tests the output says were skipped."""
    process = subprocess.Popen(check.command, cwd=check.where, shell=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    skips = 0
    for line in process.stdout:
        print(line, end="", flush=True)
        found = SKIPPED.search(line)
        skips = max(skips, int(found.group(1))) if found else skips
    return process.wait(), skips


def summary(outcomes: list[Outcome]) -> int:
    failed = [outcome for outcome in outcomes if outcome.verdict == "FAILED"]
    print("\n=== Summary")
    for outcome in outcomes:
        print(f"  {outcome.verdict:8} {outcome.check.name:14} {outcome.note}")
    print(f"{len(failed)} of {len(outcomes)} checks failed." if failed else f"All {len(outcomes)} checks done, none failed.")
    return 1 if failed else 0


def main(arguments: list[str]) -> int:
    os.environ["PATH"] = f"{ROOT / '.venv/bin'}{os.pathsep}{os.environ['PATH']}"
    chosen = [check for check in CHECKS if check.lint or arguments != ["--only", "lint"]]
    return summary([run(check) for check in chosen])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
