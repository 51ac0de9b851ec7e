"""What `up` does before its parts start."""

from pathlib import Path

from cryptoviz.cli.wiring.launch import adopt_earlier_archive


def test_the_log_of_an_earlier_version_is_found_under_its_new_name(tmp_path: Path) -> None:
    (tmp_path / "filebus").mkdir()
    (tmp_path / "filebus/log.id").write_text("file-1\n")
    adopt_earlier_archive(tmp_path / "archive")
    adopt_earlier_archive(tmp_path / "archive")
    assert (tmp_path / "archive/log.id").read_text() == "file-1\n"
    assert not (tmp_path / "filebus").exists()


def test_two_logs_are_never_mixed(tmp_path: Path) -> None:
    for name in ("filebus", "archive"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "log.id").write_text(name)
    adopt_earlier_archive(tmp_path / "archive")
    assert (tmp_path / "archive/log.id").read_text() == "archive"
    assert (tmp_path / "filebus").is_dir()
