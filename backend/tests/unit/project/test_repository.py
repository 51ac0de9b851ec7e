"""The Makefile, and lock files that work on every machine."""

import json
import re

import pytest

from support.paths import ROOT


def test_make_help_has_a_line_for_every_target():
    text = (ROOT / "Makefile").read_text()
    [targets] = re.findall(r"^\.PHONY: (.+)$", text, re.MULTILINE)
    helped = re.findall(r"^([a-z-]+):.*## \S.*$", text, re.MULTILINE)
    assert sorted(helped) == sorted(targets.split())


@pytest.mark.parametrize(
    "name", ["requirements.txt", "requirements-build.txt", "requirements-dev.txt"]
)
def test_python_lock_files_have_hashes_and_no_host(name):
    text = (ROOT / "backend" / name).read_text()
    packages = re.findall(r"^[A-Za-z0-9][^\n]*(?:\n    --hash=[^\n]*)*", text, re.MULTILINE)
    assert len(packages) >= 3
    for package in packages:
        assert re.match(r"[\w.\[\],-]+==\S+", package), package
        assert package.count("--hash=sha256:") >= 1, package
    assert "://" not in re.sub(r"#.*", "", text)
    assert not re.search(r"^--?(index|extra|find|i\b|f\b)", text, re.MULTILINE)


def test_node_lock_file_has_hashes_and_no_host():
    packages = json.loads((ROOT / "frontend/package-lock.json").read_text())["packages"]
    bundled = {
        name for name, package in packages.items() if package.get("inBundle")
    }  # installed with the package that contains them
    assert [
        name
        for name, package in packages.items()
        if name and name not in bundled and not package.get("integrity")
    ] == []
    assert [name for name, package in packages.items() if "resolved" in package] == []
