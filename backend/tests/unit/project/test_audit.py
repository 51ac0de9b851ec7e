"""`make audit`: fails for vulnerabilities, and if no advisory source can be reached."""

import importlib.util
from types import ModuleType

import pytest

from support.paths import ROOT

VULNERABLE = {"name": "a", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}
SKIPPED = {"name": "a", "skip_reason": "not found on PyPI"}
NODE = {"vulnerabilities": {"b": {"name": "b", "range": "<3", "severity": "high"}}}


@pytest.fixture
def audit() -> ModuleType:
    """Return .ci/audit.py."""
    spec = importlib.util.spec_from_file_location("audit", ROOT / ".ci/audit.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("python", "node", "code", "lines"),
    [
        (None, None, 1, ["pip-audit was skipped: ", "`npm audit --json`", "Nothing was audited."]),
        ({"dependencies": [SKIPPED]}, {"error": "offline"}, 1, ["pip-audit was skipped: "]),
        ({"dependencies": [VULNERABLE]}, None, 1, ["  a 1: CVE-1 (fixed in 2)"]),
        (None, NODE, 1, ["  b <3: high"]),
        ({"dependencies": [{**VULNERABLE, "vulns": []}]}, None, 0, ["pip-audit: 0 vuln"]),
    ],
)
def test_audit_reports_findings_and_skips_unreachable_sources(
    audit: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    python: object,
    node: object,
    code: int,
    lines: list[str],
) -> None:
    reports = {"backend": python, "frontend": node}
    monkeypatch.setattr(audit, "output_of", lambda directory, _: reports[directory])
    assert audit.main() == code
    printed = capsys.readouterr().out
    assert [line for line in lines if line not in printed] == []
