"""`cryptoviz errors`: inspect and replay dead letters, records that could not be processed."""

import base64
import sys
from collections.abc import Sequence
from contextlib import closing

import click

from cryptoviz.cli.wiring.buses import open_publisher, read_record
from cryptoviz.cli.wiring.process import load_config, open_database
from cryptoviz.clock import rfc3339
from cryptoviz.config import Config
from cryptoviz.errors import EventError
from cryptoviz.model.events import event_from_json
from cryptoviz.model.messages import Position, Publisher
from cryptoviz.model.records import DeadLetter
from cryptoviz.ops.logging import escape_controls
from cryptoviz.store.pipeline.dead_letters import SqlDeadLetters


@click.group()
def command() -> None:
    """The newest ten thousand are kept."""


@command.command("list")
@click.option(
    "--limit", default=50, show_default=True, type=click.IntRange(1, 10_000), help="How many."
)
def list_letters(limit: int) -> None:
    """List records, newest first: id, time, who rejected it, reason."""
    letters = _dead_letters(load_config("errors")).newest(limit)
    if not letters:
        click.echo("There are none.", err=True)
    for key, letter in letters:
        times = f" ({letter.count} times)" if letter.count > 1 else ""
        facts = (key, rfc3339(letter.failed_at), letter.origin, letter.error + times)
        click.echo("\t".join(map(escape_controls, facts)))


@command.command()
@click.argument("key", metavar="ID")
@click.option("--raw", is_flag=True, help="Do not escape the bytes, also on a terminal.")
def show(key: str, raw: bool) -> None:
    """Show all that is known of a record, and its original bytes, or the first of them.

    A terminal gets the bytes as text, with control characters escaped.
    """
    ((_, letter),) = _dead_letters(load_config("errors")).get([key])
    facts = {
        "id": key,
        "origin": letter.origin,
        "failed at": rfc3339(letter.failed_at),
        "error": letter.error,
        "times": letter.count,
        "bytes": letter.size,
        "sha256": letter.sha256,
        "log": letter.log,
        "topic": letter.topic,
        "partition": letter.partition,
        "offset": letter.offset,
        "key": letter.key,
    }
    for name, value in facts.items():
        if value is not None:
            click.echo(escape_controls(f"{name}: {value}"))
    click.echo()
    is_plain = raw or not sys.stdout.isatty()
    click.echo(_bytes(letter) if is_plain else _printable(_bytes(letter)))


@command.command()
@click.argument("keys", metavar="[ID]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="All that are kept.")
def replay(keys: Sequence[str], everything: bool) -> None:
    """Publish records to their topics again, after the cause was fixed.

    Exits with 1 when some still cannot be read.
    """
    if bool(keys) == everything:
        raise click.UsageError("Name the records to publish again, or use --all.")
    config = load_config("errors")
    store = _dead_letters(config)
    letters = store.newest()[::-1] if everything else store.get(keys)
    with closing(open_publisher(config)) as publisher:
        published = sum(_publish(config, publisher, key, letter) for key, letter in letters)
    click.echo(f"{published} published again, {len(letters) - published} left.")
    if published < len(letters):
        raise SystemExit(1)


def _publish(config: Config, publisher: Publisher, key: str, letter: DeadLetter) -> bool:
    """Publish and report the result; return whether it was published. Raises BusError."""
    value = _all_bytes(config, letter)
    if value is None:
        kept = f"only {len(_bytes(letter))} of {letter.size} bytes are kept"
        lost = f"{letter.log} no longer has the record" if letter.log else "the answer is not"
        click.echo(escape_controls(f"{key}: {kept}, and {lost}"))
        return False
    try:
        event = event_from_json(value)
    except EventError as error:
        click.echo(escape_controls(f"{key}: still rejected, {error}"))
        return False
    if letter.topic is None:
        click.echo(escape_controls(f"{key}: it came from no topic"))
        return False
    publisher.publish(letter.topic, [event])
    click.echo(escape_controls(f"{key}: published again to {letter.topic} as {event.id}"))
    return True


def _printable(value: bytes) -> str:
    lines = value.decode(errors="backslashreplace").split("\n")
    return "\n".join(map(escape_controls, lines))


def _all_bytes(config: Config, letter: DeadLetter) -> bytes | None:
    """Return the bytes of the record, those of a cut letter from its log; None if they are gone."""
    kept = _bytes(letter)
    if letter.size in (None, len(kept)):
        return kept
    if letter.log is None or letter.topic is None or letter.offset is None:
        return None
    position = Position(letter.log, letter.topic, letter.partition or 0, letter.offset)
    found = read_record(config, position)
    # Not by the hash: an archive may have other line breaks between the tokens.
    return found if found is not None and len(found) == letter.size else None


def _dead_letters(config: Config) -> SqlDeadLetters:
    database = click.get_current_context().with_resource(open_database(config))
    return SqlDeadLetters(database)


def _bytes(letter: DeadLetter) -> bytes:
    return base64.b64decode(letter.value) if letter.encoding == "base64" else letter.value.encode()
