"""Secrets of the containers, and the demo that runs in them."""

import re
import stat

import yaml
from cryptography.fernet import Fernet

from cryptoviz.cli.commands.run.demo import FAVOURITES, FEEDS
from cryptoviz.cli.commands.run.simulate import command as simulate
from cryptoviz.config import VARIABLES, project_root, read_config

ROOT = project_root()
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]


def test_place_secrets_creates_the_password_once_and_copies_given_ones(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "deploy"))
    from place_secrets import GIVEN, main

    names = sorted([*GIVEN, "encryption-key"])
    assert names == sorted(COMPOSE["secrets"]) == sorted(SERVICES["secrets"]["secrets"])
    given, kept = tmp_path / "given", tmp_path / "kept"
    given.mkdir()
    kept.mkdir()
    for name in names:
        (given / name).write_text("")
    main(given, kept)
    password = (kept / "database-password").read_text()
    assert len(password) >= 32
    assert (
        read_config({"DATABASE_URL_FILE": str(kept / "database-url")}, None).database_url
        == f"postgresql://cryptoviz:{password}@postgres:5432/cryptoviz"
    )
    encryption_key = (kept / "encryption-key").read_text()
    Fernet(encryption_key)
    (given / "admin-password").write_text("correct horse\n")
    main(given, kept)
    assert (kept / "database-password").read_text() == password
    assert (kept / "encryption-key").read_text() == encryption_key
    (given / "encryption-key").write_text("new\nold\n")
    main(given, kept)
    assert (kept / "encryption-key").read_text() == "new\nold"
    assert (kept / "admin-password").read_text() == "correct horse"
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept.iterdir()} == {0o444}


def test_compose_demo_has_its_own_project_and_uses_only_the_simulator():
    lines = (ROOT / "deploy/demo.env").read_text().splitlines()
    demo = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert (demo.pop("COMPOSE_PROJECT_NAME"), demo.pop("COMPOSE_PROFILES")) == (
        "cryptoviz-demo",
        "demo",
    )
    assert set(demo) <= set(VARIABLES)
    config = read_config(demo, None)
    assert config.simulated
    assert demo["ADMIN_FAVOURITES"] == FAVOURITES
    assert config.port != 8050
    assert {config.coingecko_base_url} | {feed.url for feed in config.feeds} <= simulator_urls()
    assert [name for name, service in SERVICES.items() if service.get("profiles")] == ["simulator"]


def simulator_urls():
    words = SERVICES["simulator"]["command"]
    options = simulate.make_context(
        "simulate", [re.sub(r"^\$\{\w+:-(.*)\}$", r"\1", word) for word in words[2:]]
    ).params
    assert options["host"] == "0.0.0.0"
    base = f"http://simulator:{options['port']}"
    return {f"{base}/api/v3", *(f"{base}/feeds/{name}.xml" for name in FEEDS)}
