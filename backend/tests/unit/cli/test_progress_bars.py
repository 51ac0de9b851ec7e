"""Progress bars appear on a terminal only."""

import io
import sys

import pytest

from cryptoviz.cli.wiring.progress_bars import ProgressBars


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def written(monkeypatch: pytest.MonkeyPatch, stderr: io.StringIO) -> str:
    monkeypatch.setattr(sys, "stderr", stderr)
    with ProgressBars() as bars:
        bars.show("datacrypto/0", 500, 1000, start=250)
        bars.show("rssfeed/0", 7, 7)
        bars.show("datacrypto/0", 1000, 1000, start=250)
    return stderr.getvalue()


def test_progress_bars_on_a_terminal_show_each_partition(monkeypatch):
    text = written(monkeypatch, Terminal())
    assert "datacrypto/0" in text
    assert "1000/1000" in text
    assert "7/7" in text


def test_progress_bars_in_a_log_file_are_hidden(monkeypatch):
    assert written(monkeypatch, io.StringIO()) == ""
