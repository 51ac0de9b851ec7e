"""Preparations of `up` before its processes start."""

from pathlib import Path

from cryptoviz.cli.wiring.launch import adopt_earlier_archive


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
