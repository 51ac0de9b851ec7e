"""The web application, built from Config. Imported before the workers fork, called in each of them."""

from wsgiref.types import WSGIApplication

from cryptoviz.api.app import create_app
from cryptoviz.config import Config
from cryptoviz.store.db.database import Database


def build_app(config: Config) -> WSGIApplication:
    """Return the application of one worker."""
    return create_app(config, Database.from_config(config))
