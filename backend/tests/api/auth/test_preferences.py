"""Preferences of an account."""

import pytest

from cryptoviz.store.accounts.preferences import Preferences, SqlPreferences
from support.fakes.api import Person
from support.fakes.store import START, Feeder, index_sink, rates

USUAL = {"currency": "usd", "time_zone": "auto", "language": "auto", "theme": "auto"}
CHOSEN = {
    "currency": "eur",
    "time_zone": "Asia/Kathmandu",
    "language": "fr",
    "theme": "dark",
}


def test_preferences_are_kept_for_each_user(ada: Person, bob: Person, database) -> None:
    Feeder(index_sink(database)).feed(rates("eur", {START: 0.9}, observed=START))
    before = ada.get("preferences")
    assert before.get_json() == USUAL
    assert ada.put("preferences", json=CHOSEN).status_code == 204
    after = ada.get("preferences")
    assert after.get_json() == CHOSEN
    assert after.headers["ETag"] != before.headers["ETag"]
    unchanged = ada.get("preferences", **{"If-None-Match": after.headers["ETag"]})
    assert unchanged.status_code == 304
    assert bob.get("preferences").get_json() == USUAL


def test_sign_in_has_dollars_instead_of_a_currency_without_rates(ada: Person, database) -> None:
    SqlPreferences(database).put(1, Preferences(**CHOSEN))
    assert ada.get("auth/me").get_json()["preferences"] == CHOSEN | {"currency": "usd"}


def test_a_currency_without_rates_is_refused(ada: Person) -> None:
    response = ada.put("preferences", json=USUAL | {"currency": "eur"})
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["parameter"] == "currency"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("currency", "EUR"),
        ("currency", None),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", ""),
        ("language", "de"),
        ("theme", "system"),
        ("colour", "red"),
    ],
)
def test_invalid_preference_is_named(reader: Person, field: str, value: str) -> None:
    response = reader.put("preferences", json=USUAL | {field: value})
    assert response.status_code == 422
    assert [error["parameter"] for error in response.get_json()["errors"]] == [field]


def test_missing_preference_is_named(reader: Person) -> None:
    response = reader.put("preferences", json={"currency": "usd"})
    names = [error["parameter"] for error in response.get_json()["errors"]]
    assert (response.status_code, names) == (422, ["time_zone", "language", "theme"])
