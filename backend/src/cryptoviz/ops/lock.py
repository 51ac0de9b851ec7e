"""`up.lock`: one `cryptoviz up` per data directory.

Children inherit the descriptor, so the lock lasts as long as any of them runs.
"""

import fcntl
import os
import time
from pathlib import Path

from cryptoviz.errors import ConfigError, StartupError

GRACE_S = 2.0  # by then the children of a killed supervisor have ended


def take_up_lock(data_dir: Path, grace_s: float = GRACE_S) -> int:
    """Return an inheritable descriptor that holds the lock. StartupError names another holder."""
    path = data_dir / "up.lock"
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise ConfigError(
            f"DATA_DIR is {data_dir}, where {path.name} cannot be opened: {error.strerror}."
        ) from error
    deadline = time.monotonic() + grace_s
    while not _locked(descriptor):
        holder = path.read_text().strip()
        if _alive(holder) or time.monotonic() > deadline:
            os.close(descriptor)
            process = f" (process {holder})" if holder else ""
            raise StartupError(
                f"CryptoViz already runs on {data_dir}{process}: stop it first, or set DATA_DIR to"
                " another directory."
            )
        time.sleep(0.05)  # flock has no timeout
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    os.set_inheritable(descriptor, True)
    return descriptor


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except PermissionError:
        return True
    except (ProcessLookupError, ValueError):
        return False
    return True
