"""Accounts and sign-in."""

from dataclasses import asdict, replace

from apiflask import APIBlueprint
from flask import Response, jsonify, request
from pydantic import Field, SecretStr

from cryptoviz.api.context import app_context, stores
from cryptoviz.api.parameters import Json, RequestModel, ResponseModel, Time, to_rfc3339
from cryptoviz.api.resources.account.preferences import PreferencesOut
from cryptoviz.api.resources.views import current_user, login_required
from cryptoviz.api.security.accounts import IssuedTokens
from cryptoviz.api.security.tokens import ACCESS_LIFETIME
from cryptoviz.store.accounts.users import User
from cryptoviz.store.db.reads.rates import DOLLAR

bp = APIBlueprint("auth", __name__, url_prefix="/api/v1/auth")


class CredentialsIn(RequestModel):
    """A user name in any spelling, and its password."""

    username: str = Field(max_length=200)
    password: SecretStr = Field(max_length=1000)


class NewAccountIn(CredentialsIn):
    """Credentials of a new account."""

    code: str | None = Field(
        default=None,
        max_length=100,
        description="The one-time code from the log, if `code_required`",
    )


class UserOut(ResponseModel):
    """An account, without secrets."""

    id: int
    username: str
    admin: bool
    created_at: Time
    favourites: int = Field(description="Number of favourite coins")
    preferences: PreferencesOut | None = Field(description="Null until the user has chosen some")


class SignInOut(ResponseModel):
    """An access token; the refresh token is in a cookie."""

    access_token: str
    expires_in: int = Field(description="Seconds")
    user: UserOut


@bp.post("/register")
@bp.doc(operation_id="register", responses=[403, 409, 429])
@bp.input(NewAccountIn)
@bp.output(SignInOut, status_code=201)
def register(json_data: NewAccountIn) -> Response:
    """Create an account and sign in; the first account becomes admin"""
    context, address = app_context(), request.remote_addr or ""
    context.disk_probe.require_space()
    context.registration.check(request, json_data.code)
    password = json_data.password.get_secret_value()
    return _sign_in(context.accounts.register(json_data.username, password, address), 201)


@bp.post("/login")
@bp.doc(operation_id="login", responses=[401, 429])
@bp.input(CredentialsIn)
@bp.output(SignInOut)
def login(json_data: CredentialsIn) -> Response:
    """Sign in"""
    app_context().disk_probe.require_space()
    accounts, address = app_context().accounts, request.remote_addr or ""
    password = json_data.password.get_secret_value()
    return _sign_in(accounts.sign_in(json_data.username, password, address))


@bp.post("/refresh")
@bp.doc(operation_id="refresh", responses=[401, 403])
@bp.output(SignInOut)
def refresh() -> Response:
    """Get a new access token by the refresh cookie; X-CSRF-TOKEN must repeat the CSRF cookie"""
    context = app_context()
    return _sign_in(context.accounts.refresh(context.refresh_cookie.verify(request)))


@bp.post("/logout")
@login_required
@bp.doc(operation_id="logout")
@bp.output({}, status_code=204)
def logout() -> Response:
    """End this session immediately"""
    stores().sessions.revoke(current_user().sid)
    response = Response(status=204)
    app_context().refresh_cookie.clear(response)
    return response


@bp.get("/me")
@login_required
@bp.doc(operation_id="getMe")
@bp.output(UserOut)
def get_me() -> Response:
    """The account that is signed in"""
    return jsonify(_user(stores().users.get(current_user().user_id)))


def _sign_in(tokens: IssuedTokens, status: int = 200) -> Response:
    response = jsonify(
        access_token=tokens.access_token,
        expires_in=int(ACCESS_LIFETIME.total_seconds()),
        user=_user(tokens.user),
    )
    response.status_code = status
    app_context().refresh_cookie.set(response, tokens.refresh_token, tokens.csrf)
    return response


def _user(user: User) -> Json:
    chosen = stores().preferences.find(user.id)
    # After a move to another database its rates may not be there yet.
    if chosen and not stores().currencies.is_known(chosen.currency):
        chosen = replace(chosen, currency=DOLLAR)
    return {
        "id": user.id,
        "username": user.username,
        "admin": user.admin,
        "created_at": to_rfc3339(user.created_at),
        "favourites": len(stores().favourites.ids(user.id)),
        "preferences": chosen and asdict(chosen),
    }
