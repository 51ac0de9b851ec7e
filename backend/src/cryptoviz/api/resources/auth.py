"""Accounts and sign-in."""

from apiflask import APIBlueprint
from flask import Response, jsonify, request

from cryptoviz.api.context import here, stores
from cryptoviz.api.parameters import Json, time_of
from cryptoviz.api.resources.auth_schemas import Credentials, NewAccount, SignIn, User
from cryptoviz.api.resources.login_required import signed_in, viewer
from cryptoviz.api.security.accounts import SignedIn
from cryptoviz.api.security.tokens import ACCESS_LIFE, read_refresh
from cryptoviz.store.accounts.users import User as Account

bp = APIBlueprint("auth", __name__, url_prefix="/api/v1/auth")


@bp.post("/register")
@bp.doc(operation_id="register", responses=[403, 409, 429])
@bp.input(NewAccount)
@bp.output(SignIn, status_code=201)
def register(json_data: NewAccount) -> Response:
    """Make an account and sign in; the first account becomes admin"""
    here().registration.check(request, json_data.code)
    password = json_data.password.get_secret_value()
    return _answer(
        here().accounts.register(json_data.username, password, request.remote_addr or ""),
        created=True,
    )


@bp.post("/login")
@bp.doc(operation_id="login", responses=[401, 429])
@bp.input(Credentials)
@bp.output(SignIn)
def login(json_data: Credentials) -> Response:
    """Sign in"""
    password = json_data.password.get_secret_value()
    return _answer(here().accounts.sign_in(json_data.username, password, request.remote_addr or ""))


@bp.post("/refresh")
@bp.doc(operation_id="refresh", responses=[401, 403])
@bp.output(SignIn)
def refresh() -> Response:
    """A new access token for the refresh cookie; the header X-CSRF-TOKEN must repeat the CSRF cookie"""
    place = here()
    claims = read_refresh(place.cookie.read(request), place.clock)
    place.cookie.check_csrf(request, claims.csrf)
    return _answer(place.accounts.refresh(claims))


@bp.post("/logout")
@signed_in
@bp.doc(operation_id="logout")
@bp.output({}, status_code=204)
def logout() -> Response:
    """End this sign-in at once"""
    stores().sessions.revoke(viewer().sid)
    response = Response(status=204)
    here().cookie.clear(response)
    return response


@bp.get("/me")
@signed_in
@bp.doc(operation_id="getMe")
@bp.output(User)
def get_me() -> Response:
    """Who is signed in"""
    return jsonify(_user(stores().users.get(viewer().user_id)))


def _answer(done: SignedIn, *, created: bool = False) -> Response:
    body = {
        "access_token": done.access_token,
        "expires_in": int(ACCESS_LIFE.total_seconds()),
        "user": _user(done.user),
    }
    response = jsonify(body)
    response.status_code = 201 if created else 200
    here().cookie.set(response, done.refresh)
    return response


def _user(account: Account) -> Json:
    return {
        "id": account.id,
        "username": account.username,
        "admin": account.admin,
        "created_at": time_of(account.created_at),
    }
