"""Settings from `.env` and from files that hold secrets; `.env.example` lists every variable."""

import re
from pathlib import Path

import pytest

from cryptoviz.config import (
    SECRETS,
    VARIABLES,
    Config,
    project_root,
    read_config,
    repeated_variables,
    unknown_variables,
)
from cryptoviz.errors import ConfigError


def test_read_config_name_file_gives_the_secret(tmp_path):
    (tmp_path / "key").write_text("CG-from-file\n")
    assert (
        read_config({"COINGECKO_API_KEY_FILE": str(tmp_path / "key")}, None).coingecko_api_key
        == "CG-from-file"
    )


def test_read_config_unreadable_secret_file_is_one_short_sentence(tmp_path):
    (tmp_path / "latin1").write_bytes(b"\xfc")
    for name, reason in (
        ("absent", "No such file or directory"),
        ("latin1", "it is not UTF-8 text"),
    ):
        with pytest.raises(ConfigError) as caught:
            read_config({"COINGECKO_API_KEY_FILE": str(tmp_path / name)}, None)
        sentence = f"COINGECKO_API_KEY_FILE is {tmp_path / name}, which cannot be read: {reason}."
        assert str(caught.value) == sentence


@pytest.mark.parametrize("variable", SECRETS)
def test_read_config_secret_and_another_in_its_file_raise(tmp_path, variable):
    (tmp_path / "secret").write_text("a secret of at least 32 characters\n")
    given = {variable: "another secret of 32 characters or more"}
    given[f"{variable}_FILE"] = str(tmp_path / "secret")
    with pytest.raises(ConfigError, match=rf"^{variable} and {variable}_FILE differ: set only one"):
        read_config(given, None)


def test_read_config_secret_and_an_empty_or_equal_file_are_accepted(tmp_path):
    """Compose always sets NAME_FILE; the file is empty unless the user has given one."""
    for content in ("", "CG-key\n"):
        (tmp_path / "key").write_text(content)
        given = {"COINGECKO_API_KEY": "CG-key", "COINGECKO_API_KEY_FILE": str(tmp_path / "key")}
        assert read_config(given, None).coingecko_api_key == "CG-key"


def test_read_config_secret_in_the_environment_replaces_a_file_in_dotenv(tmp_path):
    (tmp_path / "key").write_text("CG-file")
    (tmp_path / ".env").write_text(f"COINGECKO_API_KEY_FILE={tmp_path / 'key'}\n")
    config = read_config({"COINGECKO_API_KEY": "CG-environment"}, tmp_path / ".env")
    assert config.coingecko_api_key == "CG-environment"
    (tmp_path / ".env").write_text("COINGECKO_API_KEY=CG-dotenv\n")
    config = read_config({"COINGECKO_API_KEY_FILE": str(tmp_path / "key")}, tmp_path / ".env")
    assert config.coingecko_api_key == "CG-file"


def test_read_config_environment_wins_over_dotenv_and_empty_means_default(tmp_path):
    dotenv = tmp_path / ".env"
    dotenv.write_text("# a comment\n\nexport PORT=9000\nTOP_COINS='50'\nCOINS=monero\n")
    config = read_config({"TOP_COINS": "10", "COINS": ""}, dotenv)
    assert (config.port, config.top_coins, config.coins) == (9000, 10, ())


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("word", "word"),
        ('"two words"', "two words"),
        ("'two words'", "two words"),
        ("\"it's'\"", "it's'"),
        ('5"', '5"'),
        ("''", ""),
        ("word # a comment", "word"),
        ("# a comment", ""),
        ("a#b", "a#b"),
        ("'a # b'", "a # b"),
        ("$HOME ${HOME}", "$HOME ${HOME}"),
    ],
)
def test_read_config_dotenv_value_loses_quotes_and_comment(tmp_path, written, meant):
    (tmp_path / ".env").write_text(f"METRICS_TOKEN = {written} \n")
    assert read_config({}, tmp_path / ".env").metrics_token == meant


def test_read_config_dotenv_with_a_byte_order_mark_is_read(tmp_path):
    (tmp_path / ".env").write_bytes(b"\xef\xbb\xbfPORT=9000\r\nTOP_COINS=5\r\n")
    config = read_config({}, tmp_path / ".env")
    assert (config.port, config.top_coins) == (9000, 5)


def test_unknown_variables_lists_misspelt_names_of_dotenv_only(tmp_path, monkeypatch):
    monkeypatch.setenv("PROT", "1")
    lines = "PORT=1\nPROT=2\nPORT_FILE=3\nADMIN_PASSWORD_FILE=4\nCOMPOSE_PROFILES=demo\n"
    (tmp_path / ".env").write_text(lines)
    assert unknown_variables(tmp_path / ".env") == ["PROT", "PORT_FILE"]
    assert unknown_variables(tmp_path / "absent") == []


def test_repeated_variables_lists_the_names_of_several_lines(tmp_path):
    (tmp_path / ".env").write_text("PORT=1\nHOST=::1\n# PORT=2\nexport PORT=3\n#HOST=::2\n")
    assert repeated_variables(tmp_path / ".env") == ["PORT"]
    assert repeated_variables(tmp_path / "absent") == []


@pytest.mark.parametrize(
    "line", ["nonsense", "'it''=1", "METRICS_TOKEN=\"it'", "METRICS_TOKEN='it''"]
)
def test_read_config_dotenv_line_without_assignment_is_named(tmp_path, line):
    (tmp_path / ".env").write_text(f"PORT=1\n{line}\n")
    with pytest.raises(ConfigError, match="line 2"):
        read_config({}, tmp_path / ".env")


def test_read_config_dotenv_that_is_not_text_is_named(tmp_path):
    (tmp_path / "latin1").write_bytes(b"ADMIN_USERNAME=J\xfcrgen\n")
    with pytest.raises(ConfigError, match=r"latin1 is not UTF-8 text\.$"):
        read_config({}, tmp_path / "latin1")
    with pytest.raises(ConfigError, match=r"cannot be read: Is a directory\.$"):
        read_config({}, tmp_path)


def test_env_example_lists_every_variable_in_order_with_one_comment():
    lines = (project_root() / ".env.example").read_text().splitlines()
    assigned = [index for index, line in enumerate(lines) if re.match(r"[A-Z_]+=", line)]
    assert tuple(lines[index].partition("=")[0] for index in assigned) == VARIABLES
    assert all(
        lines[index - 1].startswith("# ") and not lines[index - 2].startswith("# ")
        for index in assigned
        if index > 4
    )


def test_env_example_shows_the_defaults(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shown = read_config({}, project_root() / ".env.example")
    assert shown == Config(data_dir=Path("data/live"))


def test_env_example_marks_the_secrets():
    text = (project_root() / ".env.example").read_text()
    assert tuple(re.findall(r"\(secret\)\n([A-Z_]+)=", text)) == SECRETS
