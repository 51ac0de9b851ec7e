"""Where a directory lies, by the kernel's list of mounts: real lists of containers and machines, shortened."""

from pathlib import Path, PurePosixPath

import pytest

from cryptoviz.ops.ephemeral_disk import mount_of, read_mounts, warning_of

DOCKER = """\
612 555 0:58 / / rw,relatime master:220 - overlay overlay rw,lowerdir=/var/lib/docker/overlay2/l/A:/B,upperdir=/C,workdir=/D
613 612 0:61 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw
614 612 0:62 / /dev rw,nosuid - tmpfs tmpfs rw,size=65536k,mode=755
617 612 254:0 /var/lib/docker/volumes/cryptoviz_data/_data /app/data rw,relatime master:1 - ext4 /dev/vda rw
618 612 0:66 / /tmp rw,nosuid,nodev,noexec,relatime - tmpfs tmpfs rw
"""
PODMAN = """\
901 850 0:77 / / rw,nodev,relatime - fuse.fuse-overlayfs fuse-overlayfs rw,user_id=0,group_id=0
902 901 0:78 / /proc rw - proc proc rw
"""
# The line of the root is not the first one, and the disk of the machine is no layer, whatever Docker mounts beside it.
MACHINE = """\
22 27 0:21 / /proc rw,relatime - proc proc rw
24 27 0:6 / /dev rw,relatime - devtmpfs devtmpfs rw
25 24 0:23 / /dev/shm rw,relatime - tmpfs tmpfs rw
27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw,discard
40 27 0:41 / /mnt/ram\\040disk rw - ramfs ramfs rw
50 27 0:51 / /var/lib/docker/overlay2/aa/merged rw - overlay overlay rw
"""
HIDDEN = """\
1 0 254:0 / / rw - ext4 /dev/vda rw
2 1 254:1 / /srv/data rw - ext4 /dev/vdb rw
3 1 0:40 / /srv rw - tmpfs tmpfs rw
"""
STACKED = """\
1 0 254:0 / / rw - ext4 /dev/vda rw
2 1 0:40 / /data rw - tmpfs tmpfs rw
3 2 254:1 / /data rw - ext4 /dev/vdb rw
"""


@pytest.mark.parametrize(
    ("mounts", "path", "words"),
    [
        (DOCKER, "/app/other", "in the container's own layer"),
        (DOCKER, "/app/database", "in the container's own layer"),  # beside /app/data, not below it
        (DOCKER, "/app/data", None),
        (DOCKER, "/app/data/live", None),
        (DOCKER, "/tmp/data", "lies in memory (tmpfs)"),
        (PODMAN, "/app/data", "in the container's own layer"),
        (MACHINE, "/home/ada/data", None),
        (MACHINE, "/dev/shm/data", "lies in memory (tmpfs)"),
        (MACHINE, "/mnt/ram disk/data", "lies in memory (ramfs)"),
        (MACHINE, "/var/lib/docker/overlay2/aa/merged/data", None),
        (HIDDEN, "/srv/data", "lies in memory (tmpfs)"),
        (STACKED, "/data/live", None),
    ],
)
def test_who_keeps_data_where_nothing_stays_is_told_in_one_sentence(tmp_path, mounts, path, words):
    listing = tmp_path / "mountinfo"
    listing.write_text(mounts)
    said = warning_of(Path(path), listing)
    if words is None:
        assert said is None
    else:
        assert said is not None
        assert said.startswith(f"DATA_DIR is {path}, ")
        assert words in said
        assert (said.count(". "), said[-1], "\n" in said) == (0, ".", False)


@pytest.mark.parametrize("text", ["", "nonsense\n", "1 2 3 / / rw ext4\n"])
def test_a_list_that_cannot_be_read_says_nothing(tmp_path, text):
    (tmp_path / "mountinfo").write_text(text)
    assert warning_of(Path("/data"), tmp_path / "mountinfo") is None
    assert warning_of(Path("/data"), tmp_path / "absent") is None


def test_a_directory_that_is_a_link_counts_where_it_leads(tmp_path):
    mounts = f"1 0 254:0 / / rw - ext4 /dev/vda rw\n2 1 0:40 / {tmp_path.resolve()}/memory rw - tmpfs tmpfs rw\n"
    (tmp_path / "mountinfo").write_text(mounts)
    (tmp_path / "link").symlink_to(tmp_path / "memory")
    said = warning_of(tmp_path / "link/live", tmp_path / "mountinfo")
    assert said is not None
    assert "lies in memory" in said


@pytest.mark.skipif(
    not Path("/proc/self/mountinfo").exists(), reason="only Linux lists its mounts so"
)
def test_the_list_of_this_machine_can_be_read():
    mounts = read_mounts(Path("/proc/self/mountinfo").read_text())
    assert mount_of(PurePosixPath("/proc"), mounts).kind == "proc"
