"""Commands run in this process, on a file bus in the working directory."""

from click.testing import CliRunner, Result

from cryptoviz.bus.file import FileBus
from cryptoviz.cli.main import cli
from cryptoviz.model.topics import ERRORS, MARKETS
from cryptoviz.sinks.dead_letter import DeadLetterPublisher
from cryptoviz.store.db.database import Database
from support.fakes.clock import HandClock
from support.fakes.store import index_sink

CLOCK = HandClock()


def run_cli(*words: str) -> Result:
    return CliRunner().invoke(cli, words)


def last_line(result: Result) -> str:
    """Return the last line of stderr, after the log."""
    return result.stderr.splitlines()[-1]


def index_new(database: Database, bus: FileBus) -> None:
    """Index until nothing new is left, as the consumer does."""
    sink = index_sink(database, letters=DeadLetterPublisher(bus, CLOCK))
    for topic in (MARKETS, ERRORS):
        position = sink.position(bus.log, topic, 0)
        while (batch := bus.read(position, 100)) is not None:
            sink.write(batch)
            position = batch.end
