"""Settings and data with which `cryptoviz` refuses to start: one sentence, and the exit code."""

import subprocess

import pytest

from cryptoviz.ops.ports import free_port
from cryptoviz.store.db.database import Database
from cryptoviz.store.instance import JWT_KEY, instance_value
from support.servers.commands import environ_of, run_command

pytestmark = pytest.mark.usefixtures("process_database")


def test_up_bad_setting_exits_with_2(tmp_path):
    refused = run_command(
        "up", cwd=tmp_path, env=environ_of(tmp_path / "data", 8050, WORKERS="none")
    )
    assert (refused.returncode, refused.stderr) == (
        2,
        "WORKERS must be a valid integer (it is 'none').\n",
    )


@pytest.mark.parametrize("content", [None, b"- 1\n", b"topics: {a: [\n", b"\xff"])
def test_up_invalid_topics_file_exits_with_2(tmp_path, content):
    if content is not None:
        (tmp_path / "topics.yml").write_bytes(content)
    refused = run_command(
        "up",
        cwd=tmp_path,
        env=environ_of(tmp_path / "data", free_port()) | {"TOPICS_FILE": "topics.yml"},
    )
    assert refused.returncode == 2
    assert "TOPICS_FILE is topics.yml, which " in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    "damage",
    [lambda data: (data / "up.lock").mkdir(), lambda data: (data / "archive").touch()],
    ids=["up.lock", "archive"],
)
def test_up_damaged_data_directory_exits_with_a_sentence(tmp_path, damage):
    (tmp_path / "data").mkdir()
    damage(tmp_path / "data")
    assert_refused(
        run_command("up", cwd=tmp_path, env=environ_of(tmp_path / "data", free_port())), 2
    )


def test_up_invalid_database_exits_with_a_sentence(tmp_path, process_database, databases):
    (tmp_path / "data").mkdir()
    if databases.kind == "sqlite":
        (tmp_path / "data/cryptoviz.db").mkdir()
    else:
        databases.drop(process_database)
    assert_refused(
        run_command("up", cwd=tmp_path, env=environ_of(tmp_path / "data", free_port())), 1
    )


@pytest.mark.parametrize("key", ["", "short", "é" * 40])
def test_up_damaged_key_exits_with_a_sentence(tmp_path, process_database, databases, key):
    env = environ_of(tmp_path / "data", free_port())
    assert run_command("migrate", cwd=tmp_path, env=env).returncode == 0
    if databases.kind == "sqlite":
        (tmp_path / "data/jwt.key").write_text(key)
    else:
        put_key(process_database, key)
    refused = run_command("up", cwd=tmp_path, env=env)
    assert (
        refused.returncode,
        refused.stderr.count("is damaged:"),
        "Traceback" in refused.stderr,
    ) == (2, 1, False)


def put_key(url: str, key: str) -> None:
    database = Database(url)
    assert instance_value(database, JWT_KEY, lambda: key) == key
    database.dispose()


def assert_refused(refused: subprocess.CompletedProcess[str], code: int) -> None:
    assert refused.returncode == code, refused.stderr
    assert "Traceback" not in refused.stderr
    assert refused.stderr.strip().endswith(".")


@pytest.mark.parametrize("part", ["pipeline", "serve", "produce", "consume", "reindex"])
@pytest.mark.parametrize(
    "damage", ["a file for a directory", "an empty id", "an id that leads elsewhere"]
)
def test_unusable_log_is_one_sentence_in_each_process(tmp_path, part, damage):
    env = environ_of(tmp_path / "data", free_port(), FEEDS="", TOP_COINS="0")
    assert run_command("migrate", cwd=tmp_path, env=env).returncode == 0
    (tmp_path / "data").mkdir(exist_ok=True)
    if damage == "a file for a directory":
        (tmp_path / "data/archive").touch()
    else:
        (tmp_path / "data/archive").mkdir()
        (tmp_path / "data/archive/log.id").write_text(
            "" if damage == "an empty id" else "../../elsewhere\n"
        )
    ended = run_command(part, cwd=tmp_path, env=env)
    sentences = [line for line in ended.stderr.splitlines() if "archive" in line]
    assert (ended.returncode, len(sentences)) == (1, 1)
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(("name", "password"), [("a b", "long enough"), ("ada", "short")])
def test_serve_invalid_admin_account_exits_with_2(tmp_path, name, password):
    admin = {"ADMIN_USERNAME": name, "ADMIN_PASSWORD": password}
    refused = run_command(
        "up", cwd=tmp_path, env=environ_of(tmp_path / "data", free_port(), **admin)
    )
    assert refused.returncode == 2
    assert [
        line.partition(" ")[0] for line in refused.stderr.splitlines() if line.startswith("ADMIN_")
    ] != []
    assert password not in refused.stderr
