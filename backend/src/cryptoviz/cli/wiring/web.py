"""The web application, put together from Config. Imported before the workers fork, called in each of them."""

from wsgiref.types import WSGIApplication

from cryptoviz.api.app import create_app
from cryptoviz.api.ports import Identity, KeptIn, Stores
from cryptoviz.clock import utc_now
from cryptoviz.config import Config
from cryptoviz.store.accounts.favourites import Favourites
from cryptoviz.store.accounts.sessions import Sessions
from cryptoviz.store.accounts.throttle import Throttle
from cryptoviz.store.accounts.users import Users
from cryptoviz.store.data_versions import SqlChangeWatch, SqlDataVersions
from cryptoviz.store.db.database import Database
from cryptoviz.store.instance import first_account_code, instance_id, jwt_key
from cryptoviz.store.markets.queries import SqlMarkets
from cryptoviz.store.markets.series import SqlSeries
from cryptoviz.store.markets.wanted_coins import SqlWantedCoins
from cryptoviz.store.news.queries import SqlNews
from cryptoviz.store.pipeline.source_state import SqlActivity
from cryptoviz.store.pipeline.status import SqlStatus
from cryptoviz.store.schema.migrate import READY_SECONDS, check


def build_app(config: Config) -> WSGIApplication:
    """The application of one worker."""
    database = Database.from_config(config)
    return create_app(config, stores=stores(config, database), identity=identity(config, database))


def stores(config: Config, database: Database) -> Stores:
    """Everything that the API is given, on one database."""
    return Stores(
        snapshot=database.read,
        check=lambda: check(database, seconds=READY_SECONDS),
        database=KeptIn(database.kind, database.masked_url),
        markets=SqlMarkets(database),
        series=SqlSeries(database),
        news=SqlNews(database),
        status=SqlStatus(database),
        versions=SqlDataVersions(database),
        watch=SqlChangeWatch(database),
        activity=SqlActivity(database),
        wanted=SqlWantedCoins(database, utc_now),
        users=Users(database),
        favourites=Favourites(database),
        sessions=Sessions(database),
        throttle=Throttle(database),
    )


def identity(config: Config, database: Database) -> Identity:
    """Of this installation; its values are made at the first start."""
    key = config.jwt_secret_key or jwt_key(database, config.data_dir)
    return Identity(instance_id(database), key, lambda: first_account_code(database))
