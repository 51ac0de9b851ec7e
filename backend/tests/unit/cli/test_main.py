"""The command line: commands, help, exit codes, and quick imports."""

import re
import subprocess
import sys

import click
import pytest

from cryptoviz.cli.main import COMMANDS, cli
from cryptoviz.config import project_root
from cryptoviz.store.schema.revisions import newest_version

HEAVY = (
    "sqlalchemy",
    "flask",
    "pydantic",
    "requests",
    "granian",
    "numpy",
    "alembic",
    "structlog",
    "asyncio",
)


def every_command():
    """Yield (words, command) of each command and subcommand."""
    context = click.Context(cli)
    for name in COMMANDS:
        command = cli.get_command(context, name)
        yield (name,), command
        for subcommand in getattr(command, "commands", {}).values():
            yield (name, subcommand.name), subcommand


@pytest.mark.parametrize("words", [words for words, _ in every_command()], ids=" ".join)
def test_every_command_has_help(runner, words):
    result = runner.invoke(cli, [*words, "--help"])
    assert result.exit_code == 0
    assert len(result.output.splitlines()) > 4


@pytest.mark.parametrize("name", COMMANDS)
def test_command_help_begins_with_its_listed_summary(runner, name):
    output = runner.invoke(cli, [name, "--help"]).output
    assert COMMANDS[name][1] in " ".join(output.split())


def test_readme_names_only_existing_commands():
    named = set(
        re.findall(
            r"\bcryptoviz ((?:[a-z]+)(?: [a-z]+)?)",
            "\n".join(code_of((project_root() / "README.md").read_text())),
        )
    )
    known = {" ".join(words) for words, _ in every_command()}
    assert named
    for words in named:
        assert words in known or words.split()[0] in known, (
            f"README names `cryptoviz {words}`, which does not exist"
        )


def code_of(markdown: str) -> list[str]:
    """Return the text in fences and in backticks."""
    return re.findall(r"```.*?```|`[^`\n]+`", markdown, re.DOTALL)


def test_help_imports_nothing_heavy():
    assert not imported_by(
        "from click.testing import CliRunner; from cryptoviz.cli.main import cli;"
        " CliRunner().invoke(cli, ['--help'])"
    )


def test_supervisor_imports_nothing_heavy():
    supervisor = "import cryptoviz.cli.commands.run.up, cryptoviz.cli.commands.run.demo"
    assert imported_by(supervisor) <= {"pydantic"}  # of which it needs the core for its settings


def imported_by(program: str) -> set[str]:
    listing = subprocess.run(
        [sys.executable, "-c", f"import sys; {program}; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(HEAVY) & set(listing.stdout.split())


def test_bad_setting_prints_one_sentence_and_exits_with_2(runner):
    result = runner.invoke(cli, ["config"], env={"PORT": "eighty"})
    assert (result.exit_code, result.stderr) == (
        2,
        "PORT must be a valid integer (it is 'eighty').\n",
    )


def test_interrupted_command_says_so_and_exits_with_130(runner, monkeypatch):
    def interrupt():
        raise KeyboardInterrupt

    monkeypatch.setattr("cryptoviz.cli.commands.admin.config.read_config", interrupt)
    result = runner.invoke(cli, ["config"])
    assert (result.exit_code, result.stderr) == (130, "Interrupted.\n")


def test_unknown_command_is_a_usage_error(runner):
    assert runner.invoke(cli, ["upp"]).exit_code == 2


def test_migrate_twice_creates_the_database_once(runner, tmp_path):
    first, second = runner.invoke(cli, ["migrate"]), runner.invoke(cli, ["migrate"])
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.output == f"The database was brought to version {newest_version()}.\n"
    assert second.output == f"The database is of version {newest_version()}.\n"
    assert (tmp_path / "data/cryptoviz.db").stat().st_mode & 0o777 == 0o600
