"""Warn when DATA_DIR is on storage that does not last: in memory, or in a container's own layer."""

from pathlib import Path

MOUNTS = Path("/proc/self/mounts")  # see proc_pid_mounts(5); only Linux has it
_IN_MEMORY = ("tmpfs", "ramfs")
_LAYERS = ("overlay", "aufs", "fuse.fuse-overlayfs")


def ephemeral_warning(data_dir: Path, mounts: Path = MOUNTS) -> str | None:
    """Return a sentence when `data_dir` will not last; None when it lasts, or is not known to."""
    try:
        point, kind = _mount_of(data_dir.resolve(), mounts.read_text(errors="surrogateescape"))
    except (OSError, ValueError):
        return None
    if kind in _IN_MEMORY:
        return f"DATA_DIR is {data_dir}, which is in memory ({kind}): a restart deletes the data."
    if kind in _LAYERS and point == "/":
        return (
            f"DATA_DIR is {data_dir}, in the container's own layer: replacing the container"
            " deletes the data; mount a volume there."
        )
    return None


def _mount_of(path: Path, listing: str) -> tuple[str, str]:
    """Return the longest mount point above `path` and its file system; the last line wins."""
    found = ("", "")
    for line in listing.splitlines():
        _device, escaped, kind, *_ = line.split(" ")
        point = escaped.replace(r"\040", " ")
        if path.is_relative_to(point) and len(point) >= len(found[0]):
            found = (point, kind)
    return found
