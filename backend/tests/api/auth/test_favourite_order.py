"""Users put their favourites in an order of their own."""

import pytest

COINS = ["bitcoin", "ethereum", "ripple"]


def ids(person, path="favourites", name="coin_id"):
    return [row[name] for row in person.get(path).get_json()["data"]]


def reorder(person, *coin_ids):
    return person.put("favourites", json={"coin_ids": coin_ids})


@pytest.fixture
def owner(ada):
    """The first user, with three favourites that were added at the same time."""
    for coin_id in COINS:
        ada.put(f"favourites/{coin_id}")
    return ada


def test_put_favourite_order_changes_it_for_this_user_alone(owner, bob, clock):
    for coin_id in COINS:
        bob.put(f"favourites/{coin_id}")
    etag = owner.get("favourites").headers["ETag"]
    theirs = bob.get("favourites").headers["ETag"]
    assert reorder(owner, "ripple", "bitcoin", "ethereum").status_code == 204
    assert owner.get("favourites", If_None_Match=etag).status_code == 200
    assert bob.get("favourites", If_None_Match=theirs).status_code == 304
    assert (ids(owner), ids(bob)) == (["ripple", "bitcoin", "ethereum"], COINS)
    assert reorder(owner, "ethereum", "ripple", "bitcoin").status_code == 204
    assert ids(owner) == ["ethereum", "ripple", "bitcoin"]


def test_put_favourite_goes_to_the_end_of_an_order(owner, clock):
    owner.delete("favourites/ethereum")
    reorder(owner, "ripple", "bitcoin")
    clock.move(seconds=1)
    owner.put("favourites/ethereum")
    assert ids(owner) == ["ripple", "bitcoin", "ethereum"]


def test_put_favourite_with_its_old_place_restores_it(owner):
    reorder(owner, "ripple", "bitcoin", "ethereum")
    before = owner.get("favourites").get_json()["data"]
    owner.delete("favourites/bitcoin")
    place, added_at = before[1]["place"], before[1]["added_at"]
    owner.put(f"favourites/bitcoin?added_at={added_at}&place={place}")
    assert owner.get("favourites").get_json()["data"] == before
    assert owner.put("favourites/bitcoin?place=-1").status_code == 422


@pytest.mark.parametrize(
    ("coin_ids", "problem"),
    [
        (["bitcoin", "ethereum"], "must also name 'ripple'"),
        ([], "must also name 'bitcoin'"),
        ([*COINS, "bitcoin"], "must name 'bitcoin' once"),
        ([*COINS, "dai"], "names 'dai', which is not a favourite"),
        ("bitcoin", ""),
        ([1], ""),
        (["x"] * 501, ""),
        (None, ""),
    ],
)
def test_put_favourite_order_refuses_another_set_by_name(owner, coin_ids, problem):
    answer = owner.put("favourites", json={"coin_ids": coin_ids})
    assert answer.status_code == 422
    assert "coin_ids" in answer.get_data(as_text=True)
    assert problem in answer.get_data(as_text=True)
    assert ids(owner) == COINS


def test_put_favourite_order_needs_a_user(ada, app):
    answer = app.test_client().put("/api/v1/favourites", json={"coin_ids": []})
    assert answer.status_code == 401
    assert ada.put("favourites", json={"coin_ids": []}).status_code == 204
