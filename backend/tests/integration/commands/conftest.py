"""An installation with the file bus in the working directory."""

from pathlib import Path

import pytest

from cryptoviz.bus.file import FileBus
from cryptoviz.config import Config, read_config
from cryptoviz.model.topics import load_topics
from cryptoviz.store.db.database import Database
from support.cli import CLOCK


@pytest.fixture
def config(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    """Return the settings of an installation in tmp_path, on the chosen database."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", database.engine.url.render_as_string(hide_password=False))
    return read_config()


@pytest.fixture
def bus(config: Config) -> FileBus:
    return FileBus(config.archive_dir, load_topics(config.topics_file), CLOCK)
