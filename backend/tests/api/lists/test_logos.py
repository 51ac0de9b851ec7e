"""Logos: the address in the answers, and the images themselves, for which there is no sign-in."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from cryptoviz.model.logos import FetchedLogo
from cryptoviz.store.markets.logos import SqlLogos
from support.fakes.api import seed_news
from support.fakes.store import START, Feeder, index_sink, snapshot

ODD = "a%2Fb c?[é]"
IMAGES = {
    "markets": lambda body: {row["id"]: row["image"] for row in body["data"]},
    "coins": lambda body: {row["id"]: row["image"] for row in body["data"]},
    "coins/bitcoin": lambda body: {body["id"]: body["image"]},
    "news": lambda body: {coin["id"]: coin["image"] for coin in body["data"][0]["coins"]},
    "favourites": lambda body: {row["coin_id"]: row["image"] for row in body["data"]},
}


@pytest.fixture
def save(database, clock):
    def save_logo(coin, image):
        at = clock() + timedelta(days=30)
        SqlLogos(database).save([FetchedLogo(coin, "https://x.example/1.png", image, at)])

    return save_logo


def test_answers_name_the_logo_and_change_with_it(ada, database, clock, save):
    seed_news(database, ["Bitcoin and XRP rise"], clock())
    ada.put("favourites/bitcoin")
    ada.put("favourites/ripple")
    seen = {path: set() for path in IMAGES}
    for image in (None, b"first", b"second"):
        save("bitcoin", image)
        for path, images in IMAGES.items():
            response = ada.get(path)
            found = images(response.get_json())
            assert found.get("ripple") is None
            seen[path].add((found["bitcoin"], response.headers["ETag"]))
            assert (found["bitcoin"] is None) == (image is None)
            if image is not None:
                logo = ada.client.get(found["bitcoin"])
                assert logo.data == image
    for path, answers in seen.items():
        addresses, etags = zip(*answers, strict=True)
        assert len(set(addresses)) == len(set(etags)) == 3, path


def test_image_of_the_named_version_is_kept_and_others_are_checked_again(ada, save):
    save("bitcoin", b"image")
    address = ada.get("coins/bitcoin").get_json()["image"]
    response = ada.client.get(address)
    assert (response.status_code, response.mimetype) == (200, "image/webp")
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    head = ada.client.head(address)
    assert (head.status_code, head.data, head.headers["Content-Length"]) == (200, b"", "5")
    for other in ("/logos/bitcoin", "/logos/bitcoin?v=00000000"):
        assert ada.client.get(other).headers["Cache-Control"] == "public, no-cache"
    known = {"If-None-Match": response.headers["ETag"]}
    unchanged = ada.client.get(address, headers=known)
    assert (unchanged.status_code, unchanged.data) == (304, b"")


@pytest.mark.parametrize(
    "coin", ["bitcoin", "nix", "..%2F..%2Fetc%2Fpasswd", "%00", "%ff", "a/b", "", "x" * 3000]
)
def test_unknown_logo_is_not_found(app, coins, save, coin):
    save("bitcoin", None)
    response = app.test_client().get(f"/logos/{coin}", headers={"Accept": "text/html"})
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")


def test_logo_of_an_odd_id_has_an_address_that_leads_to_it(ada, database, save):
    Feeder(index_sink(database)).feed(snapshot(ODD, START))
    save(ODD, b"odd")
    address = ada.get(f"coins/{quote(ODD, safe='')}").get_json()["image"]
    assert ada.client.get(address).data == b"odd"


def test_bad_version_is_named(app):
    response = app.test_client().get("/logos/bitcoin?v=%01")
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["parameter"] == "v"
