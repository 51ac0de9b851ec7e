"""`cryptoviz reindex` refuses an archive that holds less than the index."""

import json
import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, select

from cryptoviz.bus.file import FileBus
from cryptoviz.config import Config
from cryptoviz.model.topics import ERRORS, MARKETS, load_topics
from cryptoviz.store.db.database import Database
from cryptoviz.store.pipeline.status import SqlStatus
from cryptoviz.store.schema.tables import samples
from support.cli import CLOCK, index_new, last_line, run_cli
from support.fakes.store import START, snapshot


@pytest.fixture
def filled(database: Database, bus: FileBus) -> Database:
    """Return a database with twelve market records in the index, two of them invalid."""
    bus.publish(
        MARKETS,
        [snapshot("bitcoin", START + 60_000 * number, float(number)) for number in range(10)],
    )
    bus.publish(
        MARKETS,
        [
            snapshot("bitcoin", START, 1.0, vs_currency="eur"),
            snapshot("bitcoin", START, 2.0, vs_currency="eur"),
        ],
    )
    index_new(database, bus)
    return database


def offsets(database: Database) -> dict[str, int]:
    return {at.topic: at.offset for at in SqlStatus(database).consumers()}


def test_reindex_shorter_archive_is_refused_unless_forced(
    filled: Database, bus: FileBus, config: Config
) -> None:
    assert run_cli("reindex").exit_code == 0
    shutil.rmtree(config.archive_dir / bus.log / MARKETS)
    refused = run_cli("reindex")
    assert refused.exit_code == 1
    assert last_line(refused).startswith(
        f"The database holds 12 records (datacrypto 12) of the log {bus.log}"
        f" that {config.archive_dir} does not:"
    )
    assert offsets(filled) == {MARKETS: 12, ERRORS: 2}
    forced = run_cli("reindex", "--force")
    assert forced.exit_code == 0
    assert "12 records (datacrypto 12)" in forced.stderr
    assert offsets(filled) == {ERRORS: 2}
    assert run_cli("reindex").exit_code == 0  # nothing is left to be lost


def test_reindex_damaged_lines_are_dead_letters_and_hide_no_others(
    filled: Database, bus: FileBus, config: Config
) -> None:
    [path] = (config.archive_dir / bus.log / MARKETS).glob("*/0.0.jsonl")
    lines = path.read_bytes().splitlines(keepends=True)
    for number in (3, 4, 7):
        lines[number] = b"x" * (len(lines[number]) - 1) + b"\n"
    path.write_bytes(b"".join(lines))
    for _ in range(2):
        done = run_cli("reindex")
        assert done.exit_code == 0, done.stderr
        index_new(filled, bus)
        listed = run_cli("errors", "list").stdout
        assert listed.count("the line of the archive is damaged") == 3
    with filled.read() as connection:
        assert connection.scalar(select(func.count()).select_from(samples)) == 7


def test_reindex_other_data_directory_is_refused(
    filled: Database, config: Config, tmp_path: Path
) -> None:
    """As in a container that lost its disk: the log is new and empty."""
    (config.archive_dir).rename(tmp_path / "elsewhere")
    refused = run_cli("reindex")
    assert refused.exit_code == 1
    assert "14 records (datacrypto 12, errors 2)" in last_line(refused)


def test_reindex_counts_replayed_records_as_kept(
    filled: Database, bus: FileBus, config: Config, tmp_path: Path
) -> None:
    """The old log was replayed into the current one."""
    log = bus.log
    (config.archive_dir / "log.id").unlink()
    new = FileBus(config.archive_dir, load_topics(config.topics_file), CLOCK)
    (config.archive_dir / log / f"replay-{new.log}.json").write_text(
        json.dumps({MARKETS: {"0": 11}, ERRORS: {"0": 2}})
    )
    refused = run_cli("reindex")
    assert "1 record (datacrypto 1)" in last_line(refused)
    (config.archive_dir / log / f"replay-{new.log}.json").write_text(
        json.dumps({MARKETS: {"0": 12}, ERRORS: {"0": 2}})
    )
    assert run_cli("reindex").exit_code == 0
