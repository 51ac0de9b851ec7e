"""Replay of an archive into another log: every event in order and with its id."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from cryptoviz.archive.log import ArchiveLog
from cryptoviz.archive.replay_offsets import ReplayOffsets
from cryptoviz.bus.file import FileBus
from cryptoviz.errors import BusError, StartupError
from cryptoviz.model.events import Event
from cryptoviz.pipeline.replay import BATCH, Step, replay
from support.fakes.bus import TOPICS, ListPublisher, event
from support.fakes.clock import HandClock

TARGET = "kafka-abc"


class Lost(ListPublisher):
    """Publishes everything, but loses the acknowledgement of one batch."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self._left = at

    def publish(self, topic: str, events: Sequence[Event]) -> None:
        super().publish(topic, events)
        self._left -= 1
        if not self._left:
            raise BusError("away")


@pytest.fixture
def bus(tmp_path: Path) -> FileBus:
    """A file bus of three days, with one line that is not an event."""
    clock = HandClock()
    bus = FileBus(tmp_path, TOPICS, clock)
    for day in range(3):
        bus.publish("datacrypto", [event(f"d{day}-{number}") for number in range(BATCH)])
        bus.publish("rssfeed", [event(f"n{day}")])
        clock.move(days=1)
    with (tmp_path / bus.log / "rssfeed/2026-11-25/0.0.jsonl").open("ab") as file:
        file.write(b'{"partition":0,"offset":3,"event":{"type":"unknown"}}\n{"partition":0,"off')
    return bus


def expected() -> list[tuple[str, str]]:
    return [
        *(
            ("datacrypto", event(f"d{day}-{number}").id)
            for day in range(3)
            for number in range(BATCH)
        ),
        *(("rssfeed", event(f"n{day}").id) for day in range(3)),
    ]


def run(root: Path, bus: FileBus, publisher: ListPublisher) -> list[Step]:
    steps: list[Step] = []
    replay(ArchiveLog(root, bus.log), publisher, ReplayOffsets(root, bus.log, TARGET), steps.append)
    return steps


def ids(publisher: ListPublisher) -> list[tuple[str, str]]:
    return [(topic, event.id) for topic, event in publisher.published]


def test_replay_publishes_the_archive_with_its_ids_once(tmp_path: Path, bus: FileBus) -> None:
    publisher = ListPublisher()
    steps = run(tmp_path, bus, publisher)
    assert ids(publisher) == expected()
    assert steps[-1] == Step("rssfeed", 0, 0, 4, 4, 4, 1)
    assert run(tmp_path, bus, publisher) == []  # nothing is left to be done
    bus.publish("datacrypto", [event("later")])
    assert [step.records for step in run(tmp_path, bus, publisher)] == [1]


@pytest.mark.parametrize("at", [1, 2, 4])
def test_replay_after_an_interruption_continues_after_acknowledged_records(
    tmp_path: Path, bus: FileBus, at: int
) -> None:
    first, second = Lost(at), ListPublisher()
    with pytest.raises(BusError, match="away"):
        run(tmp_path, bus, first)
    run(tmp_path, bus, second)
    acknowledged = min(at - 1, 3) * BATCH
    assert ids(first)[:acknowledged] + ids(second) == expected()
    assert ids(first) == expected()[: len(ids(first))]


def test_replay_offsets_allow_one_replay_of_a_log_at_a_time(tmp_path: Path, bus: FileBus) -> None:
    one, other = (ReplayOffsets(tmp_path, bus.log, TARGET) for _ in range(2))
    with one.exclusive():
        one.save("datacrypto", 0, 5)
        with pytest.raises(StartupError, match="running already"), other.exclusive():
            pass
    with other.exclusive():
        assert other.offset("datacrypto", 0) == 5


@pytest.mark.parametrize("text", ['{"datacrypto": ', "[]", '{"datacrypto": {"0": "5"}}'])
def test_replay_offsets_with_a_damaged_file_raise_bus_error(
    tmp_path: Path, bus: FileBus, text: str
) -> None:
    (tmp_path / bus.log / f"replay-{TARGET}.json").write_text(text)
    with pytest.raises(BusError, match="is damaged: remove it"):
        ReplayOffsets(tmp_path, bus.log, TARGET)
