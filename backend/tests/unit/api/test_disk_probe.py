"""The probe of the disk names what is wrong with it."""

import errno
from pathlib import Path

import pytest

from cryptoviz.api.monitoring.disk_probe import PROBE_INTERVAL_S, DiskProbe
from cryptoviz.errors import DiskFullError, StoreError


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (errno.ENOSPC, "Disk full"),
        (errno.EDQUOT, "Disk full"),
        (errno.EROFS, "Disk read-only"),
        (errno.EIO, "Disk failing"),
    ],
)
def test_problem_names_what_is_wrong_until_the_next_probe_succeeds(
    code: int, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(code, "no real disk fails on request")

    seconds = [0.0]
    probe = DiskProbe(tmp_path, lambda: None, lambda: seconds[0])
    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", fail)
        problem = probe.problem()
    assert problem is not None
    assert problem.detail.startswith(f"{sentence}: ")
    assert probe.problem() == problem, "it is not probed again yet"
    seconds[0] = PROBE_INTERVAL_S
    assert probe.problem() is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("error", "code"), [(DiskFullError(), "no_space"), (StoreError("gone"), None)]
)
def test_problem_is_that_of_the_disk_of_the_database(error: StoreError, code: str | None) -> None:
    def fail() -> None:
        raise error

    problem = DiskProbe(None, fail).problem()
    assert (problem and problem.code) == code
