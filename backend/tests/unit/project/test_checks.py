"""`make check` and `make test`: each failure and skip is reported; in CI a skip is a failure."""

import importlib.util
import sys
from types import ModuleType

import pytest

from support.paths import ROOT


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return .ci/checks.py as it behaves outside CI."""
    spec = importlib.util.spec_from_file_location("checks", ROOT / ".ci/checks.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "checks", module)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "STRICT", False)
    return module


def outcome_of(checks: ModuleType, text: str, code: int = 0) -> tuple[str, str]:
    """Return verdict and note of a check that prints `text` and exits with `code`."""
    outcome = checks.run(checks.Check("one", ROOT, f"echo '{text}'; exit {code}"))
    return outcome.verdict, outcome.note


def test_run_exit_code_decides_the_verdict(checks: ModuleType) -> None:
    assert outcome_of(checks, "all is well")[0] == "passed"
    assert outcome_of(checks, "all is well", 1)[0] == "FAILED"


def test_run_obstacle_skips_with_its_reason_and_fails_in_ci(
    checks: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    check = checks.Check("one", ROOT, "exit 1", obstacle=lambda: "Chromium is absent")
    assert checks.run(check).verdict == "skipped"
    assert "one: skipped, Chromium is absent" in capsys.readouterr().out
    monkeypatch.setattr(checks, "STRICT", True)
    assert checks.run(check).verdict == "FAILED"


def test_run_skipped_tests_are_counted_and_fail_in_ci(
    checks: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdict, note = outcome_of(checks, "10 passed, 2 skipped in 1.00s")
    assert (verdict, note.partition(", ")[2]) == ("passed", "2 skipped")
    monkeypatch.setattr(checks, "STRICT", True)
    assert outcome_of(checks, "10 passed, 2 skipped in 1.00s")[0] == "FAILED"
    assert outcome_of(checks, "10 passed in 1.00s")[0] == "passed"


@pytest.mark.parametrize("stream", [True, False])
def test_run_prints_the_output_once(
    checks: ModuleType, stream: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    checks.run(checks.Check("one", ROOT, "echo 1; echo 2"), stream=stream)
    assert capsys.readouterr().out == "\n=== one\n1\n2\n"


@pytest.mark.parametrize(
    ("on_postgresql", "verdict"), [(7, "passed"), (6, "FAILED"), (None, "FAILED")]
)
def test_compared_requires_the_same_tests_on_both_databases(
    checks: ModuleType, on_postgresql: int | None, verdict: str
) -> None:
    counts = {"sqlite": 7, "postgresql": on_postgresql}
    lines = [
        f"{name}: {count} tests of each database passed" for name, count in counts.items() if count
    ]
    outcomes = [checks.run(checks.Check("one", ROOT, f"echo '{line}'")) for line in lines]
    assert [outcome.verdict for outcome in checks.compared(outcomes)] == [verdict]
    assert checks.compared([]) == []


def test_summary_one_failure_fails_all_and_the_slowest_comes_first(
    checks: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = (checks.run(checks.Check(name, ROOT, name)) for name in ("true", "false"))
    slow = checks.Outcome(checks.Check("slow", ROOT, ""), "passed", "9 s", 9.0)
    assert checks.summary([good]) == 0
    assert checks.summary([good, bad, slow]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "1 of 3 checks failed."
    assert lines[-4].split()[:2] == ["passed", "slow"]


def test_checks_cover_what_each_target_of_make_promises(checks: ModuleType) -> None:
    promised = {
        "lint": "ruff check,ruff format,mypy,lint-imports,deptry,run --silent lint,format:check",
        "check": "mypy,run --silent lint,tests/unit,run --silent test",
        "test": "mypy,run --silent lint,pytest -q,--database both,run --silent test,e2e",
    }
    for target, words in promised.items():
        chosen = " ".join(check.command for check in checks.CHECKS if target in check.targets)
        assert [word for word in words.split(",") if word not in chosen] == []
    assert (ROOT / ".ci/run").read_text().splitlines()[-1] == "exec make test"


def test_summary_failed_tests_are_named_after_the_verdicts(
    checks: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    line = "FAILED tests/unit/test_one.py::test_it - assert 1 == 2"
    failed = checks.run(checks.Check("one", ROOT, f"echo '{line}'; exit 1"))
    capsys.readouterr()
    checks.summary([failed])
    assert capsys.readouterr().out.splitlines()[-2].strip() == line
