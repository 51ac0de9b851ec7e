"""Currencies that values can be converted to."""

from apiflask import APIBlueprint
from flask import Response

from cryptoviz.api.context import stores
from cryptoviz.api.parameters import Json, ResponseModel, Time, to_rfc3339
from cryptoviz.api.resources.views import cached_json, login_required
from cryptoviz.store.data_versions import MARKETS

bp = APIBlueprint("currencies", __name__, url_prefix="/api/v1/currencies")


class CurrencyOut(ResponseModel):
    """A currency, with the times of its first and its newest rate."""

    code: str
    name: str
    unit: str
    type: str
    rate_since: Time
    rate_at: Time


class CurrenciesOut(ResponseModel):
    """All currencies with a known rate, by code; empty before the first rates arrive."""

    data: list[CurrencyOut]


@bp.get("")
@login_required
@bp.doc(operation_id="listCurrencies", responses=[304])
@bp.output(CurrenciesOut)
def list_currencies() -> Response:
    """Currencies for `vs`"""
    currencies = stores().currencies.list
    return cached_json(MARKETS, lambda: {"data": [_currency(row) for row in currencies()]})


def _currency(row: Json) -> Json:
    times = {name: to_rfc3339(row[name]) for name in ("rate_since", "rate_at")}
    return {**row, **times}
