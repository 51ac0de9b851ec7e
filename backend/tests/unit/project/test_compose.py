"""docker-compose.yml: all processes, nothing open, everything limited.

`make compose-smoke` runs the containers.
"""

import re

import click
import pytest
import yaml

from cryptoviz.cli.main import COMMANDS, cli
from cryptoviz.config import VARIABLES, project_root

ROOT = project_root()
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
JOBS = {name for name, service in SERVICES.items() if service["restart"] == "no"}
PROCESSES = {name: service for name, service in SERVICES.items() if service["image"] == "cryptoviz"}
# The image sets the paths, the secret files set the database, and Kafka needs only its address.
FIXED = {"DATA_DIR", "SPA_DIR", "TOPICS_FILE", "DATABASE_URL"} | {
    name for name in VARIABLES if name.startswith("KAFKA_")
}
FIXED |= {"HEARTBEAT_LIMIT_SECONDS"}  # there is no supervisor
OTHERS = re.compile(r"CLUSTER_ID|LANG|KAFKA_\w+|POSTGRES_(USER|DB|PASSWORD_FILE)")


def kinds(command):
    """Return the choices of the argument of a command."""
    found = cli.get_command(click.Context(cli), command)
    return next(
        list(parameter.type.choices)
        for parameter in found.params
        if isinstance(parameter, click.Argument)
    )


@pytest.mark.parametrize(("command", "prefix"), [("produce", "producer"), ("consume", "consumer")])
def test_compose_has_a_service_per_producer_and_consumer(command, prefix):
    expected = {f"{prefix}-{kind}": ["cryptoviz", command, kind] for kind in kinds(command)}
    assert {
        name: service["command"] for name, service in SERVICES.items() if name.startswith(prefix)
    } == expected


def test_compose_services_run_existing_commands():
    for name, service in PROCESSES.items():
        program, word, *_ = service["command"]
        assert (program, word in COMMANDS) == ("cryptoviz", True) or (
            name,
            (ROOT / word).is_file(),
        ) == ("secrets", True)


def test_compose_publishes_only_the_api_on_loopback():
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"api": ["127.0.0.1:${PORT:-8050}:8050"]}
    assert not [
        name
        for name, service in SERVICES.items()
        if service.get("network_mode") or service.get("privileged")
    ]


@pytest.mark.parametrize("name", SERVICES)
def test_compose_services_are_confined_limited_and_restarted(name):
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
    assert service.get("read_only") or name not in PROCESSES
    assert ("stop_grace_period" in service) or name in JOBS


def test_compose_runs_only_the_secrets_job_as_root():
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


def test_compose_services_wait_for_their_dependencies():
    for name, service in PROCESSES.items():
        for dependency, how in service["depends_on"].items():
            expected = "service_completed_successfully" if dependency in JOBS else "service_healthy"
            assert how == {"condition": expected}, (name, dependency)
        if name not in JOBS | {"simulator"}:
            assert {"topics", "migrate"} <= service["depends_on"].keys(), name


def test_compose_writable_volumes_hold_only_lasting_data():
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
    """Return the settings of a service; NAME_FILE sets NAME."""
    names = service["environment"]
    return {name if name in VARIABLES else name.removesuffix("_FILE") for name in names}


def test_compose_passes_every_setting_or_fixes_it():
    passed = set().union(*(settings_of(service) for service in PROCESSES.values()))
    assert passed <= set(VARIABLES)
    assert passed | FIXED == set(VARIABLES)
    for name, service in SERVICES.items():
        if name not in PROCESSES:
            assert all(OTHERS.fullmatch(variable) for variable in service["environment"]), name


def test_compose_services_share_database_and_bus_without_default_password():
    shared = {
        "DATABASE_URL_FILE": "/run/cryptoviz/database-url",
        "KAFKA_BOOTSTRAP_SERVERS": "kafka:9092",
    }
    for name, service in PROCESSES.items():
        if service["environment"]:
            assert shared.items() <= service["environment"].items(), name
    written = (ROOT / "docker-compose.yml").read_text()
    assert not re.search(r"PASSWORD: *[^\s/$]", written)
    assert (
        SERVICES["postgres"]["environment"]["POSTGRES_PASSWORD_FILE"]
        == "/run/cryptoviz/database-password"
    )
