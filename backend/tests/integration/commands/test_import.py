"""`cryptoviz import`: rows reach the bus once and the index, also after a kill -9."""

import os
import signal
from pathlib import Path

import pytest

from cryptoviz.bus.file import FileBus
from cryptoviz.model.events import HISTORY
from cryptoviz.model.topics import MARKETS
from cryptoviz.store.db.database import Database
from cryptoviz.store.pipeline.status import SqlStatus
from support.cli import index_new, run_cli
from support.crash.table_rows import read_rows
from support.crash.topic_files import read_topic
from support.fakes.reindexing import publish_weeks
from support.servers.commands import environ_of, run_command
from support.servers.databases import Databases, database_environment, open_migrated, url_of

HOUR = 3_600_000
START = 1_700_000_000_000 // HOUR * HOUR
COINS = [f"coin-{number}" for number in range(50)]


def write_csv(path: Path, *bad: str) -> Path:
    rows = [f"{coin},{START + hour * HOUR},{hour + 1},," for hour in range(3) for coin in COINS]
    path.write_text("\n".join(["coin,time,price,market_cap,volume", *rows, *bad]))
    return path


def events_of(data_dir: Path) -> list[str]:
    return [
        line.event["id"] for line in read_topic(data_dir, MARKETS) if line.event["type"] == HISTORY
    ]


def test_import_stores_good_rows_reports_bad_ones_and_exits_with_1(
    database: Database, bus: FileBus, tmp_path: Path
) -> None:
    file = write_csv(tmp_path / "file.csv", "coin-0,2023-01-01,-5,,", "coin-0,x,1,,")
    result = run_cli("import", str(file))
    assert result.exit_code == 1
    assert result.stdout == "Imported 150 points of 50 coins.\n"
    said = result.stderr.splitlines()
    assert said[0] == f"{file}, line 152: price: negative"
    assert said[1].startswith(f"{file}, line 153: time: neither")
    assert said[2].startswith("coin-0: no coin with this id is known yet")
    assert said[-1] == "2 rows were rejected."
    index_new(database, bus)
    rows = read_rows(database, "derived")
    assert (rows["samples"].total() or rows["candles"].total()) >= 150
    assert not rows["history_fills"]


def test_import_repeated_publishes_the_same_events_and_changes_no_row(
    database: Database, bus: FileBus, tmp_path: Path
) -> None:
    file = write_csv(tmp_path / "file.csv")
    assert run_cli("import", str(file)).exit_code == 0
    index_new(database, bus)
    candles = read_rows(database, "derived")["candles"]
    again = run_cli("import", str(file))
    assert (again.exit_code, again.stderr) == (0, "")
    index_new(database, bus)
    ids = events_of(tmp_path)
    assert (len(ids), len(set(ids))) == (100, 50)
    [markets] = [it for it in SqlStatus(database).consumers() if it.topic == MARKETS]
    assert (markets.indexed, markets.duplicates) == (50, 50)
    assert read_rows(database, "derived")["candles"] == candles


def test_import_killed_midway_continues_where_it_was(
    database: Database, bus: FileBus, tmp_path: Path
) -> None:
    file = write_csv(tmp_path / "file.csv")
    url = url_of(database)
    environ = environ_of(tmp_path, 8050, **database_environment(url))
    killed = run_command(
        "import", str(file), cwd=tmp_path, env={**environ, "CRYPTOVIZ_FAULT": "import.published:2"}
    )
    assert killed.returncode == -signal.SIGKILL
    assert len(events_of(tmp_path)) == 40
    assert run_cli("import", str(file)).exit_code == 0
    ids = events_of(tmp_path)
    assert (len(ids), len(set(ids))) == (70, 50)  # the batch at the kill came twice, the first once


def test_import_without_a_usable_file_says_so_in_one_sentence(bus: FileBus, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.touch()
    for words, sentence in (((str(empty),), "is empty"), (("none",), "not exist")):
        result = run_cli("import", *words)
        assert (result.exit_code, sentence in result.stderr.splitlines()[-1]) == (2, True)


def test_export_imported_into_an_empty_installation_gives_the_same_prices(
    database: Database,
    bus: FileBus,
    tmp_path: Path,
    databases: Databases,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publish_weeks(bus)
    index_new(database, bus)
    file = tmp_path / "prices.csv"
    assert run_cli("export", "prices", "-o", str(file)).exit_code == 0
    exported = [run_cli("export", what).stdout_bytes for what in ("prices", "candles")]
    assert file.read_bytes() == exported[0]
    (tmp_path / "link").symlink_to(file)
    reader, writer = os.pipe()
    for path in (tmp_path / "link", Path(f"/dev/fd/{writer}")):
        assert run_cli("export", "candles", "-o", str(path)).exit_code == 0
    assert (file.read_bytes(), os.read(reader, 1 << 16)) == (exported[1], exported[1])
    for end in (reader, writer):
        os.close(end)
    file.write_bytes(exported[0])
    empty = tmp_path / "empty"
    empty.mkdir()
    with open_migrated(databases, empty) as other:
        monkeypatch.setenv("DATA_DIR", str(empty))
        monkeypatch.setenv("DATABASE_URL", url_of(other))
        assert run_cli("import", str(file)).exit_code == 0
        assert run_cli("reindex").exit_code == 0
        imported = [run_cli("export", what).stdout_bytes for what in ("prices", "candles")]
    assert [sorted(text.splitlines()) for text in imported] == [
        sorted(text.splitlines()) for text in exported
    ]
