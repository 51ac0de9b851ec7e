"""`cryptoviz errors`: records that could not be read or stored, and another try with them."""

import base64
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

import click

from cryptoviz.cli.wiring.buses import open_publisher
from cryptoviz.cli.wiring.parts import configured, open_database
from cryptoviz.clock import rfc3339
from cryptoviz.config import Config
from cryptoviz.errors import EventError
from cryptoviz.model.events import event_from_json
from cryptoviz.model.messages import Publisher
from cryptoviz.model.records import DeadLetter
from cryptoviz.store.pipeline.dead_letters import SqlDeadLetters


@click.group(short_help="List, show and replay records that could not be read or stored.")
def command() -> None:
    """List, show and replay records that could not be read or stored: the newest ten thousand are kept."""


@command.command("list")
@click.option(
    "--limit",
    default=50,
    show_default=True,
    type=click.IntRange(1),
    help="How many, the newest first.",
)
def list_letters(limit: int) -> None:
    """List them, the newest first: id, when, who gave up on it, why."""
    with _store(configured("errors")) as store:
        letters = store.newest(limit)
    for key, letter in letters:
        click.echo("\t".join((key, rfc3339(letter.failed_at), letter.origin, letter.error)))


@command.command()
@click.argument("key", metavar="ID")
def show(key: str) -> None:
    """Show all that is known of one, and its bytes as they came."""
    with _store(configured("errors")) as store:
        ((_, letter),) = store.get([key])
    facts = {
        "id": key,
        "origin": letter.origin,
        "failed at": rfc3339(letter.failed_at),
        "error": letter.error,
    }
    for name, value in {**facts, **_place(letter)}.items():
        click.echo(f"{name}: {value}")
    click.echo()
    click.echo(_bytes(letter))


@command.command()
@click.argument("keys", metavar="[ID]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="All that are kept.")
def replay(keys: Sequence[str], everything: bool) -> None:
    """Publish again, each to its topic, what this program can read by now. Exits with 1 when some cannot be read still."""
    if bool(keys) == everything:
        raise click.UsageError("Name what is to be published again, or say --all.")
    config = configured("errors")
    with _store(config) as store:
        letters = store.newest()[::-1] if everything else store.get(keys)
    with closing(open_publisher(config)) as publisher:
        published = sum(_again(publisher, key, letter) for key, letter in letters)
    click.echo(f"{published} published again, {len(letters) - published} left.")
    if published < len(letters):
        raise SystemExit(1)


def _again(publisher: Publisher, key: str, letter: DeadLetter) -> bool:
    """Whether it was published, and a line that says so. Raises BusError."""
    try:
        event = event_from_json(_bytes(letter))
    except EventError as error:
        click.echo(f"{key}: still refused, {error}")
        return False
    if letter.topic is None:
        click.echo(f"{key}: it came from no topic")
        return False
    publisher.publish(letter.topic, [event])
    click.echo(f"{key}: published again to {letter.topic} as {event.id}")
    return True


@contextmanager
def _store(config: Config) -> Iterator[SqlDeadLetters]:
    database = open_database(config)
    try:
        yield SqlDeadLetters(database)
    finally:
        database.dispose()


def _place(letter: DeadLetter) -> dict[str, str | int]:
    given = {
        "topic": letter.topic,
        "partition": letter.partition,
        "offset": letter.offset,
        "key": letter.key,
    }
    return {name: value for name, value in given.items() if value is not None}


def _bytes(letter: DeadLetter) -> bytes:
    return base64.b64decode(letter.value) if letter.encoding == "base64" else letter.value.encode()
