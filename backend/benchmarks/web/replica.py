"""A replica of the API that CryptoViz replaces, written for the benchmark.

As there, each request opens a connection to PostgreSQL with a password, reads the newest rows
(`ORDER BY timestamp DESC LIMIT n`) and formats them; two workers, nothing cached, nobody signs in.
Its server is that of the product, and its table has the index that the query needs: neither slows
it down.
`python -m benchmarks.web.replica --port 9000 --url postgresql://…` serves
`/price-history?coin=bitcoin&limit=24` from the table that `create_table` makes.
"""

import argparse
from pathlib import Path

import psycopg
from flask import Flask, Response, jsonify, request
from psycopg import conninfo
from psycopg.rows import TupleRow, dict_row

from cryptoviz.ops.webserver import serve

ROLE, PASSWORD = "replica", "of the replaced API"

_TABLE = """
CREATE TABLE replica AS
SELECT coins.id AS coin, to_timestamp(start / 1000.0) AS timestamp, open, high, low, close,
  total_volume AS volume
FROM candles JOIN coins ON coins.key = candles.coin WHERE width_s = 1800
"""
_NEWEST = """
SELECT timestamp, open, high, low, close, volume FROM replica
WHERE coin = %s ORDER BY timestamp DESC LIMIT %s
"""
_ARRIVES = "INSERT INTO replica SELECT id, now(), 1, 1, 1, 1, NULL FROM coins"


def create_table(url: str) -> str:
    """Copy the half hours of all coins of CryptoViz into a table; return the URL to read it."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_TABLE)
        connection.execute("ALTER TABLE replica ADD PRIMARY KEY (coin, timestamp)")
        connection.execute("VACUUM ANALYZE replica")
        connection.execute(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{PASSWORD}'")
        connection.execute(f"GRANT SELECT ON replica TO {ROLE}")
        _require_password(connection)
    return conninfo.make_conninfo(url, user=ROLE, password=PASSWORD)


def _require_password(connection: psycopg.Connection[TupleRow]) -> None:
    """Let the role in with its password only: the server of the benchmarks trusts everybody."""
    row = connection.execute("SHOW hba_file").fetchone()
    assert row is not None
    hba = Path(str(row[0]))
    hba.write_text(f"local all {ROLE} scram-sha-256\n{hba.read_text()}")
    connection.execute("SELECT pg_reload_conf()")


def add_prices(url: str) -> None:
    """Add one row for each coin, as a poll does."""
    with psycopg.connect(url) as connection:
        connection.execute(_ARRIVES)


def make_app(url: str) -> Flask:
    app = Flask(__name__, static_folder=None)
    app.add_url_rule("/healthz", "healthz", lambda: "ok")

    def price_history() -> Response:
        coin, limit = request.args["coin"], int(request.args["limit"])
        with psycopg.connect(url, row_factory=dict_row) as connection:
            rows = connection.execute(_NEWEST, (coin, limit)).fetchall()
        return jsonify([{**row, "timestamp": row["timestamp"].isoformat()} for row in rows])

    app.add_url_rule("/price-history", "price_history", price_history)
    return app


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--url", required=True)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    serve(lambda: make_app(given.url), "127.0.0.1", given.port, given.workers, "warning")


if __name__ == "__main__":
    main()
