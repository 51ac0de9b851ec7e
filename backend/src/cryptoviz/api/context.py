"""What the views of one application reach for."""

from dataclasses import dataclass

from flask import current_app

from cryptoviz.api.activity import Interest
from cryptoviz.api.cache.response_cache import ReadyAnswers
from cryptoviz.api.ports import Stores
from cryptoviz.api.resources.index_health import Progress
from cryptoviz.api.security.accounts import Accounts
from cryptoviz.api.security.refresh_cookie import RefreshCookie
from cryptoviz.api.security.registration import Registration
from cryptoviz.api.security.token_cache import Viewers
from cryptoviz.api.web.metrics import Metrics
from cryptoviz.clock import Clock
from cryptoviz.config import Config

NAME = "cryptoviz"


@dataclass(frozen=True)
class Surroundings:
    """What one worker is made of."""

    config: Config
    clock: Clock
    progress: Progress
    stores: Stores
    viewers: Viewers
    answers: ReadyAnswers
    interest: Interest
    accounts: Accounts
    registration: Registration
    cookie: RefreshCookie
    metrics: Metrics


def here() -> Surroundings:
    """Of the application that answers now."""
    found: Surroundings = current_app.extensions[NAME]
    return found


def stores() -> Stores:
    """Of the application that answers now."""
    return here().stores
