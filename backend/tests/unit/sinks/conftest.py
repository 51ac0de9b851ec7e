"""Fixtures of the sinks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.fakes.archive_owner import Archive


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    return Archive(tmp_path)
