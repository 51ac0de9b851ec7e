"""The first account is admin: it needs the logged code, or is named by the settings."""

import logging
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from cryptoviz.errors import ConfigError
from cryptoviz.store.instance import first_account_code
from support.fakes.api import PASSWORD

REGISTER = "/api/v1/auth/register"
FROM_AFAR = {"REMOTE_ADDR": "192.0.2.7"}


def register(app, **options):
    code = options.pop("code", None)
    return app.test_client().post(
        REGISTER, json={"username": "ada", "password": PASSWORD, "code": code}, **options
    )


def site(app, **options):
    return app.test_client().get("/api/v1/site", **options).get_json()


def test_register_locally_needs_no_code(new_app):
    app = new_app()
    assert site(app)["code_required"] is False
    assert register(app).status_code == 201


def test_register_beyond_loopback_needs_the_logged_code(new_app, caplog):
    caplog.set_level(logging.WARNING)
    app = new_app(host="0.0.0.0")
    code = re.search(r"one-time code: (\w+)", caplog.text)[1]
    assert site(app)["code_required"] is True
    assert register(app).status_code == 403
    assert register(app, code="guess").status_code == 403
    assert register(app, code=code).status_code == 201
    assert site(app)["code_required"] is False


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
def test_register_through_a_proxy_needs_the_code(new_app, database, caplog, header):
    app = new_app()
    assert site(app, headers={header: "127.0.0.1"})["code_required"] is True
    assert register(app, headers={header: "127.0.0.1"}).status_code == 403
    assert first_account_code(database) in caplog.text
    assert (
        register(app, headers={header: "127.0.0.1"}, code=first_account_code(database)).status_code
        == 201
    )


def test_register_from_another_address_needs_the_code(new_app):
    assert register(new_app(), environ_base=FROM_AFAR).status_code == 403


def test_register_with_wrong_codes_is_throttled(new_app, database, clock):
    app = new_app(host="0.0.0.0")
    assert [register(app, code=f"guess{n}").status_code for n in range(6)] == [403] * 5 + [429]
    assert register(app, code=first_account_code(database)).status_code == 429
    clock.move(minutes=1, seconds=1)
    assert register(app, code=first_account_code(database)).status_code == 201


def test_code_is_replaced_after_use(new_app, database):
    app = new_app(host="0.0.0.0")
    code = first_account_code(database)
    register(app, code=code)
    assert first_account_code(database) != code


def test_admin_of_the_settings_is_created_once(new_app, users):
    app = new_app(host="0.0.0.0", admin_username="root", admin_password="a good password")
    new_app(host="0.0.0.0", admin_username="root", admin_password="a good password")
    assert [(user.username, user.admin) for user in users.list()] == [("root", True)]
    assert site(app)["first_account"] is False
    login = app.test_client().post(
        "/api/v1/auth/login", json={"username": "root", "password": "a good password"}
    )
    assert login.status_code == 200


def test_admin_of_ten_starting_workers_is_created_once(new_app, users):
    gate = threading.Barrier(10)
    workers = [new_app(host="0.0.0.0").extensions["cryptoviz"].accounts for _ in range(10)]

    def start(accounts) -> None:
        gate.wait()
        accounts.create_admin("root", "a good password")

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(start, workers))
    assert [(user.username, user.admin) for user in users.list()] == [("root", True)]


def test_admin_of_the_settings_has_its_favourites_in_order(new_app, users):
    coins = ("solana", "bitcoin")
    app = new_app(admin_username="root", admin_password="a good password", admin_favourites=coins)
    new_app(admin_username="root", admin_password="a good password", admin_favourites=("tether",))
    [user] = users.list()
    favourites = app.extensions["cryptoviz"].stores.favourites
    assert tuple(favourites.ids(user.id)) == coins


def test_invalid_admin_in_the_settings_raises_config_error(new_app):
    with pytest.raises(ConfigError, match="ADMIN_PASSWORD must have at least 10 characters"):
        new_app(admin_username="root", admin_password="short")
