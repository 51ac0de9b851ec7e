"""Preferences of the caller: currency, time zone, language and theme."""

from dataclasses import asdict
from typing import Annotated, Literal

from apiflask import APIBlueprint
from flask import Response
from pydantic import AfterValidator, WithJsonSchema

from cryptoviz.api.context import stores
from cryptoviz.api.parameters import (
    CurrencyCode,
    RequestModel,
    ResponseModel,
    check_time_zone,
)
from cryptoviz.api.resources.views import cached_json, current_user, login_required
from cryptoviz.errors import InvalidParameterError
from cryptoviz.store.accounts.preferences import AUTO, Preferences
from cryptoviz.store.data_versions import ACCOUNTS
from cryptoviz.store.db.reads.rates import UNKNOWN_CURRENCY

bp = APIBlueprint("preferences", __name__, url_prefix="/api/v1/preferences")

_Language = Literal["auto", "en", "fr"]
_Theme = Literal["auto", "light", "dark"]


def _check_zone(name: str) -> str:
    return name if name == AUTO else check_time_zone(name)


class PreferencesIn(RequestModel):
    """All preferences; `auto` is what the browser says."""

    currency: CurrencyCode
    time_zone: Annotated[
        str,
        AfterValidator(_check_zone),
        WithJsonSchema({"type": "string", "examples": ["auto", "Europe/Paris"]}),
    ]
    language: _Language
    theme: _Theme


class PreferencesOut(ResponseModel):
    """The preferences of an account; at first US dollars, and `auto` for the others."""

    currency: str
    time_zone: str
    language: _Language
    theme: _Theme


@bp.get("")
@login_required
@bp.doc(operation_id="getPreferences", responses=[304])
@bp.output(PreferencesOut)
def get_preferences() -> Response:
    """Preferences of the caller"""
    find, user_id = stores().preferences.find, current_user().user_id
    return cached_json(ACCOUNTS, lambda: asdict(find(user_id) or Preferences()), per_user=True)


@bp.put("")
@login_required
@bp.doc(operation_id="putPreferences")
@bp.input(PreferencesIn)
@bp.output({}, status_code=204)
def put_preferences(json_data: PreferencesIn) -> Response:
    """Replace the preferences of the caller"""
    if not stores().currencies.is_known(json_data.currency):
        raise InvalidParameterError("currency", UNKNOWN_CURRENCY)
    chosen = Preferences(**json_data.model_dump())
    stores().preferences.put(current_user().user_id, chosen)
    return Response(status=204)
