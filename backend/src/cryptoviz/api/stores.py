"""Database access of the API."""

from cryptoviz.clock import Clock
from cryptoviz.store.accounts.favourites import Favourites
from cryptoviz.store.accounts.preferences import SqlPreferences
from cryptoviz.store.accounts.sessions import Sessions
from cryptoviz.store.accounts.throttle import Throttle
from cryptoviz.store.accounts.tickets import Tickets
from cryptoviz.store.accounts.users import Users
from cryptoviz.store.currencies.queries import SqlCurrencies
from cryptoviz.store.currencies.wanted import SqlWantedCurrencies
from cryptoviz.store.data_versions import SqlChangeWatch, SqlDataVersions
from cryptoviz.store.db.database import Database
from cryptoviz.store.markets.charts.candles import SqlCandles
from cryptoviz.store.markets.charts.comparisons import SqlComparisons
from cryptoviz.store.markets.charts.hours import SqlHours
from cryptoviz.store.markets.charts.indicators import SqlIndicators
from cryptoviz.store.markets.charts.series import SqlSeries
from cryptoviz.store.markets.history.export import SqlExport
from cryptoviz.store.markets.lists.changes import SqlChanges
from cryptoviz.store.markets.lists.facts import SqlFacts
from cryptoviz.store.markets.lists.sparklines import SqlSparklines
from cryptoviz.store.markets.lists.table import SqlMarketTable
from cryptoviz.store.markets.lists.totals import SqlMarketTotals
from cryptoviz.store.markets.logos import SqlLogos
from cryptoviz.store.markets.queries import SqlMarkets
from cryptoviz.store.markets.wanted_coins import SqlWantedCoins
from cryptoviz.store.news.queries import SqlNews
from cryptoviz.store.pipeline.source_state import SqlActivity
from cryptoviz.store.pipeline.status import SqlStatus
from cryptoviz.store.schema.migrate import READY_SECONDS, check


class Stores:
    """All stores of one database. Within `snapshot()` all reads of a thread see one state."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.snapshot = database.read
        self.markets = SqlMarkets(database)
        self.currencies = SqlCurrencies(database)
        self.wanted_currencies = SqlWantedCurrencies(database, clock)
        self.series = SqlSeries(database, clock)
        self.candles = SqlCandles(database, clock)
        self.indicators = SqlIndicators(database, self.candles)
        self.comparisons = SqlComparisons(database, clock)
        self.hours = SqlHours(database, clock)
        self.export = SqlExport(database)
        changes = SqlChanges(database, clock)
        self.market_table = SqlMarketTable(database, changes)
        self.sparklines = SqlSparklines(database, clock)
        self.market_totals = SqlMarketTotals(database, self.market_table, clock)
        self.facts = SqlFacts(database, changes, clock)
        self.logos = SqlLogos(database)
        self.news = SqlNews(database)
        self.status = SqlStatus(database)
        self.versions = SqlDataVersions(database)
        self.watch = SqlChangeWatch(database)
        self.activity = SqlActivity(database)
        self.wanted = SqlWantedCoins(database, clock)
        self.users = Users(database)
        self.preferences = SqlPreferences(database)
        self.favourites = Favourites(database)
        self.sessions = Sessions(database)
        self.throttle = Throttle(database)
        self.tickets = Tickets(database)

    def check(self) -> None:
        """Raise ConfigError unless the database is complete and of this program's version."""
        check(self.database, seconds=READY_SECONDS)

    def require_space(self) -> None:
        """Raise DiskFullError if the disk of the database is full."""
        self.database.require_space(seconds=READY_SECONDS)
