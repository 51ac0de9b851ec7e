"""The yardstick of the API: Flask and flask-jwt-extended returning prepared bytes.

`python -m benchmarks.web.bare_app --port 9000 --workers 2 --sizes 12000,3000 --key SECRET` serves
`/jwt/12000`, which needs a token signed with the key, and `/open/12000` for each size, with the
server of the product. `/healthz` answers once it runs.
"""

import argparse
from collections.abc import Callable, Sequence

from flask import Flask, Response
from flask_jwt_extended import JWTManager, jwt_required

from cryptoviz.ops.webserver import serve


def make_app(sizes: Sequence[int], key: str) -> Flask:
    """Build the application, with bodies of these sizes in bytes."""
    app = Flask(__name__, static_folder=None)
    app.config["JWT_SECRET_KEY"] = key
    JWTManager(app)
    app.add_url_rule("/healthz", "healthz", lambda: "ok")
    for size in dict.fromkeys(sizes):
        view = _view(b"x" * size)
        app.add_url_rule(f"/open/{size}", f"open_{size}", view)
        app.add_url_rule(f"/jwt/{size}", f"jwt_{size}", jwt_required()(view))
    return app


def _view(body: bytes) -> Callable[[], Response]:
    def view() -> Response:
        return Response(body, mimetype="application/json")

    return view


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--sizes", type=lambda text: [int(size) for size in text.split(",")], required=True
    )
    parser.add_argument("--key", required=True)
    arguments = parser.parse_args()
    serve(
        lambda: make_app(arguments.sizes, arguments.key),
        "127.0.0.1",
        arguments.port,
        arguments.workers,
        "warning",
    )


if __name__ == "__main__":
    main()
