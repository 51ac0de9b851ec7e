"""Disks that forget: a directory in memory, or in a container's own layer, is gone with the next start or with the container.

The kernel's list of mounts tells where a directory lies: proc_pid_mountinfo(5). Other systems than Linux have no such list.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

MOUNTS = Path("/proc/self/mountinfo")
_IN_MEMORY = ("tmpfs", "ramfs")
_LAYERS = ("overlay", "aufs", "fuse.fuse-overlayfs")
_ROOT = PurePosixPath("/")


@dataclass(frozen=True)
class Mount:
    number: int
    parent: int
    point: PurePosixPath
    kind: str


def warning_of(data_dir: Path, mounts: Path = MOUNTS) -> str | None:
    """What to tell who runs this, in one sentence, when DATA_DIR lies where nothing stays; None when it stays, or nobody knows."""
    try:
        found = mount_of(
            PurePosixPath(data_dir.resolve()),
            read_mounts(mounts.read_text(errors="surrogateescape")),
        )
    except (OSError, ValueError):
        return None
    return None if found is None else _sentence(data_dir, found)


def _sentence(data_dir: Path, mount: Mount) -> str | None:
    if mount.kind in _IN_MEMORY:
        return f"DATA_DIR is {data_dir}, which lies in memory ({mount.kind}): what is kept there is gone after a restart."
    if mount.kind in _LAYERS and mount.point == _ROOT:
        return f"DATA_DIR is {data_dir}, in the container's own layer: it is gone when the container is replaced; mount a volume there."
    return None


def read_mounts(text: str) -> list[Mount]:
    """The lines of mountinfo. Raises ValueError for text of another kind."""
    return [_mount(line) for line in text.splitlines()]


def _mount(line: str) -> Mount:
    before, _, after = line.partition(" - ")
    words = before.split(" ")
    if len(words) < 6 or not after:
        raise ValueError("this is no line of mountinfo")
    return Mount(
        int(words[0]), int(words[1]), PurePosixPath(_unescaped(words[4])), after.split(" ")[0]
    )


def _unescaped(text: str) -> str:
    """Blank, tab, newline and backslash are written as three octal digits."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), text)


def mount_of(path: PurePosixPath, mounts: Sequence[Mount]) -> Mount | None:
    """The mount that this absolute path, without links, lies on: from the root down, as the kernel walks.

    The order of the lines says little, and the longest mount point may be hidden by a later mount above it.
    """
    numbers = {mount.number for mount in mounts}
    here = next(
        (mount for mount in mounts if mount.point == _ROOT and mount.parent not in numbers), None
    )
    while here is not None:
        below = [
            mount
            for mount in mounts
            if mount.parent == here.number
            and path.is_relative_to(mount.point)
            and mount is not here
        ]
        if not below:
            break
        here = min(below, key=lambda mount: len(mount.point.parts))
    return here
