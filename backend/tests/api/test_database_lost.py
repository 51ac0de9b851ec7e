"""The database's file is removed under a running web server."""

import shutil

import pytest

from fakes_api import PASSWORD

LOST = "urn:cryptoviz:database-lost"


@pytest.mark.parametrize("path", ["/readyz", "/api/v1/markets", "/api/v1/site", "/api/v1/auth/me"])
def test_it_is_said_by_a_503_of_its_own_type_until_the_file_is_back(app, ada, database, path):
    headers = {"Authorization": f"Bearer {ada.token}"}
    for _ in range(2):  # the second answer is a ready one
        assert ada.client.get(path, headers=headers).status_code == 200
    away = database.path.rename(database.path.with_name("away"))
    lost = ada.client.get(path, headers=headers)
    assert (lost.status_code, lost.get_json()["type"], lost.headers["Retry-After"]) == (503, LOST, "5")
    assert lost.get_json()["detail"].startswith("The database file cryptoviz.db is gone: put it back")
    away.rename(database.path)
    assert ada.client.get(path, headers=headers).status_code == 200


def test_an_old_copy_that_knows_no_sign_in_ends_it_at_once(app, database, coins, tmp_path):
    with database.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    copy = shutil.copyfile(database.path, tmp_path / "copy")
    client = app.test_client()
    token = client.post("/api/v1/auth/register", json={"username": "ada", "password": PASSWORD}).get_json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    for _ in range(2):
        assert client.get("/api/v1/markets", headers=headers).status_code == 200
    copy.replace(database.path)
    assert client.get("/api/v1/markets", headers=headers).status_code == 401
    assert client.get("/readyz").status_code == 200
