"""`up.lock`: one `cryptoviz up` per data directory. It lasts as long as any of its children."""

import os
from pathlib import Path

from cryptoviz.archive.disk import lock_within
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
    if not lock_within(descriptor, grace_s):
        os.close(descriptor)
        holder = path.read_text().strip()
        process = f" (process {holder})" if holder else ""
        raise StartupError(
            f"CryptoViz already runs on {data_dir}{process}: stop it first, or set DATA_DIR to"
            " another directory."
        )
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    os.set_inheritable(descriptor, True)
    return descriptor
