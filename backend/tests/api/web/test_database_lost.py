"""The database or a table is lost while the web server runs."""

import pytest
from sqlalchemy import text

from support.fakes.api import PASSWORD
from support.servers.databases import url_of

LOST, TABLE_LOST = "urn:cryptoviz:database-lost", "urn:cryptoviz:table-lost"


@pytest.mark.parametrize("path", ["/readyz", "/api/v1/markets", "/api/v1/site", "/api/v1/auth/me"])
def test_lost_database_is_503_with_own_type_until_restored(app, ada, database, databases, path):
    headers = {"Authorization": f"Bearer {ada.token}"}
    for _ in range(2):  # the second response is a ready one
        assert ada.client.get(path, headers=headers).status_code == 200
    restore = databases.hide(url_of(database))
    lost = ada.client.get(path, headers=headers)
    assert (lost.status_code, lost.get_json()["type"], lost.headers["Retry-After"]) == (
        503,
        LOST,
        "5",
    )
    restore()
    assert ada.client.get(path, headers=headers).status_code == 200


def test_restored_copy_without_the_session_ends_it(app, database, databases, coins):
    put_copy = databases.keep_copy(url_of(database))
    client = app.test_client()
    token = client.post(
        "/api/v1/auth/register", json={"username": "ada", "password": PASSWORD}
    ).get_json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    for _ in range(2):
        assert client.get("/api/v1/markets", headers=headers).status_code == 200
    put_copy()
    assert client.get("/api/v1/markets", headers=headers).status_code == 401
    assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize(
    ("table", "path"),
    [("latest", "markets"), ("candles", "coins/bitcoin/prices?window=7d"), ("users", "auth/me")],
)
def test_lost_table_is_503_with_own_type_until_restored(app, ada, database, table, path):
    with database.write() as connection:
        connection.execute(text(f"ALTER TABLE {table} RENAME TO lost"))
    lost = ada.get(path)
    assert (lost.status_code, lost.get_json()["type"]) == (503, TABLE_LOST)
    ready = app.test_client().get("/readyz")
    assert (
        ready.status_code,
        ready.get_json()["detail"].startswith(f"The database lacks its table {table}"),
    ) == (503, True)
    with database.write() as connection:
        connection.execute(text(f"ALTER TABLE lost RENAME TO {table}"))
    assert ada.get(path).status_code == 200
    assert app.test_client().get("/readyz").status_code == 200
