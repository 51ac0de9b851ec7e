"""The simulated CoinGecko: /api/v3 as recordings and its documentation show it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from urllib.parse import quote

from cryptoviz.clock import Clock, to_ms
from cryptoviz.simulator.http.logos import with_logo
from cryptoviz.simulator.market.currencies import SimulatedCurrency, currencies, per_usd
from cryptoviz.simulator.messages import (
    Request,
    Response,
    coded_error,
    error_response,
    json_response,
    validated,
)
from cryptoviz.simulator.protocols import (
    DAY_MS,
    FINEST_STEP_MS,
    HOUR_MS,
    WINDOWS,
    MarketProvider,
    SimulatedPoint,
)

PREFIX = "/api/v3"
_HISTORY_DAYS = 365  # of the cheaper plans
_MAX_PAGE, _DEFAULT_PAGE = 250, 100
TOO_FAR = "Your request exceeds the allowed time range of your plan."
TOO_MANY_REQUESTS = coded_error(429, 429, "You've exceeded the Rate Limit.")


class RateLimit:
    """At most `per_minute` calls in each clock minute, failed ones included; None = no limit."""

    def __init__(self, per_minute: int | None = None) -> None:
        self._per_minute = per_minute
        self._lock = Lock()
        self._minute: datetime | None = None
        self._used = 0

    def take(self, now: datetime) -> int | None:
        """Count one call; return the seconds to wait if it is one too many."""
        with self._lock:
            minute = now.replace(second=0, microsecond=0)
            self._used = self._used + 1 if self._minute == minute else 1
            self._minute = minute
            exceeded = self._per_minute is not None and self._used > self._per_minute
            return 60 - now.second if exceeded else None


@dataclass
class CoinGeckoApi:
    """Responds to requests from a market, up to a rate limit."""

    market: MarketProvider
    clock: Clock
    limit: RateLimit

    def respond(self, request: Request) -> Response:
        """Respond to a request of any path below /api/v3; it counts toward the rate limit."""
        wait_s = self.limit.take(self.clock())
        if wait_s is not None:
            headers = {**TOO_MANY_REQUESTS.headers, "Retry-After": str(wait_s)}
            return replace(TOO_MANY_REQUESTS, headers=headers)
        response = self._routed(request, request.path.removeprefix(PREFIX).rstrip("/"))
        return validated(request, response) if response.status == 200 else response

    def _routed(self, request: Request, path: str) -> Response:
        if path == "/ping":
            return json_response({"gecko_says": "(V3) To the Moon!"})
        if path == "/coins/markets":
            return self._markets(request.query, request.headers.get("host", ""))
        if path == "/coins/list":
            coins = [coin._asdict() for coin in self.market.coins()]
            return json_response(coins, headers=_cached(1800), coins=len(coins))
        if path == "/exchange_rates":
            return self._exchange_rates()
        if path.startswith("/coins/") and path.count("/") == 2:
            return self._coin(path.split("/")[2])
        if path.startswith("/coins/") and path.endswith("/market_chart"):
            return self._chart(path.split("/")[2], request.query)
        return error_response(404, "Incorrect path. Please check https://www.coingecko.com/api/")

    def _markets(self, query: Mapping[str, str], host: str) -> Response:
        if not query.get("vs_currency"):
            return error_response(422, "Missing parameter vs_currency")
        if query["vs_currency"] != "usd":
            return error_response(400, "invalid vs_currency")
        rows, ids = self.market.rows(to_ms(self.clock())), query.get("ids", "").split(",")
        selected = [row for row in rows if ids == [""] or row["id"] in ids]
        names = query.get("price_change_percentage", "").split(",")
        windows = [name for name in names if name in WINDOWS]
        number = max(1, int(_number(query.get("page"), 1)))
        size = min(_MAX_PAGE, max(1, int(_number(query.get("per_page"), _DEFAULT_PAGE))))
        page = [with_logo(row, host) for row in selected[(number - 1) * size : number * size]]
        if windows:
            page = [{**row, **self.market.changes(row, windows)} for row in page]
        if query.get("sparkline") == "true":
            now_ms = to_ms(self.clock())
            weeks = (self.market.week(row["id"], now_ms) for row in page)
            page = [
                {**row, "sparkline_in_7d": {"price": week}}
                for row, week in zip(page, weeks, strict=True)
            ]
        served = [[row["id"], row["last_updated"], row["current_price"]] for row in page]
        headers = {**_cached(60), "total": str(len(rows)), "per-page": str(size)}
        return json_response(page, headers=headers, rows=served)

    def _coin(self, coin_id: str) -> Response:
        """Respond with the links of a coin, which is all that is used of this document."""
        coin = next((coin for coin in self.market.coins() if coin.id == coin_id), None)
        if coin is None:
            return error_response(404, "coin not found")
        links = {
            "homepage": [f"https://{quote(coin_id)}.example/"],
            "blockchain_site": [f"https://explorer.example/{quote(coin_id)}", ""],
            "repos_url": {"github": [f"https://code.example/{quote(coin_id)}"], "bitbucket": []},
        }
        return json_response({**coin._asdict(), "links": links}, headers=_cached(60))

    def _exchange_rates(self) -> Response:
        now_ms, rates = to_ms(self.clock()), {}
        bitcoin = self.market.price("bitcoin", now_ms)
        for code, currency in currencies().items():
            rate = per_usd(currency, now_ms, self.market.price)
            if bitcoin and rate:
                names = {"name": currency.name, "unit": currency.unit, "type": currency.type}
                rates[code] = {**names, "value": round(bitcoin * rate, 3)}
        return json_response({"rates": rates}, headers=_cached(60), currencies=len(rates))

    def _chart(self, coin_id: str, query: Mapping[str, str]) -> Response:
        if not query.get("vs_currency"):
            return error_response(422, "Missing parameter vs_currency")
        currency = currencies().get(query["vs_currency"])
        if currency is None:
            return error_response(400, "invalid vs_currency")
        days = _number(query.get("days", "").replace("max", "inf"), 0)
        if not days:
            return error_response(422, "Missing parameter days")
        if days > _HISTORY_DAYS:
            status = {"error_code": 10012, "error_message": TOO_FAR}
            return json_response({"error": {"status": status}}, 401)
        now_ms = to_ms(self.clock())
        step_ms, cached_s = _step(days)
        points = self.market.chart(coin_id, now_ms - int(days * DAY_MS), now_ms, step_ms)
        if points is None:
            return error_response(404, "coin not found")
        if currency.code != "usd":
            points = [self._converted(point, currency) for point in points]
        body = {
            "prices": [(point.at, point.price) for point in points],
            "market_caps": [(point.at, point.market_cap) for point in points],
            "total_volumes": [(point.at, point.total_volume) for point in points],
        }
        headers, count = _cached(cached_s), len(points)
        first, last = (points[0].at, points[-1].at) if points else (None, None)
        return json_response(
            body, headers=headers, coin=coin_id, points=count, first=first, last=last
        )

    def _converted(self, point: SimulatedPoint, currency: SimulatedCurrency) -> SimulatedPoint:
        rate = per_usd(currency, point.at, self.market.price) or 0
        values = (None if value is None else value * rate for value in point[1:])
        return SimulatedPoint(point.at, *values)  # type: ignore[arg-type] # the price is known


def _number(text: str | None, default: float) -> float:
    try:
        return float(text or default)
    except ValueError:
        return default


def _step(days: float) -> tuple[int, int]:
    """Return the distance of points in milliseconds, and the seconds that a chart is cached."""
    if days > 90:
        return DAY_MS, 12 * 3600
    return (HOUR_MS, 30 * 60) if days > 1 else (FINEST_STEP_MS, 30)


def _cached(seconds: int) -> dict[str, str]:
    age = f"max-age=30, public, must-revalidate, s-maxage={seconds}"
    return {"Cache-Control": age, "Vary": "Accept-Encoding, Origin"}
