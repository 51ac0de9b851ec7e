"""The web application, put together from Config. Imported before the workers fork, called in each of them."""

from wsgiref.types import WSGIApplication

from cryptoviz.api.app import create_app
from cryptoviz.api.ports import Identity, KeptIn, Stores
from cryptoviz.clock import utc_now
from cryptoviz.config import Config
from cryptoviz.store.database import Database
from cryptoviz.store.favourites import Favourites
from cryptoviz.store.instance import first_account_code, instance_id, jwt_key
from cryptoviz.store.markets import Markets
from cryptoviz.store.migrate import READY_SECONDS, check
from cryptoviz.store.news import NewsStore
from cryptoviz.store.polling import Activity
from cryptoviz.store.series import SeriesStore
from cryptoviz.store.sessions import Sessions
from cryptoviz.store.status import StatusStore
from cryptoviz.store.throttle import Throttle
from cryptoviz.store.users import Users
from cryptoviz.store.versions import ChangeWatch, DataVersions
from cryptoviz.store.wanted import SqlWantedCoins


def build_app(config: Config) -> WSGIApplication:
    """The application of one worker."""
    database = Database.of(config)
    return create_app(config, stores=stores(config, database), identity=identity(config, database))


def stores(config: Config, database: Database) -> Stores:
    """Everything that the API is given, on one database."""
    return Stores(
        snapshot=database.read,
        check=lambda: check(database, seconds=READY_SECONDS),
        database=KeptIn(database.kind, database.shown_url),
        markets=Markets(database),
        series=SeriesStore(database),
        news=NewsStore(database),
        status=StatusStore(database),
        versions=DataVersions(database),
        watch=ChangeWatch(database),
        activity=Activity(database),
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
