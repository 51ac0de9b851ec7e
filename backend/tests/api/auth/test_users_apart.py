"""Users see only their own favourites and news, also in parallel requests to the same URL."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from cryptoviz.store.accounts.favourites import MOST
from cryptoviz.store.schema.tables import favourites, users
from support.fakes.api import Person, seed_news, seed_prices

HEADLINES = ["Bitcoin climbs", "Ethereum upgrade delayed", "XRP ruling expected", "Weather is fine"]
ADDRESSES = ["favourites", "news?filter=favourites", "markets?favourites=true"]


def seen(person, path):
    """Return the coin ids in a response."""
    data = person.get(path).get_json()["data"]
    if path == "favourites":
        return [row["coin_id"] for row in data]
    return (
        [coin["id"] for item in data for coin in item["coins"]]
        if path.startswith("news")
        else [row["id"] for row in data]
    )


@pytest.fixture
def news(database, coins, clock):
    seed_news(database, HEADLINES, clock())


def test_responses_are_separate_for_each_user(ada, bob, news):
    assert ada.put("favourites/bitcoin").status_code == 204
    assert bob.put("favourites/ethereum").status_code == 204
    for path in [*ADDRESSES, *ADDRESSES]:  # the second time from the cache
        assert (path, seen(ada, path), seen(bob, path)) == (path, ["bitcoin"], ["ethereum"])


def test_responses_to_parallel_requests_are_separate_for_each_user(ada, bob, news):
    ada.put("favourites/bitcoin")
    bob.put("favourites/ethereum")
    asked = [(person, path) for path in ADDRESSES for person in (ada, bob)] * 10
    with ThreadPoolExecutor(8) as pool:
        found = list(
            pool.map(
                lambda one: seen(
                    Person(one[0].client.application.test_client(), "", one[0].token, ""), one[1]
                ),
                asked,
            )
        )
    assert all(
        ids == (["bitcoin"] if person is ada else ["ethereum"])
        for (person, _), ids in zip(asked, found, strict=True)
    )


def test_etag_of_another_user_does_not_match(ada, bob, news):
    for path in ADDRESSES:
        theirs = ada.get(path).headers["ETag"]
        assert bob.get(path, If_None_Match=theirs).status_code == 200
        assert ada.get(path, If_None_Match=theirs).status_code == 304


@pytest.mark.parametrize("path", ADDRESSES)
def test_favourite_change_is_visible_in_all_workers(new_app, news, path):
    here, there = new_app(open_registration=True), new_app(open_registration=True)
    person = Person.register(here, "ada")
    elsewhere = Person(there.test_client(), "ada", person.token, "")
    for browser in (person, elsewhere):
        assert seen(browser, path) == []
    person.put("favourites/ripple")
    etag = elsewhere.get(path).headers["ETag"]
    assert seen(elsewhere, path) == seen(person, path) == ["ripple"]
    elsewhere.delete("favourites/ripple")
    assert person.get(path, If_None_Match=etag).status_code == 200
    assert seen(person, path) == seen(elsewhere, path) == []


def test_shared_responses_have_the_same_etag_for_all_users(app, ada, bob, news):
    assert ada.get("markets").headers["ETag"] == bob.get("markets").headers["ETag"]
    assert ada.get("news").headers["ETag"] == bob.get("news").headers["ETag"]


def test_favourite_that_is_no_longer_polled_is_kept(ada, database, clock):
    ada.put("favourites/bitcoin")
    seed_prices(database, {"ethereum": 3.0}, clock())
    assert seen(ada, "favourites") == ["bitcoin"]


def test_favourites_are_listed_in_the_order_added(ada, clock):
    for coin_id in ("ripple", "bitcoin", "ethereum", "ripple"):
        assert ada.put(f"favourites/{coin_id}").status_code == 204
        clock.move(seconds=1)
    body = ada.get("favourites").get_json()["data"]
    assert [row["coin_id"] for row in body] == ["ripple", "bitcoin", "ethereum"]
    assert body[0] == {
        "coin_id": "ripple",
        "name": "XRP",
        "symbol": "xrp",
        "image": None,
        "added_at": "2026-11-23T12:00:00.000Z",
        "place": 1_795_435_200_000,
    }


@pytest.mark.parametrize("method", ["put", "delete"])
@pytest.mark.parametrize(
    "coin_id", ["nope", "x" * 500, "%00", "%ff", "%F0%9F%92%A9", "bitcoin%20", "BITCOIN"]
)
def test_favourite_unknown_coin_is_not_found(ada, method, coin_id):
    response = getattr(ada, method)(f"favourites/{coin_id}")
    assert (response.status_code, response.content_type) == (404, "application/problem+json")


def test_put_favourite_with_its_old_time_restores_its_place(ada, clock):
    for coin_id in ("bitcoin", "ethereum", "ripple"):
        assert ada.put(f"favourites/{coin_id}").status_code == 204
        clock.move(seconds=1)
    before = ada.get("favourites").get_json()["data"]
    ada.delete("favourites/ethereum")
    added_at = before[1]["added_at"]
    assert ada.put(f"favourites/ethereum?added_at={added_at}").status_code == 204
    assert ada.get("favourites").get_json()["data"] == before
    ada.delete("favourites/bitcoin")
    ada.put("favourites/bitcoin?added_at=2999-01-01T00:00:00Z")
    assert (
        ada.get("favourites").get_json()["data"][-1]["added_at"].startswith("2026-11-23T12:00:03")
    )
    assert ada.put("favourites/bitcoin?added_at=never").status_code == 422


def test_delete_favourite_that_is_none_succeeds(ada):
    assert ada.delete("favourites/bitcoin").status_code == 204


def test_favourites_above_the_limit_conflict(ada, database):
    """A coin that is a favourite already can be added again."""
    with database.write() as connection:
        [user] = connection.execute(select(users.c.id)).scalars()
        rows = [
            {"user_id": user, "coin_id": f"old-{number}", "added_at": number}
            for number in range(MOST - 1)
        ]
        connection.execute(favourites.insert(), rows)
    assert ada.put("favourites/bitcoin").status_code == 204
    refused = ada.put("favourites/ethereum")
    assert (refused.status_code, refused.json["detail"]) == (
        409,
        "You can have at most 500 favourites: remove one first.",
    )
    assert ada.put("favourites/bitcoin").status_code == 204
