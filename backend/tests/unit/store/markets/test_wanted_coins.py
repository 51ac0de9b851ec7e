"""Order and duration of wanted coins."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert, update

from cryptoviz.store.db.database import Database
from cryptoviz.store.markets.wanted_coins import SqlWantedCoins
from cryptoviz.store.pipeline.status import HistoryCount, SqlStatus
from cryptoviz.store.schema.tables import coins, favourites, history_fills, latest, users
from support.fakes.clock import HandClock

CLOCK = HandClock()


def with_market(database: Database) -> SqlWantedCoins:
    """Three polled coins, one with a day of history; two favourites, one opened chart."""
    zero = {column.name: 0 for column in latest.c if not column.nullable}
    with database.write() as connection:
        for key, (coin_id, rank) in enumerate(
            [("unranked", None), ("ethereum", 2), ("bitcoin", 1), ("only-listed", 3)], 1
        ):
            connection.execute(
                insert(coins).values(
                    key=key, id=coin_id, symbol="s", name="n", rank=rank, named_at=0
                )
            )
            if coin_id != "only-listed":
                connection.execute(insert(latest).values({**zero, "coin": key}))
        connection.execute(insert(history_fills).values(coin=3, days=1, filled_at=0))
        user = {
            "username": "u",
            "username_folded": "u",
            "password_hash": "",
            "admin": False,
            "disabled": False,
            "epoch": 0,
            "version": 0,
        }
        connection.execute(insert(users).values(id=1, created_at=0, **user))
        for at, coin_id in enumerate(["ethereum", "far-away"]):
            connection.execute(insert(favourites).values(user_id=1, coin_id=coin_id, added_at=at))
    wanted = SqlWantedCoins(database, CLOCK)
    wanted.want("opened", "opened", CLOCK())
    return wanted


def test_unfilled_orders_favourites_ranked_then_opened_coins(database: Database) -> None:
    wanted = with_market(database)
    assert wanted.wanted() == ("far-away", "ethereum", "opened")
    assert wanted.unfilled(1, 10) == ("far-away", "ethereum", "unranked", "opened")
    assert wanted.unfilled(90, 3) == ("far-away", "ethereum", "bitcoin")


def test_unfilled_leaves_out_coins_that_nothing_asks_for(database: Database) -> None:
    wanted = with_market(database)
    absences = {"unranked": 1, "bitcoin": None, "ethereum": 1}
    with database.write() as connection:
        for coin, unrequested_at in absences.items():
            row = update(coins).where(coins.c.id == coin)
            connection.execute(row.values(absent_at=1, unrequested_at=unrequested_at))
    assert wanted.unfilled(90, 10) == ("far-away", "ethereum", "bitcoin", "opened")
    assert SqlStatus(database).history() == HistoryCount(0, 1)


def test_wanted_includes_opened_charts_for_a_week(database: Database) -> None:
    clock = HandClock()
    wanted = SqlWantedCoins(database, clock)
    wanted.want("opened", "opened", clock())
    clock.move(days=6)
    assert wanted.wanted() == ("opened",)
    clock.move(days=2)
    assert wanted.wanted() == ()
    wanted.want("opened", "opened", clock())
    assert wanted.wanted() == ("opened",)


def test_wanted_database_lost_returns_the_last_result(database: Database, tmp_path: Path) -> None:
    wanted = with_market(database)
    before = (wanted.wanted(), wanted.unfilled(90, 10))
    database.dispose()
    path = tmp_path / "cryptoviz.db"
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    path.mkdir()  # a database that cannot be opened
    assert (wanted.wanted(), wanted.unfilled(90, 10)) == before
    assert wanted.unfilled(365, 10) == (), "what was never asked has no last answer"


def test_opened_returns_charts_without_favourites(database: Database) -> None:
    wanted = with_market(database)
    wanted.want("later", "opened", CLOCK() + timedelta(seconds=1))
    wanted.want("starred", "favourite", CLOCK())
    assert wanted.opened() == ("later", "opened")
    assert set(wanted.wanted()) > {"later", "opened", "starred"}
