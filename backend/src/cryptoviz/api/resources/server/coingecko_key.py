"""The CoinGecko key: an admin enters it on the page, unless the environment sets it."""

import re
from typing import Annotated, Literal

from apiflask import APIBlueprint
from flask import Response, jsonify
from pydantic import AfterValidator, BeforeValidator, Field

from cryptoviz.api.context import AppContext, app_context
from cryptoviz.api.parameters import Json, RequestModel, ResponseModel
from cryptoviz.api.resources.views import admin_required, login_required
from cryptoviz.config import Plan
from cryptoviz.errors import ConflictError, EncryptionError
from cryptoviz.model.coingecko_account import CoinGeckoAccount, StoredKey, account_of

bp = APIBlueprint("coingecko_key", __name__, url_prefix="/api/v1/settings/coingecko-key")


def _check_characters(key: str) -> str:
    if not re.fullmatch(r"[!-~]+", key):
        raise ValueError("must be printable ASCII without spaces, because it is sent in a header")
    return key


ApiKey = Annotated[
    str,
    Field(min_length=8, max_length=200, json_schema_extra={"pattern": r"^\s*[!-~]+\s*$"}),
    BeforeValidator(lambda text: text.strip() if isinstance(text, str) else text),
    AfterValidator(_check_characters),
]


class CoinGeckoKeyIn(RequestModel):
    """A key with the plan that it belongs to."""

    api_key: ApiKey
    plan: Literal["demo", "basic", "analyst"] = "demo"


class CoinGeckoKeyOut(ResponseModel):
    """The key in use, never in full, and the budget of its plan."""

    source: Literal["environment", "stored", "none"]
    key: str | None = Field(description="The last four characters; null without a key")
    plan: Plan
    calls_per_minute: int
    calls_per_month: int | None = Field(description="Null without a monthly limit")
    problem: str | None = Field(
        description="Why the stored key cannot be decrypted: it is not used then"
    )


@bp.get("")
@login_required
@admin_required
@bp.doc(operation_id="getCoinGeckoKey", responses=[403])
@bp.output(CoinGeckoKeyOut)
def get_coingecko_key() -> Response:
    """The CoinGecko key in use, masked"""
    return jsonify(_shown(app_context()))


@bp.put("")
@login_required
@admin_required
@bp.doc(operation_id="putCoinGeckoKey", responses=[403, 409])
@bp.input(CoinGeckoKeyIn)
@bp.output(CoinGeckoKeyOut)
def put_coingecko_key(json_data: CoinGeckoKeyIn) -> Response:
    """Test a CoinGecko key with one call, then store it encrypted"""
    context = app_context()
    if context.config.coingecko_api_key:
        raise ConflictError("COINGECKO_API_KEY in the environment wins over a stored key.")
    key = StoredKey(json_data.api_key, json_data.plan)
    context.check_account(account_of(context.config, key))
    context.coingecko_key.save(key)
    return jsonify(_shown(context))


@bp.delete("")
@login_required
@admin_required
@bp.doc(operation_id="deleteCoinGeckoKey", responses=[403])
@bp.output({}, status_code=204)
def delete_coingecko_key() -> Response:
    """Remove the stored CoinGecko key"""
    app_context().coingecko_key.remove()
    return Response(status=204)


def _shown(context: AppContext) -> Json:
    account, problem = account_of(context.config, None), None
    try:
        account = account_of(context.config, context.coingecko_key.load())
    except EncryptionError as error:
        problem = f"The stored key cannot be decrypted: {error}"
    return {**_account(account), "problem": problem}


def _account(account: CoinGeckoAccount) -> Json:
    return {
        "source": account.source,
        "key": account.masked_key,
        "plan": account.plan,
        "calls_per_minute": account.calls_per_minute,
        "calls_per_month": account.calls_per_month,
    }
