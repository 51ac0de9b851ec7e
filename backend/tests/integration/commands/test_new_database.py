"""A start with an empty database beside an archive."""

import logging

import pytest

from cryptoviz.bus.file import FileBus
from cryptoviz.cli.wiring.pipeline import warn_of_new_database
from cryptoviz.config import Config
from cryptoviz.model.topics import MARKETS
from cryptoviz.store.db.database import Database
from support.fakes.reindexing import drain
from support.fakes.store import START, index_sink, snapshot


def test_archive_without_its_database_is_reported_at_the_start(
    config: Config, database: Database, bus: FileBus, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        warn_of_new_database(config)
        assert not caplog.messages, "a first start"
        bus.publish(MARKETS, [snapshot("bitcoin", START + at, 1.0) for at in range(1, 1235)])
        warn_of_new_database(config)
        [message] = caplog.messages
        assert message.startswith(
            f"The database is empty, but {config.archive_dir} holds 1,234 records: "
            "they are indexed again."
        )
        drain(bus, index_sink(database), limit=2000)
        warn_of_new_database(config)
    assert caplog.messages == [message]
