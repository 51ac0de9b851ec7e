"""Reindex over several days, some of them gzipped, killed midway and run again: the same rows."""

import random
import signal

import pytest

from cryptoviz.model.topics import ERRORS, MARKETS, NEWS
from support.crash.several_days import SeveralDaysInstallation
from support.crash.table_rows import read_rows
from support.crash.topic_files import read_topic


@pytest.fixture(params=[1, 2])
def installation(databases, tmp_path, request):
    url = databases.migrated(tmp_path)
    installation = SeveralDaysInstallation(tmp_path, url, random.Random(request.param))
    installation.live(hours=6)  # past a first midnight
    installation.add_users()
    installation.live(hours=46)  # past two more, and past the retention of samples
    yield installation
    installation.close()
    databases.drop(url)


def test_reindex_killed_and_repeated_gives_the_same_rows(installation):
    derived = read_rows(installation.database, "derived")
    user_data = read_rows(installation.database, "user")
    compacted = installation.data_dir.glob("archive/*/datacrypto/*/0.0.jsonl.gz")
    assert len(list(compacted)) == 3
    assert len(read_topic(installation.data_dir, "errors")) > 10
    for table in ("samples", "candles", "news_items", "item_coins", "error_log"):
        assert derived[table], table
    ends = {topic: installation.bus.end(topic, 0) for topic in (MARKETS, NEWS, ERRORS)}

    assert installation.reindex("index.written:3") == -signal.SIGKILL
    assert read_rows(installation.database, "derived") == derived

    assert installation.reindex() == 0
    assert read_rows(installation.database, "derived") == derived
    assert read_rows(installation.database, "user") == user_data
    assert {topic: installation.bus.end(topic, 0) for topic in ends} == ends, "nothing published"
