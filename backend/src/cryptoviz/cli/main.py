"""The command line. Each command's module is imported only when it runs, so `--help` and start-up stay quick."""

import gc
from importlib import import_module
from typing import NamedTuple

import click

from cryptoviz.errors import ConfigError, CryptoVizError


class Entry(NamedTuple):
    """Where a command lives, and its one line of help, said here so that listing the commands imports none of them."""

    target: str
    summary: str
    hidden: bool = False


COMMANDS = {
    "up": Entry(
        "cryptoviz.cli.commands.run.up:command",
        "Start everything on this machine: pollers, index and web server.",
    ),
    "demo": Entry(
        "cryptoviz.cli.commands.run.demo:command",
        "Start everything against the built-in simulator; no network needed.",
    ),
    "serve": Entry("cryptoviz.cli.commands.run.serve:command", "Serve the API and the web app."),
    "pipeline": Entry(
        "cryptoviz.cli.commands.run.pipeline:command",
        "Poll all sources and index what they bring.",
        hidden=True,
    ),
    "produce": Entry(
        "cryptoviz.cli.commands.run.produce:command", "Poll sources and publish what they bring."
    ),
    "consume": Entry(
        "cryptoviz.cli.commands.run.consume:command", "Run one consumer of the topics."
    ),
    "simulate": Entry(
        "cryptoviz.cli.commands.run.simulate:command",
        "Answer like CoinGecko (/api/v3) and like news feeds (/feeds/NAME.xml), without the network.",
    ),
    "reindex": Entry(
        "cryptoviz.cli.commands.data.reindex:command",
        "Rebuild every derived table from the JSON Lines.",
    ),
    "replay": Entry(
        "cryptoviz.cli.commands.data.replay:command", "Publish what an archive holds into Kafka."
    ),
    "move": Entry(
        "cryptoviz.cli.commands.data.move:command",
        "Copy what users made from another database into this one.",
    ),
    "errors": Entry(
        "cryptoviz.cli.commands.data.errors:command",
        "List, show and replay records that could not be read or stored.",
    ),
    "topics": Entry(
        "cryptoviz.cli.commands.data.topics:command",
        "Create the topics on Kafka, and tell which are not as declared.",
    ),
    "migrate": Entry(
        "cryptoviz.cli.commands.data.migrate:command",
        "Bring the database to the version of this program.",
    ),
    "user": Entry(
        "cryptoviz.cli.commands.admin.user:command",
        "Add, list and disable accounts, set passwords.",
    ),
    "config": Entry(
        "cryptoviz.cli.commands.admin.config:command",
        "Print the settings that are in force, secrets masked.",
    ),
    "healthy": Entry(
        "cryptoviz.cli.commands.admin.healthy:command",
        "Exit with 0 when the part that runs here is ready: for health checks.",
    ),
    "doctor": Entry(
        "cryptoviz.cli.commands.admin.doctor:command", "Check what the product needs to run here."
    ),
}


_OF_MANY_RECORDS = {"pipeline", "consume", "reindex", "replay"}


def collect_seldom() -> None:
    """Look for garbage once in a batch of records, not at every few of them, and never among what is imported by now."""
    gc.freeze()
    gc.set_threshold(60_000)  # objects: hardly reached within a batch, not even of a reindex


class LazyGroup(click.Group):
    """Knows its commands by name; imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name, entry in COMMANDS.items() if not entry.hidden]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        module, _, attribute = entry.target.partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        if cmd_name in _OF_MANY_RECORDS:
            collect_seldom()
        gc.enable()  # see main
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name].summary) for name in self.list_commands(ctx)])

    def invoke(self, ctx: click.Context) -> object:
        """Expected errors are one sentence on stderr: exit code 2 for a bad setting, 1 for anything else."""
        try:
            return super().invoke(ctx)
        except CryptoVizError as error:
            click.echo(str(error), err=True)
            ctx.exit(2 if isinstance(error, ConfigError) else 1)


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="cryptoviz", message="%(package)s %(version)s")
def cli() -> None:
    """CryptoViz: a self-hosted crypto market and news monitor."""


def main() -> None:
    """Entry point of `cryptoviz` and of the children that `cryptoviz up` starts."""
    from cryptoviz.ops.parent_death import die_with_parent

    die_with_parent()
    gc.disable()  # importing leaves no garbage, and looking for it takes a sixth of the start
    cli(prog_name="cryptoviz")


if __name__ == "__main__":
    main()
