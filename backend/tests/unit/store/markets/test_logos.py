"""Which logos are fetched, in which order, and what of them is stored."""

from datetime import timedelta

from cryptoviz.model.logos import KEPT_FOR, FetchedLogo
from cryptoviz.store.accounts.favourites import Favourites
from cryptoviz.store.accounts.users import Users
from cryptoviz.store.data_versions import MARKETS, SqlDataVersions
from cryptoviz.store.db.database import Database
from cryptoviz.store.markets.logos import SqlLogos
from cryptoviz.store.markets.wanted_coins import SqlWantedCoins
from support.fakes.clock import HandClock
from support.fakes.store import START, Feeder, index_sink, snapshot

NOW = HandClock()()
DAY = timedelta(days=1)


def url(coin: str) -> str:
    return f"https://img.example/{coin}.png"


def with_coins(database: Database, *coins: str) -> SqlLogos:
    """Return the logos of a database with these coins by rank, and one without a logo."""
    events = [
        snapshot(coin, START, image=url(coin), market_cap_rank=rank)
        for rank, coin in enumerate(coins, 1)
    ]
    Feeder(index_sink(database)).feed(*events, snapshot("plain", START, market_cap_rank=9))
    return SqlLogos(database)


def wanted(logos: SqlLogos, at=NOW, limit: int = 10) -> list[str]:
    found = logos.wanted(at, limit)
    assert all(logo.url.startswith("https://img.example/") for logo in found)
    return [logo.coin_id for logo in found]


def fetched(coin: str, image: bytes | None, wait: timedelta) -> FetchedLogo:
    return FetchedLogo(coin, url(coin), image, NOW + wait)


def test_favourites_and_opened_coins_come_before_larger_ones(each_database: Database) -> None:
    logos = with_coins(each_database, "bitcoin", "ethereum", "opened", "starred")
    user = Users(each_database).add("ada", "hash", 0)
    Favourites(each_database).add(user.id, "starred", 0)
    SqlWantedCoins(each_database, HandClock()).want("opened", "opened", NOW)
    assert wanted(logos) == ["starred", "opened", "bitcoin", "ethereum"]
    assert wanted(logos, limit=1) == ["starred"]


def test_logo_is_wanted_again_when_it_is_old_or_has_moved(each_database: Database) -> None:
    logos = with_coins(each_database, "bitcoin", "ethereum")
    logos.save([fetched("bitcoin", b"image", KEPT_FOR), fetched("ethereum", None, DAY)])
    assert wanted(logos) == []
    assert wanted(logos, NOW + DAY) == ["ethereum"]
    assert wanted(logos, NOW + KEPT_FOR) == ["bitcoin", "ethereum"]
    assert wanted(logos, NOW - DAY) == ["bitcoin"], "the clock was set back"
    elsewhere = FetchedLogo("bitcoin", url("older"), b"image", NOW + KEPT_FOR)
    logos.save([elsewhere])
    assert wanted(logos) == ["bitcoin"], "it has another address by now"


def test_failed_fetch_keeps_the_image_and_the_data_version(each_database: Database) -> None:
    logos, versions = SqlLogos(each_database), SqlDataVersions(each_database)
    found = []
    for image in (b"first", None, b"first", b"second"):
        logos.save([fetched("bitcoin", image, DAY)])
        found.append((logos.image("bitcoin").body, versions.current(MARKETS)))
    bodies, numbers = zip(*found, strict=True)
    assert bodies == (b"first", b"first", b"first", b"second")
    assert len(set(numbers[:3])) == 1
    assert numbers[3] > numbers[2]
    logos.save([fetched("nix", None, DAY)])
    assert logos.image("nix") is None


def test_without_a_database_nothing_is_wanted(database: Database) -> None:
    logos = with_coins(database, "bitcoin")
    database.path.unlink()
    assert wanted(logos) == []
