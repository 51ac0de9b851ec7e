"""The CoinGecko side: /api/v3 as the recordings and upstream documentation show it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptoviz.clock import Clock, to_ms
from cryptoviz.simulator.http.rate_limit import CallLimit
from cryptoviz.simulator.protocols import Answer, Request, error_answer, json_answer, revalidated
from cryptoviz.simulator.world import DAY_MS, HOUR_MS, MINUTE_MS, WINDOWS, Market, Row

PREFIX = "/api/v3"
_HISTORY_DAYS = 365  # of every plan below the dear ones
_MAX_PAGE = 250
_DEFAULT_PAGE = 100
_BEYOND = "Your request exceeds the allowed time range. Public API users are limited to querying historical data within the past 365 days."


@dataclass
class CoinGeckoSide:
    """`cache_ms`: how long an answer ages before the market is asked anew, which its Age header tells."""

    market: Market
    clock: Clock
    cache_ms: int
    limit: CallLimit

    def answer(self, request: Request) -> Answer:
        """Of any path below /api/v3; counts toward the rate limit."""
        wait_s = self.limit.take(self.clock())
        if wait_s is not None:
            return too_many_requests(wait_s)
        path = request.path.removeprefix(PREFIX).rstrip("/")
        known: dict[str, Callable[[Request], Answer]] = {
            "/ping": self._ping,
            "/coins/markets": self._markets,
            "/coins/list": self._list,
            "/simple/price": self._simple_price,
        }
        if path in known:
            return self._finished(request, known[path](request))
        if path.startswith("/coins/") and path.endswith("/market_chart"):
            return self._finished(request, self._chart(request, path.split("/")[2]))
        return json_answer(
            {"error": "Incorrect path. Please check https://www.coingecko.com/api/"}, status=404
        )

    def _finished(self, request: Request, answer: Answer) -> Answer:
        if answer.status != 200:
            return answer
        age_s = to_ms(self.clock()) % self.cache_ms // 1000
        headers = {
            "Age": str(age_s),
            "cf-cache-status": "HIT" if age_s else "EXPIRED",
            **self.limit.headers(self.clock()),
            **answer.headers,
        }
        return revalidated(request, Answer(200, answer.body, headers, answer.served))

    def _ping(self, request: Request) -> Answer:
        return json_answer({"gecko_says": "(V3) To the Moon!"})

    def _markets(self, request: Request) -> Answer:
        query = request.query
        if not query.get("vs_currency"):
            return error_answer(422, "Missing parameter vs_currency")
        if query["vs_currency"] != "usd":
            return error_answer(400, "invalid vs_currency")
        windows = [
            word for word in query.get("price_change_percentage", "").split(",") if word in WINDOWS
        ]
        rows, sparkline = self.market.rows(to_ms(self.clock())), query.get("sparkline") == "true"
        page = _page(
            _ordered(_chosen(rows, query.get("ids")), query.get("order", "market_cap_desc")), query
        )
        if windows or sparkline:
            page = [self.market.extended(row, windows, sparkline=sparkline) for row in page]
        served = {"rows": [[row["id"], row["last_updated"], row["current_price"]] for row in page]}
        return json_answer(
            page,
            headers={**_cached(60), "total": str(len(rows)), "per-page": str(_per_page(query))},
            served=served,
        )

    def _chart(self, request: Request, coin_id: str) -> Answer:
        if not request.query.get("vs_currency"):
            return error_answer(422, "Missing parameter vs_currency")
        days = _days(request.query.get("days", ""))
        if days is None:
            return error_answer(422, "Missing parameter days")
        if days > _HISTORY_DAYS:
            return json_answer(
                {"error": {"status": {"error_code": 10012, "error_message": _BEYOND}}}, status=401
            )
        now_ms = to_ms(self.clock())
        spacing_ms, cached_s = _spacing(days, request.query.get("interval"))
        points = self.market.chart(coin_id, now_ms - int(days * DAY_MS), now_ms, spacing_ms)
        if points is None:
            return error_answer(404, "coin not found")
        body = {
            "prices": [[point.at, point.price] for point in points],
            "market_caps": [[point.at, point.market_cap] for point in points],
            "total_volumes": [[point.at, point.total_volume] for point in points],
        }
        served = {
            "coin": coin_id,
            "points": len(points),
            "first": points[0].at if points else None,
            "last": points[-1].at if points else None,
        }
        return json_answer(body, headers=_cached(cached_s), served=served)

    def _list(self, request: Request) -> Answer:
        return json_answer(
            [coin._asdict() for coin in self.market.coins()],
            headers=_cached(1800),
            served={"coins": len(self.market.coins())},
        )

    def _simple_price(self, request: Request) -> Answer:
        query = request.query
        for needed in ("ids", "vs_currencies"):
            if not query.get(needed):
                return error_answer(422, f"Missing parameter {needed}")
        rows = _chosen(self.market.rows(to_ms(self.clock())), query["ids"])
        told = query.get("include_last_updated_at") == "true"
        answers = {
            row["id"]: {
                "usd": row["current_price"],
                **({"last_updated_at": _seconds(row)} if told else {}),
            }
            for row in rows
        }
        return json_answer(
            answers,
            headers=_cached(60),
            served={
                "rows": [[row["id"], row["last_updated"], row["current_price"]] for row in rows]
            },
        )


def too_many_requests(wait_s: int | None) -> Answer:
    """429 as recorded; `wait_s` = its Retry-After, which is not always there."""
    message = (
        "You've exceeded the Rate Limit. Please visit https://www.coingecko.com/en/api/pricing "
        "to subscribe to our API plans for higher rate limits."
    )
    headers = {} if wait_s is None else {"Retry-After": str(wait_s)}
    return json_answer(
        {"status": {"error_code": 429, "error_message": message}}, status=429, headers=headers
    )


def _chosen(rows: Sequence[Row], ids: str | None) -> Sequence[Row]:
    """Rows of these ids; ids that nobody knows are silently absent."""
    if not ids:
        return rows
    wanted = {word.strip() for word in ids.split(",")}
    return [row for row in rows if row["id"] in wanted]


def _ordered(rows: Sequence[Row], order: str) -> Sequence[Row]:
    """`rows` come by market cap, greatest first. Unknown figures stand last."""
    figure, _, direction = order.rpartition("_")
    if figure == "id":
        return sorted(rows, key=lambda row: str(row["id"]), reverse=direction == "desc")
    name = "total_volume" if figure == "volume" else "market_cap"
    sign = 1 if direction == "asc" else -1
    return sorted(rows, key=lambda row: (row[name] is None, sign * (row[name] or 0)))


def _page(rows: Sequence[Row], query: Mapping[str, str]) -> Sequence[Row]:
    size, number = _per_page(query), max(1, _whole(query.get("page"), 1))
    return rows[(number - 1) * size : number * size]


def _per_page(query: Mapping[str, str]) -> int:
    return min(_MAX_PAGE, max(1, _whole(query.get("per_page"), _DEFAULT_PAGE)))


def _whole(text: str | None, default: int) -> int:
    try:
        return int(text or default)
    except ValueError:
        return default


def _days(text: str) -> float | None:
    if text == "max":
        return 10 * _HISTORY_DAYS
    try:
        return float(text)
    except ValueError:
        return None


def _spacing(days: float, interval: str | None) -> tuple[int, int]:
    """(distance of points in ms, seconds that CoinGecko keeps this answer) of a range of days."""
    if interval == "daily" or (days > 90 and interval != "hourly"):
        return DAY_MS, 12 * 3600
    if days > 1 or interval == "hourly":
        return HOUR_MS, 30 * 60
    return 5 * MINUTE_MS, 30


def _cached(seconds: int) -> dict[str, str]:
    return {
        "Cache-Control": f"max-age=30, public, must-revalidate, s-maxage={seconds}",
        "Vary": "Accept-Encoding, Origin",
    }


def _seconds(row: Row) -> int | None:
    return (
        None
        if row["last_updated"] is None
        else to_ms(datetime.fromisoformat(row["last_updated"])) // 1000
    )
