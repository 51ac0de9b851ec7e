"""Report known vulnerabilities of the locked packages, from pip-audit and npm audit.

Exits with 1 if there are any, or if nothing could be audited. One audit whose advisory source
cannot be reached is skipped with a sentence.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PIP_AUDIT = (
    "pip-audit --disable-pip --require-hashes --format=json --progress-spinner=off"
    " --requirement=requirements-dev.txt"
)
NPM_AUDIT = "npm audit --json"


def output_of(directory: str, command: str) -> Any:
    """Return the JSON that a command prints, whatever its exit code; None if it prints none."""
    environ = {**os.environ, "PATH": f"{ROOT / '.venv/bin'}{os.pathsep}{os.environ['PATH']}"}
    try:
        done = subprocess.run(
            command.split(), cwd=ROOT / directory, env=environ, capture_output=True, timeout=300
        )
        return json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None


def python_findings() -> list[str] | None:
    """Return a line per vulnerability of requirements-dev.txt, which includes the others."""
    report = output_of("backend", PIP_AUDIT)
    packages = report["dependencies"] if report else []
    audited = [package for package in packages if "skip_reason" not in package]
    if not audited:  # pip-audit skips each package that its source does not know
        return None
    return [
        f"{package['name']} {package['version']}: {found['id']}"
        f" (fixed in {', '.join(found['fix_versions']) or 'no version'})"
        for package in audited
        for found in package["vulns"]
    ]


def node_findings() -> list[str] | None:
    """Return a line per vulnerable package of package-lock.json."""
    report = output_of("frontend", NPM_AUDIT)
    if report is None or "vulnerabilities" not in report:
        return None
    found = report["vulnerabilities"].values()
    return [f"{package['name']} {package['range']}: {package['severity']}" for package in found]


def main() -> int:
    audited = found = 0
    audits = (("pip-audit", PIP_AUDIT, python_findings), ("npm audit", NPM_AUDIT, node_findings))
    for name, command, find in audits:
        findings = find()
        if findings is None:
            print(f"{name} was skipped: its advisory source cannot be reached with `{command}`.")
            continue
        print(f"{name}: {len(findings)} vulnerabilities")
        print("".join(f"  {line}\n" for line in findings), end="")
        audited, found = audited + 1, found + len(findings)
    if not audited:
        print("Nothing was audited.")
    return 1 if found or not audited else 0


if __name__ == "__main__":
    sys.exit(main())
