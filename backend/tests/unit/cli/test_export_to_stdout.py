"""Exports to a stdout that takes no more."""

import sys
from pathlib import Path

import click
import pytest

from cryptoviz.cli.commands.data.export import _destination

FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.is_char_device(), reason="this system has no /dev/full")
def test_full_disk_is_reported_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    with FULL.open("w") as stdout:
        monkeypatch.setattr(sys, "stdout", stdout)
        with (
            pytest.raises(click.FileError, match="No space left") as caught,
            _destination(None) as (write, _),
        ):
            write(b"row" * 100_000)
        assert caught.value.ui_filename == "stdout"
