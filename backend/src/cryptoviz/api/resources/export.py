"""Downloads of all stored values, streamed: a page of rows is in memory at a time."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial, wraps
from typing import Annotated, Any, Literal

from apiflask import APIBlueprint
from apiflask.schemas import FileSchema
from flask import Response, jsonify, request
from pydantic import Field, ValidationInfo, field_validator

from cryptoviz.api.context import app_context, stores
from cryptoviz.api.parameters import CoinIds, EpochMs, RequestModel, ResponseModel, Text, Time
from cryptoviz.api.resources.views import Arguments, current_user, login_required
from cryptoviz.clock import rfc3339
from cryptoviz.series.export_text import (
    CANDLE_COLUMNS,
    PRICE_COLUMNS,
    Format,
    Pages,
    export_text,
    last_line,
)

_log = logging.getLogger(__name__)

bp = APIBlueprint("export", __name__, url_prefix="/api/v1/export")

StoredInterval = Literal["5m", "30m", "2h", "6h", "1d", "3d"]
_TYPES: dict[Format, str] = {"csv": "text/csv", "jsonl": "application/x-ndjson"}
_INCOMPLETE = "Incomplete: the server could not read the rest."
_FILE: Any = FileSchema(type="string")


class PricesExportQuery(RequestModel):
    """All coins and times unless some are named."""

    coins: Annotated[CoinIds, Field(min_length=1)] | None = None
    start: EpochMs | None = Field(default=None, alias="from")
    to: EpochMs | None = None
    ticket: Text | None = Field(
        default=None, description="From createTicket, instead of an access token"
    )

    @field_validator("to")
    @classmethod
    def _check_to(cls, to: int | None, info: ValidationInfo) -> int | None:
        start = info.data.get("start")
        if start is not None and to is not None and start >= to:
            raise ValueError("must be later than from")
        return to


class CandlesExportQuery(PricesExportQuery):
    """Candles that begin in the window."""

    interval: StoredInterval = "1d"


class TicketOut(ResponseModel):
    """A ticket is valid for one request."""

    ticket: str
    expires_at: Time


def ticket_or_login(view: Callable[Arguments, Response]) -> Callable[Arguments, Response]:
    """Let a request with a valid ticket in, too. Goes where @login_required would go."""
    with_login = login_required(view)

    @wraps(with_login)
    def wrapper(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Response:
        ticket = request.args.get("ticket")
        if ticket is None:
            return with_login(*args, **kwargs)
        # Download managers and link checkers ask for the headers before they download.
        app_context().downloads.use_ticket(ticket, only_check=request.method == "HEAD")
        return view(*args, **kwargs)

    return wrapper


@bp.post("/tickets")
@login_required
@bp.doc(operation_id="createTicket")
@bp.output(TicketOut, status_code=201)
def create_ticket() -> Response:
    """Get a ticket by which a link can start one download within 60 seconds"""
    ticket, expires_at = app_context().downloads.issue_ticket(current_user())
    response = jsonify(ticket=ticket, expires_at=rfc3339(expires_at))
    response.status_code = 201
    return response


@bp.get("/prices.csv")
@ticket_or_login
@bp.doc(operation_id="exportPricesCsv", responses=[404, 429])
@bp.input(PricesExportQuery, location="query")
@bp.output(_FILE, content_type=_TYPES["csv"])
def export_prices_csv(query_data: PricesExportQuery) -> Response:
    """Prices, market caps and volumes as CSV"""
    return _prices("csv", query_data)


@bp.get("/prices.jsonl")
@ticket_or_login
@bp.doc(operation_id="exportPricesJsonl", responses=[404, 429])
@bp.input(PricesExportQuery, location="query")
@bp.output(_FILE, content_type=_TYPES["jsonl"])
def export_prices_jsonl(query_data: PricesExportQuery) -> Response:
    """Prices, market caps and volumes as JSON Lines"""
    return _prices("jsonl", query_data)


@bp.get("/candles.csv")
@ticket_or_login
@bp.doc(operation_id="exportCandlesCsv", responses=[404, 429])
@bp.input(CandlesExportQuery, location="query")
@bp.output(_FILE, content_type=_TYPES["csv"])
def export_candles_csv(query_data: CandlesExportQuery) -> Response:
    """Candles as CSV"""
    return _candles("csv", query_data)


@bp.get("/candles.jsonl")
@ticket_or_login
@bp.doc(operation_id="exportCandlesJsonl", responses=[404, 429])
@bp.input(CandlesExportQuery, location="query")
@bp.output(_FILE, content_type=_TYPES["jsonl"])
def export_candles_jsonl(query_data: CandlesExportQuery) -> Response:
    """Candles as JSON Lines"""
    return _candles("jsonl", query_data)


def _prices(format_: Format, query: PricesExportQuery) -> Response:
    pages = partial(stores().export.prices, start=query.start, end=query.to)
    return _download(f"prices.{format_}", format_, PRICE_COLUMNS, query, pages)


def _candles(format_: Format, query: CandlesExportQuery) -> Response:
    read, interval = stores().export.candles, query.interval
    pages = partial(read, interval=interval, start=query.start, end=query.to)
    return _download(f"candles-{interval}.{format_}", format_, CANDLE_COLUMNS, query, pages)


def _download(
    name: str, format_: Format, columns: Sequence[str], query: PricesExportQuery, pages: Pages
) -> Response:
    coin_ids = stores().export.coins(query.coins)
    headers = {"Content-Disposition": f'attachment; filename="cryptoviz-{name}"'}
    parts = _ending_with_error(export_text(format_, columns, coin_ids, pages), format_)
    response = Response(parts, headers=headers, content_type=f"{_TYPES[format_]}; charset=utf-8")
    return app_context().downloads.limit(response)


def _ending_with_error(parts: Iterable[bytes], format_: Format) -> Iterator[bytes]:
    """Add a last line that reports an error if reading fails.

    The status has been sent by then, and granian ends the response as if it were complete.
    """
    try:
        yield from parts
    except Exception:  # noqa: BLE001 - logged, and reported to the client
        _log.exception("export failed")
        yield last_line(format_, _INCOMPLETE)
