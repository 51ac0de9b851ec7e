"""Cases of ../shared/data/reports: `.env` files as users write them, and `cryptoviz config`."""

import json
import re
from typing import Any

import pytest

from support.cli import run_cli
from support.paths import NO_RECORDINGS, SHARED

REPORTS = SHARED / "reports"
pytestmark = pytest.mark.skipif(not REPORTS.is_dir(), reason=NO_RECORDINGS)


def cases() -> list[Any]:
    """Return the cases of kind settings; none where the recordings are absent."""
    path = REPORTS / "cases.jsonl"
    lines = path.read_text().splitlines() if path.is_file() else []
    found = [case for case in map(json.loads, lines) if case["kind"] == "settings"]
    return [pytest.param(case, id=case["case"]) for case in found]


@pytest.mark.parametrize("case", cases())
def test_report_of_kind_settings_holds(case, tmp_path, monkeypatch, caplog):
    monkeypatch.chdir(tmp_path)
    for name in ("DATA_DIR", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / ".env").write_bytes((REPORTS / case["input"]).read_bytes())
    result, expected = run_cli("config"), case["expect"]
    assert result.exit_code == expected["exit"]
    said = result.output + caplog.text
    lines = {f"{name}={value}" for name, value in expected.get("config", {}).items()}
    assert lines <= set(result.stdout.splitlines())
    assert [name for name in expected.get("names", ()) if not re.search(rf"\b{name}\b", said)] == []
    assert [text for text in expected.get("hides", ()) if text in said] == []
