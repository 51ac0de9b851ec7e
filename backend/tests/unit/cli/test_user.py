"""`cryptoviz user`: accounts from the command line."""

import pytest
from click.testing import CliRunner

from cryptoviz.cli.main import cli
from cryptoviz.store.accounts.passwords import Passwords
from cryptoviz.store.accounts.users import Users
from cryptoviz.store.db.database import Database


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))

    def invoke(*words, typed=""):
        return CliRunner().invoke(cli, ["user", *words], input=typed)

    return invoke


@pytest.fixture
def users(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'cryptoviz.db'}")
    yield Users(database)
    database.dispose()


def test_add_before_the_first_start_creates_the_account(run, users):
    assert (
        run("add", "ada", "--admin", "--password-stdin", typed="correct horse\n").output
        == "Added ada, an administrator.\n"
    )
    user, stored = users.find("ADA")
    assert user.admin
    assert Passwords().verify(stored, "correct horse")


def test_add_prompts_twice_for_the_hidden_password(run):
    result = run("add", "ada", typed="correct horse\ncorrect horse\n")
    assert result.exit_code == 0
    assert "correct horse" not in result.output


@pytest.mark.parametrize(
    ("name", "typed", "word"),
    [("ada", "short\n", "password"), ("a b", "correct horse\n", "user name")],
)
def test_add_invalid_name_or_password_is_a_usage_error(run, name, typed, word):
    result = run("add", name, "--password-stdin", typed=typed)
    assert (result.exit_code, f"The {word} m" in result.output) == (2, True)


def test_add_existing_name_fails(run):
    run("add", "ada", "--password-stdin", typed="correct horse\n")
    result = run("add", "Ada", "--password-stdin", typed="correct horse\n")
    assert (result.exit_code, result.stderr) == (2, "The name 'Ada' is taken.\n")


def test_password_unknown_name_fails_before_the_prompt(run):
    for words in (["password", "nobody"], ["disable", "nobody"]):
        result = run(*words)
        assert (result.exit_code, result.stderr, result.stdout) == (
            2,
            "There is no account called 'nobody'.\n",
            "",
        )


def test_disable_and_password_change_what_list_shows(run, users):
    run("add", "ada", "--admin", "--password-stdin", typed="correct horse\n")
    run("add", "bob", "--password-stdin", typed="battery staple\n")
    before = users.find("bob")[0].epoch
    assert "signed out" in run("disable", "bob").output
    assert [line.split("\t")[:2] for line in run("list").output.splitlines()] == [
        ["ada", "admin"],
        ["bob", "disabled"],
    ]
    assert "can sign in again" in run("disable", "bob", "--enable").output
    assert (
        "new password" in run("password", "bob", "--password-stdin", typed="another one\n").output
    )
    user, stored = users.find("bob")
    assert user.epoch == before + 3
    assert Passwords().verify(stored, "another one")


def test_disable_the_only_administrator_is_refused(run, users):
    for name in ("ada", "bob"):
        run("add", name, "--admin", "--password-stdin", typed="correct horse\n")
    assert run("disable", "bob").exit_code == 0
    refused = run("disable", "ADA")
    assert (refused.exit_code, users.find("ada")[0].disabled) == (2, False)
    assert refused.stderr.startswith("ADA is the only administrator: add another first, with ")
    assert run("disable", "ada", "--enable").exit_code == 0


def test_list_without_accounts_says_so(run):
    result = run("list")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "There are none.\n")
