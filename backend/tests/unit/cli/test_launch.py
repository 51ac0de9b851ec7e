"""Preparations of `up` before its processes start."""

import os
from pathlib import Path

import pytest

from cryptoviz.cli.wiring.launch import (
    adopt_earlier_archive,
    check_data_dir,
    claim_data_dir,
    url_of,
)
from cryptoviz.config import Config
from cryptoviz.errors import ConfigError


def test_adopt_earlier_archive_renames_it_once(tmp_path: Path) -> None:
    (tmp_path / "filebus").mkdir()
    (tmp_path / "filebus/log.id").write_text("file-1\n")
    adopt_earlier_archive(tmp_path / "archive")
    adopt_earlier_archive(tmp_path / "archive")
    assert (tmp_path / "archive/log.id").read_text() == "file-1\n"
    assert not (tmp_path / "filebus").exists()


def test_adopt_earlier_archive_keeps_an_existing_archive(tmp_path: Path) -> None:
    for name in ("filebus", "archive"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "log.id").write_text(name)
    adopt_earlier_archive(tmp_path / "archive")
    assert (tmp_path / "archive/log.id").read_text() == "archive"
    assert (tmp_path / "filebus").is_dir()


@pytest.mark.parametrize("path", ["file", "file/x", "file/x/y"])
def test_check_data_dir_in_place_of_or_below_a_file_raises(tmp_path: Path, path: str) -> None:
    (tmp_path / "file").touch()
    for check in (check_data_dir, lambda path: claim_data_dir(path, simulated=False)):
        with pytest.raises(ConfigError) as caught:
            check(tmp_path / path)
        sentence = f"DATA_DIR is {tmp_path / path}, but {tmp_path / 'file'} is not a directory."
        assert str(caught.value) == sentence


def test_check_data_dir_on_a_read_only_mount_raises(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda path, mode: mode == os.F_OK and path == tmp_path)
    with pytest.raises(ConfigError, match=rf"/data/x, but {tmp_path} cannot be written to\.$"):
        check_data_dir(tmp_path / "data/x")


def test_check_data_dir_that_can_be_created_is_left_alone(tmp_path: Path) -> None:
    check_data_dir(tmp_path / "data/x")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("host", "base_path", "url"),
    [
        ("127.0.0.1", "/", "http://127.0.0.1:8050"),
        ("0.0.0.0", "/cryptoviz/", "http://127.0.0.1:8050/cryptoviz/"),
        ("::1", "/", "http://[::1]:8050"),
    ],
)
def test_url_of_names_an_address_of_this_machine_and_the_path(
    host: str, base_path: str, url: str
) -> None:
    assert url_of(Config(host=host, base_path=base_path)) == url
