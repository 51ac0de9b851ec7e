"""The command line. The module of a command is imported only when that command runs."""

import gc
import inspect
from importlib import import_module

import click

from cryptoviz.errors import ConfigError, ConflictError, CryptoVizError, NotFoundError

# The folder and the summary of each command: listing them must not import them (ADR 0005).
COMMANDS = {
    "up": ("run", "Start everything on this machine: pollers, index and web server."),
    "demo": ("run", "Start everything against the built-in simulator; no network needed."),
    "serve": ("run", "Serve the API and the web app."),
    "pipeline": ("run", "Poll all sources and index the records."),
    "produce": ("run", "Poll sources and publish the records."),
    "consume": ("run", "Run one consumer of the topics."),
    "simulate": ("run", "Serve simulated CoinGecko (/api/v3) and news feeds (/feeds/NAME.xml)."),
    "reindex": ("data", "Rebuild every derived table from the JSON Lines."),
    "replay": ("data", "Publish the records of an archive to Kafka."),
    "move": ("data", "Copy accounts and other user data from another database into this one."),
    "import": ("data", "Publish the history that is in a file."),
    "backfill": ("data", "Fetch history that is missing from CoinGecko."),
    "gaps": ("data", "List stretches without data."),
    "export": ("data", "Write all stored prices or candles to a file."),
    "errors": ("data", "List, show and replay records that could not be read or stored."),
    "topics": ("data", "Create the topics on Kafka, and report those that differ from topics.yml."),
    "migrate": ("data", "Bring the database to the version of this program."),
    "user": ("admin", "Add, list and disable accounts, set passwords."),
    "config": ("admin", "Print the settings in force, secrets masked."),
    "healthy": ("admin", "Exit with 0 when the process on this machine is ready."),
    "doctor": ("admin", "Check that this machine has everything CryptoViz needs."),
}
HIDDEN = {"pipeline"}  # only `up` runs it
INTERRUPTED = 130  # as shells report a process that SIGINT ended
_TO_CORRECT = (ConfigError, NotFoundError, ConflictError)  # a setting or an argument
_MANY_RECORDS = {"pipeline", "consume", "reindex", "replay", "import", "export"}


def relax_garbage_collection() -> None:
    """Collect about once per batch of records instead of every few records."""
    gc.freeze()  # what is imported by now is never collected
    gc.set_threshold(60_000)  # objects: a batch hardly reaches it, not even that of a reindex


class LazyGroup(click.Group):
    """A group that imports a command when it is called, and takes its summary from COMMANDS."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in COMMANDS if name not in HIDDEN]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        folder, summary = COMMANDS[cmd_name]
        module = import_module(f"cryptoviz.cli.commands.{folder}.{cmd_name}")
        command: click.Command = module.command
        command.help = f"{summary}\n\n{inspect.getdoc(command.callback) or ''}"
        if cmd_name in _MANY_RECORDS:
            relax_garbage_collection()
        gc.enable()  # see main
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])

    def invoke(self, ctx: click.Context) -> object:
        """Print an expected error as a sentence; exit with 2 for a bad value, else with 1."""
        try:
            return super().invoke(ctx)
        except CryptoVizError as error:
            click.echo(str(error), err=True)
            ctx.exit(2 if isinstance(error, _TO_CORRECT) else 1)
        except KeyboardInterrupt:
            click.echo("Interrupted.", err=True)
            ctx.exit(INTERRUPTED)


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="cryptoviz", message="%(package)s %(version)s")
def cli() -> None:
    """CryptoViz: a self-hosted crypto market and news monitor."""


def main() -> None:
    """Entry point of `cryptoviz` and of the children that `cryptoviz up` starts."""
    from cryptoviz.ops.parent_death import die_with_parent

    die_with_parent()
    gc.disable()  # imports leave no garbage, and collecting takes a sixth of the start
    cli(prog_name="cryptoviz")


if __name__ == "__main__":
    main()
