"""`make clean` spares an installation that runs."""

import fcntl
import shutil
import subprocess
import sys
from pathlib import Path

from support.paths import ROOT


def test_make_clean_of_a_running_instance_is_refused(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    for directory in (".venv/bin", "data/live", "data/demo", "build"):
        (tmp_path / directory).mkdir(parents=True)
    (tmp_path / ".venv/bin/python").symlink_to(sys.executable)
    (tmp_path / "data/demo/up.lock").touch()  # of an instance that has stopped
    clean = ["make", "-s", "clean"]
    with (tmp_path / "data/live/up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("123")
        lock.flush()
        refused = subprocess.run(clean, cwd=tmp_path, capture_output=True, text=True)
    sentence = "CryptoViz runs on data/live (process 123): stop it first.\n"
    assert (refused.returncode != 0, refused.stdout) == (True, sentence)
    assert (tmp_path / "build").is_dir()
    assert subprocess.run(clean, cwd=tmp_path).returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["Makefile", "data"]
