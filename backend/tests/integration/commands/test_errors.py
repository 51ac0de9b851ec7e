"""`cryptoviz errors` and what `cryptoviz reindex` refuses, on a whole installation with the file bus."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cryptoviz.bus.file import FileBus
from cryptoviz.cli.main import cli
from cryptoviz.config import Config, read_config
from cryptoviz.model.events import dead_letter, dead_letter_event, event_from_json
from cryptoviz.model.messages import Position
from cryptoviz.model.topics import ERRORS, MARKETS, load_topics
from cryptoviz.sinks.dead_letter import DeadLetterPublisher
from cryptoviz.store.db.database import Database
from cryptoviz.store.pipeline.status import SqlStatus
from support.fakes.clock import HandClock
from support.fakes.store import START, index_sink, snapshot

CLOCK = HandClock()


@pytest.fixture
def config(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    """An installation in tmp_path on the database of the kind that `--database` says."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", database.engine.url.render_as_string(hide_password=False))
    return read_config()


@pytest.fixture
def bus(config: Config) -> FileBus:
    return FileBus(config.archive_dir, load_topics(config.topics_file), CLOCK)


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, words)


def last_line(result: Result) -> str:
    """Of stderr: lines of the log stand before it."""
    return result.stderr.splitlines()[-1]


def index(database: Database, bus: FileBus) -> None:
    """What the consumer does until there is nothing new."""
    sink = index_sink(database, letters=DeadLetterPublisher(bus, CLOCK))
    for topic in (MARKETS, ERRORS):
        position = sink.position(bus.log, topic, 0)
        while (batch := bus.read(position, 100)) is not None:
            sink.write(batch)
            position = batch.end


def bury(database: Database, bus: FileBus) -> None:
    """Three dead letters: an event of a type that is known by now, bytes that are nothing, and one that came from no topic."""
    good = snapshot("bitcoin", START, 5.0).to_json()
    came: list[tuple[bytes, dict[str, str | int]]] = [
        (good, {"topic": MARKETS, "partition": 0, "offset": 7}),
        (b"\xff\x00", {"topic": MARKETS}),
        (good, {}),
    ]
    for number, (value, place) in enumerate(came):
        bus.publish(
            ERRORS,
            [
                dead_letter_event(
                    dead_letter(f"origin{number}", value, "unknown event type", CLOCK(), **place)
                )
            ],
        )
    index(database, bus)


@pytest.fixture
def letters(database: Database, bus: FileBus) -> list[str]:
    """Their ids."""
    bury(database, bus)
    return [line.split("\t")[0] for line in run("errors", "list").stdout.splitlines()]


def test_list_names_each_with_its_reason(letters: list[str]) -> None:
    lines = run("errors", "list", "--limit", "2").stdout.splitlines()
    assert len(lines) == 2
    assert len(letters) == 3
    assert all(line.endswith("unknown event type") for line in lines)


def test_show_gives_the_place_and_the_bytes_as_they_came(letters: list[str]) -> None:
    key = next(key for key in letters if key.startswith("datacrypto:0:7"))
    facts, _, value = run("errors", "show", key).stdout_bytes.partition(b"\n\n")
    assert facts.decode().splitlines()[0] == f"id: {key}"
    assert {"topic: datacrypto", "partition: 0", "offset: 7", "error: unknown event type"} <= set(
        facts.decode().splitlines()
    )
    assert event_from_json(value) == snapshot("bitcoin", START, 5.0)
    raw = next(key for key in letters if key.startswith("origin1"))
    assert run("errors", "show", raw).stdout_bytes.endswith(b"\n\n\xff\x00\n")


def test_replay_publishes_what_can_be_read_by_now_and_says_what_cannot(
    letters: list[str], bus: FileBus
) -> None:
    result = run("errors", "replay", "--all")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1] == "1 published again, 2 left."
    assert sum("still rejected, not JSON" in line for line in result.stdout.splitlines()) == 1
    assert sum("came from no topic" in line for line in result.stdout.splitlines()) == 1
    again = bus.read(Position(bus.log, MARKETS, 0), 10)
    assert again is not None
    assert [message.event for message in again.messages] == [snapshot("bitcoin", START, 5.0)]
    one = run("errors", "replay", next(key for key in letters if key.startswith("datacrypto:0:7")))
    assert (one.exit_code, one.stdout.splitlines()[-1]) == (0, "1 published again, 0 left.")


@pytest.mark.parametrize(
    ("words", "code"),
    [(["replay"], 2), (["replay", "x", "--all"], 2), (["replay", "x"], 1), (["show", "x"], 1)],
)
def test_what_is_not_there_or_not_said_is_told(
    letters: list[str], words: list[str], code: int
) -> None:
    result = run("errors", *words)
    assert result.exit_code == code
    assert "Traceback" not in result.stderr


@pytest.fixture
def filled(database: Database, bus: FileBus) -> Database:
    """Twelve records of markets in the index, two of them bad."""
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
    index(database, bus)
    return database


def held(database: Database) -> dict[str, int]:
    return {at.topic: at.offset for at in SqlStatus(database).consumers()}


def test_reindex_refuses_an_archive_that_holds_less_unless_forced(
    filled: Database, bus: FileBus, config: Config
) -> None:
    assert run("reindex").exit_code == 0
    shutil.rmtree(config.archive_dir / bus.log / MARKETS)
    refused = run("reindex")
    assert refused.exit_code == 1
    assert last_line(refused).startswith(
        f"The database holds 12 records (datacrypto 12) of the log {bus.log} that {config.archive_dir} does not:"
    )
    assert held(filled) == {MARKETS: 12, ERRORS: 2}
    forced = run("reindex", "--force")
    assert forced.exit_code == 0
    assert "12 records (datacrypto 12)" in forced.stderr
    assert held(filled) == {ERRORS: 2}
    assert run("reindex").exit_code == 0  # nothing is left to be lost


def test_reindex_refuses_another_data_directory(
    filled: Database, config: Config, tmp_path: Path
) -> None:
    """A container whose disk was forgotten: a new, empty log."""
    (config.archive_dir).rename(tmp_path / "elsewhere")
    refused = run("reindex")
    assert refused.exit_code == 1
    assert "14 records (datacrypto 12, errors 2)" in last_line(refused)


def test_reindex_asks_only_for_what_was_not_replayed(
    filled: Database, bus: FileBus, config: Config, tmp_path: Path
) -> None:
    """The log of before lies beside the one of now, which has its records."""
    log = bus.log
    (config.archive_dir / "log.id").unlink()
    new = FileBus(config.archive_dir, load_topics(config.topics_file), CLOCK)
    (config.archive_dir / log / f"replay-{new.log}.json").write_text(
        json.dumps({MARKETS: {"0": 11}, ERRORS: {"0": 2}})
    )
    refused = run("reindex")
    assert "1 record (datacrypto 1)" in last_line(refused)
    (config.archive_dir / log / f"replay-{new.log}.json").write_text(
        json.dumps({MARKETS: {"0": 12}, ERRORS: {"0": 2}})
    )
    assert run("reindex").exit_code == 0
