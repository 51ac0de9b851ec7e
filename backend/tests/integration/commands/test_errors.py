"""`cryptoviz errors`: list, show and replay dead letters."""

import os
from contextlib import redirect_stdout, suppress

import pytest

from cryptoviz.bus.file import FileBus
from cryptoviz.cli.main import cli
from cryptoviz.model.events import dead_letter_event, event_from_json
from cryptoviz.model.messages import Position
from cryptoviz.model.topics import ERRORS, MARKETS
from cryptoviz.store.db.database import Database
from support.cli import CLOCK, index_new, run_cli
from support.fakes.store import START, snapshot


def publish_dead_letters(database: Database, bus: FileBus) -> None:
    """Publish three: a valid event, bytes that are no event, and one without a topic."""
    good = snapshot("bitcoin", START, 5.0).to_json()
    came: list[tuple[bytes, dict[str, str | int]]] = [
        (good, {"topic": MARKETS, "partition": 0, "offset": 7}),
        (b"\xff\x00", {"topic": MARKETS}),
        (good, {}),
    ]
    for number, (value, place) in enumerate(came):
        bus.publish(
            ERRORS,
            [dead_letter_event(f"origin{number}", value, "unknown event type", CLOCK(), **place)],
        )
    index_new(database, bus)


@pytest.fixture
def letters(database: Database, bus: FileBus) -> list[str]:
    """Return the ids of three dead letters."""
    publish_dead_letters(database, bus)
    return [line.split("\t")[0] for line in run_cli("errors", "list").stdout.splitlines()]


def test_errors_list_names_each_with_its_reason(letters: list[str]) -> None:
    lines = run_cli("errors", "list", "--limit", "2").stdout.splitlines()
    assert len(lines) == 2
    assert len(letters) == 3
    assert all(line.endswith("unknown event type") for line in lines)


def test_errors_show_prints_position_and_original_bytes(letters: list[str]) -> None:
    key = next(key for key in letters if key.startswith("datacrypto:0:7"))
    facts, _, value = run_cli("errors", "show", key).stdout_bytes.partition(b"\n\n")
    assert facts.decode().splitlines()[0] == f"id: {key}"
    assert {"topic: datacrypto", "partition: 0", "offset: 7", "error: unknown event type"} <= set(
        facts.decode().splitlines()
    )
    assert event_from_json(value) == snapshot("bitcoin", START, 5.0)
    raw = next(key for key in letters if key.startswith("origin1"))
    assert run_cli("errors", "show", raw).stdout_bytes.endswith(b"\n\n\xff\x00\n")


HOSTILE = "\x1b]0;owned\x07\x1b[2J"


@pytest.fixture
def hostile(database: Database, bus: FileBus) -> str:
    """Return the id of a dead letter whose bytes, key and error try to control a terminal."""
    event = dead_letter_event(
        "feed", f"{HOSTILE}\nnext".encode() + b"\xff", HOSTILE, CLOCK(), key=HOSTILE
    )
    bus.publish(ERRORS, [event])
    index_new(database, bus)
    return event.id


def run_on_terminal(*words: str) -> bytes:
    """Return what a command writes to a terminal."""
    reader, terminal = os.openpty()
    with os.fdopen(terminal, "w") as stdout, redirect_stdout(stdout):
        cli(words, standalone_mode=False)
    written = b""
    with suppress(OSError):  # the end
        while part := os.read(reader, 65_536):
            written += part
    os.close(reader)
    return written


def test_errors_list_and_facts_escape_control_characters(hostile: str) -> None:
    escaped = r"\u001b]0;owned\u0007\u001b[2J"
    assert run_cli("errors", "list").stdout.endswith(f"\t{escaped}\n")
    facts, _, value = run_cli("errors", "show", hostile).stdout_bytes.partition(b"\n\n")
    assert {f"error: {escaped}", f"key: {escaped}"} <= set(facts.decode().splitlines())
    assert value == f"{HOSTILE}\nnext".encode() + b"\xff\n"


def test_errors_show_escapes_bytes_on_a_terminal_unless_raw(hostile: str) -> None:
    shown = run_on_terminal("errors", "show", hostile)
    assert shown.endswith(b"\r\n\\u001b]0;owned\\u0007\\u001b[2J\r\nnext\\xff\r\n")
    assert b"\x1b" not in shown
    raw = run_on_terminal("errors", "show", "--raw", hostile)
    assert raw.endswith(f"\r\n{HOSTILE}\r\nnext".encode() + b"\xff\r\n")


def test_errors_replay_publishes_what_is_readable_and_reports_the_rest(
    letters: list[str], bus: FileBus
) -> None:
    result = run_cli("errors", "replay", "--all")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1] == "1 published again, 2 left."
    assert sum("still rejected, not JSON" in line for line in result.stdout.splitlines()) == 1
    assert sum("came from no topic" in line for line in result.stdout.splitlines()) == 1
    again = bus.read(Position(bus.log, MARKETS, 0), 10)
    assert again is not None
    assert [message.event for message in again.messages] == [snapshot("bitcoin", START, 5.0)]
    one = run_cli(
        "errors", "replay", next(key for key in letters if key.startswith("datacrypto:0:7"))
    )
    assert (one.exit_code, one.stdout.splitlines()[-1]) == (0, "1 published again, 0 left.")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["replay"], 2),
        (["replay", "x", "--all"], 2),
        (["replay", "x"], 2),
        (["show", "x"], 2),
        (["list", "--limit", "0"], 2),
        (["list", "--limit", "9" * 24], 2),
    ],
)
def test_errors_unknown_id_or_missing_argument_fails(
    letters: list[str], words: list[str], code: int
) -> None:
    result = run_cli("errors", *words)
    assert result.exit_code == code
    assert isinstance(result.exception, SystemExit)  # no traceback


@pytest.mark.parametrize("there", [True, False])
def test_errors_replay_of_a_cut_record_reads_it_from_its_log(
    database: Database, bus: FileBus, there: bool
) -> None:
    large = snapshot("bitcoin", START, 5.0, name="x" * 100_000)
    if there:
        bus.publish(MARKETS, [snapshot("ethereum", START, 1.0), large])
    place = {"log": bus.log, "topic": MARKETS, "partition": 0, "offset": 1}
    letter = dead_letter_event("index", large.to_json(), "name: too long", CLOCK(), 60, **place)
    bus.publish(ERRORS, [letter])
    index_new(database, bus)
    assert run_cli("errors", "list").stdout.endswith("name: too long (60 times)\n")
    result = run_cli("errors", "replay", letter.id)
    if not there:
        size = len(large.to_json())
        said = f"only 64000 of {size} bytes are kept, and {bus.log} no longer has the record"
        assert (result.exit_code, result.stdout.splitlines()[0]) == (1, f"{letter.id}: {said}")
        return
    assert result.exit_code == 0
    again = bus.read(Position(bus.log, MARKETS, 0, 2), 10)
    assert again is not None
    assert [message.event for message in again.messages] == [large]


def test_errors_list_without_dead_letters_says_so(bus: FileBus) -> None:
    result = run_cli("errors", "list")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "There are none.\n")
