"""Readiness of the web server, and consumers in its metrics."""

from datetime import timedelta

import pytest

from cryptoviz.errors import ConfigError, StoreError
from cryptoviz.model.events import heartbeat_event
from cryptoviz.model.records import Heartbeat, PartitionProgress
from support.fakes.api import write_status


def test_readyz_needs_recent_heartbeat_of_the_index(app, database, clock):
    ready = lambda: app.test_client().get("/readyz").status_code  # noqa: E731 - asked often
    assert ready() == 200, "nothing has beaten yet: the index may be about to start"
    write_status(
        database,
        heartbeat_event(Heartbeat(consumer="index", state="ok", at=clock() - timedelta(days=1))),
    )
    assert ready() == 200, "heartbeats from before the start of this process do not count"
    clock.move(minutes=5)
    assert ready() == 200
    clock.move(seconds=1)
    assert ready() == 503
    write_status(database, heartbeat_event(Heartbeat(consumer="index", state="ok", at=clock())))
    assert ready() == 200


def test_readyz_with_database_of_another_version_is_503(app, database):
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    response = app.test_client().get("/readyz")
    assert response.status_code == 503
    assert "newer" in response.get_json()["detail"]


ELSEWHERE = {"environ_base": {"REMOTE_ADDR": "192.0.2.1"}}
FORWARDED = {"headers": {"X-Forwarded-For": "127.0.0.1"}}


def test_readyz_names_the_user_of_the_database_on_this_machine_only(app, monkeypatch):
    def fail():
        raise ConfigError("DATABASE_URL names the user guest, who may not read.")

    monkeypatch.setattr(app.extensions["cryptoviz"].stores, "check", fail)
    ask = app.test_client().get
    assert "guest" in ask("/readyz").get_json()["detail"]
    response = ask("/readyz", **ELSEWHERE)
    assert response.status_code == 503
    assert response.get_json()["detail"] == "The database cannot be used."


@pytest.mark.parametrize("trusted_proxies", [0, 1])
@pytest.mark.parametrize("caller", [ELSEWHERE, FORWARDED])
def test_readyz_names_hosts_to_callers_on_this_machine_only(
    new_app, monkeypatch, caller, trusted_proxies, caplog
):
    app = new_app(trusted_proxies=trusted_proxies)

    def fail():
        raise StoreError('The database "db.example" does not answer.', public="No database.")

    monkeypatch.setattr(app.extensions["cryptoviz"].stores, "check", fail)
    ask = app.test_client().get
    assert "db.example" in ask("/readyz").get_json()["detail"]
    caplog.clear()
    assert ask("/readyz", **caller).get_json()["detail"] == "No database."
    assert "db.example" in str([vars(record) for record in caplog.records])


def test_metrics_have_the_lag_of_each_consumer(app, database, clock):
    places = tuple(
        PartitionProgress(topic="datacrypto", partition=number, position=10, end=10 + number)
        for number in range(3)
    )
    write_status(
        database,
        heartbeat_event(
            Heartbeat(consumer="archive", state="ok", at=clock(), log="kafka-1", partitions=places)
        ),
    )
    text = (
        app.test_client()
        .get("/metrics", environ_base={"REMOTE_ADDR": "127.0.0.1"})
        .get_data(as_text=True)
    )
    assert 'cryptoviz_consumer_lag{consumer="archive",topic="datacrypto"} 3.0' in text
    assert 'cryptoviz_consumer_heard{consumer="archive",topic="datacrypto"} 1.0' in text
    with database.write() as connection:
        connection.exec_driver_sql("DROP TABLE source_status")
    again = app.test_client().get("/metrics", environ_base={"REMOTE_ADDR": "127.0.0.1"})
    assert (again.status_code, "cryptoviz_consumer_lag{" in again.get_data(as_text=True)) == (
        200,
        False,
    )
