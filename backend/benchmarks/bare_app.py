"""What the API is measured against: Flask and flask-jwt-extended alone, answering ready bytes, on the same server.

`python -m benchmarks.bare_app --port 9000 --workers 2 --sizes 12000,3000 --key SECRET` serves `/jwt/12000` (wants a token signed with
the key) and `/open/12000` (wants none) for each size. It prints nothing; `/healthz` answers once it runs.
"""

import argparse
from collections.abc import Callable, Sequence

from flask import Flask, Response
from flask_jwt_extended import JWTManager, jwt_required

from cryptoviz.ops.webserver import serve


def make_app(sizes: Sequence[int], key: str) -> Flask:
    """Routes for bodies of these sizes, in bytes."""
    app = Flask(__name__, static_folder=None)
    app.config["JWT_SECRET_KEY"] = key
    JWTManager(app)
    app.add_url_rule("/healthz", "healthz", lambda: "ok")
    for size in dict.fromkeys(sizes):
        view = _answering(b"x" * size)
        app.add_url_rule(f"/open/{size}", f"open_{size}", view)
        app.add_url_rule(f"/jwt/{size}", f"jwt_{size}", jwt_required()(view))
    return app


def _answering(body: bytes) -> Callable[[], Response]:
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
    given = parser.parse_args()
    serve(
        lambda: make_app(given.sizes, given.key), "127.0.0.1", given.port, given.workers, "warning"
    )


if __name__ == "__main__":
    main()
