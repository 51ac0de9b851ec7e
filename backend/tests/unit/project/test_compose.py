"""docker-compose.yml keeps its promises without being run: all parts, nothing open, everything limited. `make compose-smoke` runs it."""

import re
import stat

import click
import pytest
import yaml

from cryptoviz.cli.commands.run.simulate import command as simulate
from cryptoviz.cli.main import COMMANDS, cli
from cryptoviz.config import project_root, read_config, variables

ROOT = project_root()
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
JOBS = {name for name, service in SERVICES.items() if service["restart"] == "no"}
PARTS = {name: service for name, service in SERVICES.items() if service["image"] == "cryptoviz"}
# The image settles where things are, the secret files the database; Kafka stands beside and needs no more than its address.
SETTLED = {"DATA_DIR", "SPA_DIR", "TOPICS_FILE", "DATABASE_URL"} | {
    name for name in variables() if name.startswith("KAFKA_")
}
OTHERS = re.compile(r"CLUSTER_ID|LANG|KAFKA_\w+|POSTGRES_(USER|DB|PASSWORD_FILE)")


def kinds(command):
    """What its argument may be."""
    found = cli.get_command(click.Context(cli), command)
    return next(
        list(parameter.type.choices)
        for parameter in found.params
        if isinstance(parameter, click.Argument)
    )


@pytest.mark.parametrize(("command", "prefix"), [("produce", "producer"), ("consume", "consumer")])
def test_every_kind_of_producer_and_consumer_has_its_service(command, prefix):
    expected = {f"{prefix}-{kind}": ["cryptoviz", command, kind] for kind in kinds(command)}
    assert {
        name: service["command"] for name, service in SERVICES.items() if name.startswith(prefix)
    } == expected


def test_every_part_is_a_command_that_there_is():
    for name, service in PARTS.items():
        program, word, *_ = service["command"]
        assert (program, word in COMMANDS) == ("cryptoviz", True) or (
            name,
            (ROOT / word).is_file(),
        ) == ("secrets", True)


def test_only_the_api_is_published_and_only_on_loopback():
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"api": ["127.0.0.1:${PORT:-8050}:8050"]}
    assert not [
        name
        for name, service in SERVICES.items()
        if service.get("network_mode") or service.get("privileged")
    ]


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_confined_limited_and_started_again(name):
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["init"]
    assert {"mem_limit", "pids_limit", "logging"} <= service.keys()
    assert service["restart"] == "no" if name in JOBS else service["restart"] == "unless-stopped"
    assert (
        service["healthcheck"] == {"disable": True}
        if name in JOBS
        else service["healthcheck"]["test"]
    )
    assert service.get("read_only") or name not in PARTS
    assert ("stop_grace_period" in service) or name in JOBS


def test_only_the_job_that_places_secrets_is_root():
    assert {name for name, service in SERVICES.items() if "user" in service} == {
        "secrets",
        "postgres",
    }
    assert SERVICES["postgres"]["user"] == "postgres"
    assert {
        name: service["cap_add"] for name, service in SERVICES.items() if "cap_add" in service
    } == {"secrets": ["DAC_OVERRIDE"]}
    dockerfile = (ROOT / "deploy/Dockerfile").read_text()
    assert re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE) == ["python:3.13-slim"] * 2
    assert re.search(r"^USER cryptoviz$", dockerfile, re.MULTILINE)


def test_what_must_be_there_first_is_waited_for():
    for name, service in PARTS.items():
        for dependency, how in service["depends_on"].items():
            expected = "service_completed_successfully" if dependency in JOBS else "service_healthy"
            assert how == {"condition": expected}, (name, dependency)
        if name not in JOBS | {"simulator"}:
            assert {"topics", "migrate"} <= service["depends_on"].keys(), name


def test_what_must_last_lies_in_volumes_and_nothing_else_can_be_written():
    kept = {
        name: [volume for volume in service.get("volumes", ()) if not volume.endswith(":ro")]
        for name, service in SERVICES.items()
    }
    assert {name: volumes for name, volumes in kept.items() if volumes} == {
        "secrets": ["secrets:/run/cryptoviz"],
        "kafka": ["kafka:/var/lib/kafka/data"],
        "postgres": ["postgres:/var/lib/postgresql/data"],
        "consumer-archive": ["archive:/app/data"],
    }
    assert set(COMPOSE["volumes"]) == {"archive", "kafka", "postgres", "secrets"}


def settings_of(service):
    """Of a part, by name; NAME_FILE is a way to set NAME."""
    return {name.removesuffix("_FILE") for name in service["environment"]}


def test_every_setting_that_is_passed_on_exists_and_every_other_is_settled():
    passed = set().union(*(settings_of(service) for service in PARTS.values()))
    assert passed <= set(variables())
    assert passed | SETTLED == set(variables())
    for name, service in SERVICES.items():
        if name not in PARTS:
            assert all(OTHERS.fullmatch(variable) for variable in service["environment"]), name


def test_all_parts_share_one_database_and_one_bus_whose_password_is_nobodys_default():
    shared = {
        "DATABASE_URL_FILE": "/run/cryptoviz/database-url",
        "KAFKA_BOOTSTRAP_SERVERS": "kafka:9092",
    }
    for name, service in PARTS.items():
        if service["environment"]:
            assert shared.items() <= service["environment"].items(), name
    written = (ROOT / "docker-compose.yml").read_text()
    assert not re.search(r"PASSWORD: *[^\s/$]", written)
    assert (
        SERVICES["postgres"]["environment"]["POSTGRES_PASSWORD_FILE"]
        == "/run/cryptoviz/database-password"
    )


def test_secrets_are_made_once_and_those_given_are_taken_whoever_owns_them(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "deploy"))
    from place_secrets import GIVEN, main

    assert sorted(GIVEN) == sorted(COMPOSE["secrets"]) == sorted(SERVICES["secrets"]["secrets"])
    given, kept = tmp_path / "given", tmp_path / "kept"
    given.mkdir()
    kept.mkdir()
    for name in GIVEN:
        (given / name).write_text("")
    main(given, kept)
    password = (kept / "database-password").read_text()
    assert len(password) >= 32
    assert (
        read_config({"DATABASE_URL_FILE": str(kept / "database-url")}, None).database_url
        == f"postgresql://cryptoviz:{password}@postgres:5432/cryptoviz"
    )
    (given / "admin-password").write_text("correct horse\n")
    main(given, kept)
    assert (kept / "database-password").read_text() == password
    assert (kept / "admin-password").read_text() == "correct horse"
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept.iterdir()} == {0o444}


def test_the_demo_has_a_project_of_its_own_and_asks_only_the_simulator():
    lines = (ROOT / "deploy/demo.env").read_text().splitlines()
    demo = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert (demo.pop("COMPOSE_PROJECT_NAME"), demo.pop("COMPOSE_PROFILES")) == (
        "cryptoviz-demo",
        "demo",
    )
    assert set(demo) <= set(variables())
    config = read_config(demo, None)
    assert config.simulated
    assert config.port != 8050
    assert {config.coingecko_base_url} | {
        feed.url for feed in config.feeds
    } <= served_by_the_simulator()
    assert [name for name, service in SERVICES.items() if service.get("profiles")] == ["simulator"]


def served_by_the_simulator():
    words = SERVICES["simulator"]["command"]
    options = simulate.make_context(
        "simulate", [re.sub(r"^\$\{\w+:-(.*)\}$", r"\1", word) for word in words[2:]]
    ).params
    assert options["host"] == "0.0.0.0"
    from cryptoviz.cli.commands.run.demo import FEEDS

    base = f"http://simulator:{options['port']}"
    return {f"{base}/api/v3", *(f"{base}/feeds/{name}.xml" for name in FEEDS)}
