"""Progress of long work: shown where a terminal is there, and nowhere else."""

import io
import sys

import pytest

from cryptoviz.cli.wiring.progress_bars import Bars


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def written(monkeypatch: pytest.MonkeyPatch, stderr: io.StringIO) -> str:
    monkeypatch.setattr(sys, "stderr", stderr)
    with Bars() as bars:
        bars.show("datacrypto/0", 500, 1000, start=250)
        bars.show("rssfeed/0", 7, 7)
        bars.show("datacrypto/0", 1000, 1000, start=250)
    return stderr.getvalue()


def test_a_terminal_is_shown_each_partition_and_how_far_it_has_come(monkeypatch):
    text = written(monkeypatch, Terminal())
    assert "datacrypto/0" in text
    assert "1000/1000" in text
    assert "7/7" in text


def test_a_log_file_is_not(monkeypatch):
    assert written(monkeypatch, io.StringIO()) == ""
