"""A full disk is in the status, the readiness and the sign-in; reading goes on."""

from collections.abc import Iterator

import pytest

from cryptoviz.model.events import source_status_event
from cryptoviz.model.records import SourceStatus
from support.fakes.api import PASSWORD, Person, write_status
from support.servers.small_disks import SmallDisk, small_disk


@pytest.fixture
def disk(tmp_path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "small", "1m") as disk:
        yield disk


def test_full_disk_is_reported_and_reading_goes_on(new_app, database, clock, coins, disk) -> None:
    app = new_app(data_dir=disk.path, open_registration=True)
    ada = Person.register(app, "ada")
    now = clock()
    status = SourceStatus(
        source="coingecko", title="CoinGecko", kind="market", state="ok", interval_s=60,
        checked_at=now, next_try=now,
    )  # fmt: skip
    write_status(database, source_status_event(status))
    disk.fill()
    elsewhere = new_app(data_dir=disk.path)  # its probe has not run yet
    bob = Person(elsewhere.test_client(), "ada", ada.token, "")
    [source] = bob.get("status").get_json()["sources"]
    assert (source["state"], source["reason"]["code"]) == ("waiting", "no_space")
    refused = elsewhere.test_client().get("/readyz")
    assert (refused.status_code, "Disk full" in refused.get_json()["detail"]) == (503, True)
    credentials = {"username": "ada", "password": PASSWORD}
    refused = elsewhere.test_client().post("/api/v1/auth/login", json=credentials)
    assert (refused.status_code, "Disk full" in refused.get_json()["detail"]) == (503, True)
    assert bob.get("markets").status_code == 200
    disk.free()
    again = new_app(data_dir=disk.path)
    assert again.test_client().get("/readyz").status_code == 200
    assert again.test_client().post("/api/v1/auth/login", json=credentials).status_code == 200
