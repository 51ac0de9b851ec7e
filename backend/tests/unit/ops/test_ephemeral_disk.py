"""Warnings about storage that does not last, from shortened mount lists of real machines."""

from pathlib import Path

import pytest

from cryptoviz.ops.ephemeral_disk import ephemeral_warning

DOCKER = """\
overlay / overlay rw 0 0
proc /proc proc rw 0 0
tmpfs /dev tmpfs rw 0 0
/dev/vda /app/data ext4 rw 0 0
tmpfs /tmp tmpfs rw 0 0
"""
PODMAN = """\
fuse-overlayfs / fuse.fuse-overlayfs rw 0 0
proc /proc proc rw 0 0
"""
# The root is not the first line, and Docker's mounts do not make the machine's disk a layer.
MACHINE = """\
proc /proc proc rw 0 0
devtmpfs /dev devtmpfs rw 0 0
tmpfs /dev/shm tmpfs rw 0 0
/dev/vda / ext4 rw 0 0
ramfs /mnt/ram\\040disk ramfs rw 0 0
overlay /var/lib/docker/overlay2/aa/merged overlay rw 0 0
"""
STACKED = """\
/dev/vda / ext4 rw 0 0
tmpfs /data tmpfs rw 0 0
/dev/vdb /data ext4 rw 0 0
"""


@pytest.mark.parametrize(
    ("mounts", "path", "words"),
    [
        (DOCKER, "/app/other", "in the container's own layer"),
        (DOCKER, "/app/database", "in the container's own layer"),
        (DOCKER, "/app/data", None),
        (DOCKER, "/app/data/live", None),
        (DOCKER, "/tmp/data", "is in memory (tmpfs)"),
        (PODMAN, "/app/data", "in the container's own layer"),
        (MACHINE, "/home/ada/data", None),
        (MACHINE, "/dev/shm/data", "is in memory (tmpfs)"),
        (MACHINE, "/mnt/ram disk/data", "is in memory (ramfs)"),
        (MACHINE, "/var/lib/docker/overlay2/aa/merged/data", None),
        (STACKED, "/data/live", None),
    ],
)
def test_ephemeral_warning_is_one_sentence_or_none(tmp_path, mounts, path, words):
    listing = tmp_path / "mounts"
    listing.write_text(mounts)
    warning = ephemeral_warning(Path(path), listing)
    if words is None:
        assert warning is None
    else:
        assert warning is not None
        assert warning.startswith(f"DATA_DIR is {path}, ")
        assert words in warning
        assert (warning.count(". "), warning[-1], "\n" in warning) == (0, ".", False)


@pytest.mark.parametrize("text", ["", "nonsense\n"])
def test_ephemeral_warning_unreadable_list_is_none(tmp_path, text):
    (tmp_path / "mounts").write_text(text)
    assert ephemeral_warning(Path("/data"), tmp_path / "mounts") is None
    assert ephemeral_warning(Path("/data"), tmp_path / "absent") is None


def test_ephemeral_warning_follows_links(tmp_path):
    mounts = f"/dev/vda / ext4 rw 0 0\ntmpfs {tmp_path.resolve()}/memory tmpfs rw 0 0\n"
    (tmp_path / "mounts").write_text(mounts)
    (tmp_path / "link").symlink_to(tmp_path / "memory")
    assert "is in memory" in str(ephemeral_warning(tmp_path / "link/live", tmp_path / "mounts"))
