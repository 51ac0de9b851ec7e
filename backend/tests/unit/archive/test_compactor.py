"""Compaction of ended days in the background."""

import logging

from cryptoviz.archive import compactor
from cryptoviz.archive.compactor import DayCompactor


def test_compactor_logs_whatever_ends_a_task(tmp_path, monkeypatch, caplog):
    def fail(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(compactor, "PartitionFiles", fail)
    days = DayCompactor()
    days.add(tmp_path / "datacrypto", 0, "2026-11-24")
    days.finish()
    [record] = caplog.records
    assert (record.levelno, record.topic) == (logging.ERROR, "datacrypto")
    assert record.exc_info[0] is ZeroDivisionError
