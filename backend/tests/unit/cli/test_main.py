"""The command line: commands, help, exit codes, and quick imports."""

import re
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from cryptoviz.cli.main import COMMANDS, cli
from cryptoviz.config import project_root
from cryptoviz.ops.ports import free_port
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


@pytest.fixture
def runner(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    return CliRunner()


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


def test_doctor_source_that_cannot_be_reached_is_named_once(runner, tmp_path):
    given = {
        "COINGECKO_BASE_URL": f"http://127.0.0.1:{free_port()}",
        "FEEDS": f"The Paper|http://127.0.0.1:{free_port()}/",
        "ALLOW_PRIVATE_FEEDS": "true",
    }
    lines = runner.invoke(cli, ["doctor"], env=given).stdout.splitlines()
    for name in ("CoinGecko", "The Paper"):
        [line] = [line for line in lines if name in line]
        assert line.startswith(f"FAIL  {name}: cannot be reached at ")


def test_unknown_command_is_a_usage_error(runner):
    assert runner.invoke(cli, ["upp"]).exit_code == 2


def test_config_masks_secrets(runner):
    result = runner.invoke(
        cli, ["config"], env={"COINGECKO_API_KEY": "CG-secret", "OPEN_REGISTRATION": "yes"}
    )
    assert "CG-secret" not in result.output
    assert "COINGECKO_API_KEY=***" in result.output
    assert "OPEN_REGISTRATION=true" in result.output


def test_config_output_can_be_read_back(runner, tmp_path):
    feeds = "A|https://a.example/rss,https://b.example/"
    printed = runner.invoke(cli, ["config"], env={"FEEDS": feeds, "TOP_COINS": "0"}).stdout
    assert "TOP_COINS=0\n" in printed
    (tmp_path / ".env").write_text(printed)
    assert runner.invoke(cli, ["config"]).stdout == printed


@pytest.mark.parametrize(
    "given",
    [
        {"DATABASE_URL": "mysql://x"},
        {"DATABASE_URL": "sqlite://"},
        {"ADMIN_USERNAME": "ada", "ADMIN_PASSWORD": "short"},
        {"ADMIN_USERNAME": "a b", "ADMIN_PASSWORD": "long enough"},
        {"SPA_DIR": "/nowhere"},
        {"TOPICS_FILE": "/nowhere.yml"},
        {
            "KAFKA_BOOTSTRAP_SERVERS": "a",
            "KAFKA_SECURITY_PROTOCOL": "SSL",
            "KAFKA_CA_FILE": __file__,
        },
    ],
    ids=lambda given: ",".join(given),
)
def test_config_and_doctor_refuse_what_ends_a_start(runner, given):
    result = runner.invoke(cli, ["config"], env=given)
    assert (result.exit_code, result.stdout) == (2, "")
    assert any(f"{name} " in result.stderr for name in given)
    checked = runner.invoke(cli, ["doctor", "--offline"], env=given)
    assert checked.exit_code == 1
    assert "FAIL  settings: " in checked.output


def test_config_and_doctor_name_the_dotenv_that_they_read(runner, tmp_path):
    assert f"no .env in {tmp_path}" in runner.invoke(cli, ["config"]).stderr
    (tmp_path / ".env").write_text("TOP_COINS=5\n")
    assert f" {tmp_path / '.env'}:\n" in runner.invoke(cli, ["config"]).stderr
    settings = f"ok    settings: read from the environment and {tmp_path / '.env'}\n"
    assert settings in runner.invoke(cli, ["doctor", "--offline"]).stdout


def test_config_in_another_directory_warns_of_the_dotenv_of_the_checkout(
    runner, tmp_path, monkeypatch, caplog
):
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    monkeypatch.setattr("cryptoviz.config.project_root", lambda: checkout)
    runner.invoke(cli, ["config"])
    assert caplog.messages == []
    (checkout / ".env").write_text("TOP_COINS=5\n")
    runner.invoke(cli, ["config"])
    assert caplog.messages == [
        f"{checkout / '.env'} is not read: .env is read from the working directory."
    ]


def test_doctor_data_directory_that_cannot_be_created_fails(runner, tmp_path):
    (tmp_path / "file").touch()
    result = runner.invoke(cli, ["doctor", "--offline"], env={"DATA_DIR": str(tmp_path / "file/x")})
    assert f"FAIL  data directory: DATA_DIR is {tmp_path / 'file/x'}, but " in result.stdout


def test_migrate_twice_creates_the_database_once(runner, tmp_path):
    first, second = runner.invoke(cli, ["migrate"]), runner.invoke(cli, ["migrate"])
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.output == f"The database was brought to version {newest_version()}.\n"
    assert second.output == f"The database is of version {newest_version()}.\n"
    assert (tmp_path / "data/cryptoviz.db").stat().st_mode & 0o777 == 0o600
