"""`make test`: nothing that fails or cannot run goes unsaid, and a build server takes no skip."""

import importlib.util
import sys
from types import ModuleType

import pytest

from support.paths import ROOT


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """.ci/checks.py, as on somebody's own machine."""
    spec = importlib.util.spec_from_file_location("checks", ROOT / ".ci/checks.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "checks", module)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "STRICT", False)
    return module


def said(checks: ModuleType, text: str, code: int = 0) -> tuple[str, str]:
    """Verdict and note of a check that says this and ends so."""
    outcome = checks.run(checks.Check("one", ROOT, f"echo '{text}'; exit {code}"))
    return outcome.verdict, outcome.note


def test_what_fails_fails(checks: ModuleType) -> None:
    assert said(checks, "all is well")[0] == "passed"
    assert said(checks, "all is well", 1)[0] == "FAILED"


def test_what_cannot_run_is_skipped_with_its_reason_and_fails_on_a_build_server(
    checks: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    check = checks.Check("one", ROOT, "exit 1", obstacle=lambda: "Chromium is absent")
    assert checks.run(check).verdict == "skipped"
    assert "one: skipped, Chromium is absent" in capsys.readouterr().out
    monkeypatch.setattr(checks, "STRICT", True)
    assert checks.run(check).verdict == "FAILED"


def test_tests_that_were_skipped_are_counted_and_fail_on_a_build_server(
    checks: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdict, note = said(checks, "10 passed, 2 skipped in 1.00s")
    assert (verdict, note.partition(", ")[2]) == ("passed", "2 skipped")
    monkeypatch.setattr(checks, "STRICT", True)
    assert said(checks, "10 passed, 2 skipped in 1.00s")[0] == "FAILED"
    assert said(checks, "10 passed in 1.00s")[0] == "passed"


@pytest.mark.parametrize(
    ("on_postgresql", "verdict"), [(7, "passed"), (6, "FAILED"), (None, "FAILED")]
)
def test_the_same_tests_must_pass_on_both_databases(
    checks: ModuleType, on_postgresql: int | None, verdict: str
) -> None:
    counts = {"sqlite": 7, "postgresql": on_postgresql}
    lines = [
        f"{name}: {count} tests of api, crash, e2e and integration passed"
        for name, count in counts.items()
        if count
    ]
    outcomes = [checks.run(checks.Check("one", ROOT, f"echo '{line}'")) for line in lines]
    assert [outcome.verdict for outcome in checks.compared(outcomes)] == [verdict]
    assert checks.compared([]) == []


def test_one_failure_is_the_failure_of_all(
    checks: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = (checks.run(checks.Check(name, ROOT, name)) for name in ("true", "false"))
    assert checks.summary([good]) == 0
    assert checks.summary([good, bad]) == 1
    assert "1 of 2 checks failed." in capsys.readouterr().out


def test_everything_that_is_promised_is_checked(checks: ModuleType) -> None:
    commands = " ".join(check.command for check in checks.CHECKS)
    promised = (
        "ruff check",
        "ruff format",
        "mypy",
        "lint-imports",
        "deptry",
        "pytest",
        "run --silent lint",
        "run --silent test",
        "e2e",
    )
    assert [word for word in promised if word not in commands] == []
    assert (ROOT / ".ci/run").read_text().splitlines()[-1] == "exec make test"
