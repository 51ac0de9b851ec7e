"""The web app's files: compressed, cached for ever when their names say so, and the index page for the app's own routes."""

import os

import pytest

PAGE = (
    '<!doctype html><title>CryptoViz</title><app-root ngCspNonce="bm9uY2Utb2YtYnVpbGQ"></app-root>'
)
HTML = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def build(tmp_path):
    root = tmp_path / "spa"
    (root / "assets").mkdir(parents=True)
    (root / "index.html").write_text(PAGE)
    (root / "main-4QZX7K2M.js").write_text("console.log(1)" * 100)
    (root / "main-4QZX7K2M.js.br").write_bytes(b"brotli")
    (root / "main-4QZX7K2M.js.gz").write_bytes(b"gzipped!")
    (root / "assets" / "en.json").write_text("{}")
    return root


@pytest.fixture
def client(new_app, build):
    return new_app(spa_dir=build).test_client()


@pytest.mark.parametrize(
    "path", ["/", "/index.html", "/markets", "/coin/bitcoin", "/coin/usd.coin/", "/nothing/here"]
)
def test_the_apps_own_routes_get_the_index_page(client, path):
    answer = client.get(path, headers=HTML)
    assert (answer.status_code, answer.get_data(as_text=True)) == (200, PAGE)
    assert answer.mimetype == "text/html"
    assert answer.headers["Cache-Control"] == "no-cache"


def test_the_index_page_is_asked_for_anew_and_confirmed_by_its_etag(client):
    etag = client.get("/", headers=HTML).headers["ETag"]
    again = client.get("/markets", headers={**HTML, "If-None-Match": etag})
    assert (again.status_code, again.get_data()) == (304, b"")


def test_a_confirmed_page_keeps_its_policy(client):
    """A browser takes the headers of a 304 over into its copy: the API's policy there would block the whole page at the next visit."""
    first = client.get("/", headers=HTML)
    again = client.get("/", headers={**HTML, "If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.headers.getlist("Content-Security-Policy") == [
        first.headers["Content-Security-Policy"]
    ]


def test_the_policy_allows_the_builds_styles_and_no_script_but_ours(client):
    policy = dict(
        part.strip().split(" ", 1)
        for part in client.get("/", headers=HTML).headers["Content-Security-Policy"].split(";")
    )
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self' 'nonce-bm9uY2Utb2YtYnVpbGQ'"
    assert (policy["default-src"], policy["frame-ancestors"]) == ("'none'", "'none'")
    assert policy["connect-src"] == policy["img-src"] == "'self'"


@pytest.mark.parametrize(
    ("accepts", "encoding", "body"),
    [("gzip, deflate, br", "br", b"brotli"), ("gzip", "gzip", b"gzipped!")],
)
def test_files_are_served_compressed_and_hashed_names_for_ever(client, accepts, encoding, body):
    answer = client.get("/main-4QZX7K2M.js", headers={"Accept-Encoding": accepts})
    assert (answer.headers["Content-Encoding"], answer.get_data()) == (encoding, body)
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_files_whose_name_stays_are_asked_for_anew(client):
    assert client.get("/assets/en.json").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "/assets/missing.js",
        "/main-00000000.js",
        "/../secret.txt",
        "/%2e%2e/x.db",
        "/.env",
        "/%2Fetc%2Fpasswd.txt",
        "/x%00y.js",
    ],
)
@pytest.mark.parametrize("headers", [{}, HTML])
def test_what_is_no_file_and_no_page_is_not_found(client, path, headers):
    answer = client.get(path, headers=headers)
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


def test_an_unknown_address_of_the_api_is_never_the_index_page(client):
    answer = client.get("/api/v1/nope", headers=HTML)
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


def test_only_pages_that_are_gone_to_get_the_index_page(client):
    assert client.get("/markets").status_code == 404
    assert client.post("/markets", headers=HTML).status_code == 404


def test_a_new_build_is_served_without_a_restart(client, build):
    client.get("/", headers=HTML)
    (build / "index.html").write_text(PAGE.replace("bm9uY2Utb2YtYnVpbGQ", "YW5vdGhlci1ub25jZQ"))
    os.utime(build / "index.html", (2_000_000_000, 2_000_000_000))
    (build / "main-NEWNEW11.js").write_text("2")
    answer = client.get("/", headers=HTML)
    assert "YW5vdGhlci1ub25jZQ" in answer.get_data(as_text=True)
    assert "'nonce-YW5vdGhlci1ub25jZQ'" in answer.headers["Content-Security-Policy"]
    assert client.get("/main-NEWNEW11.js").status_code == 200


def test_without_a_build_a_page_says_what_to_do(app):
    answer = app.test_client().get("/", headers=HTML)
    assert answer.status_code == 503
    assert "make run" in answer.get_data(as_text=True)
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_a_file_that_was_removed_under_the_server_is_not_there(client, build):
    (build / "main-4QZX7K2M.js").unlink()
    (build / "main-4QZX7K2M.js.br").unlink()
    for encoding in ("br", "identity", "br"):
        answer = client.get("/main-4QZX7K2M.js", headers={"Accept-Encoding": encoding})
        assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


def test_a_build_that_was_removed_under_the_server_is_explained(client, build):
    (build / "index.html").rename(build / "elsewhere.html")
    assert client.get("/markets", headers=HTML).status_code == 503


def test_files_that_come_after_the_index_page_are_found(client, build):
    client.get("/", headers=HTML)
    (build / "chunk-9ZZX7K2M.js").write_text("late")
    os.utime(
        build, ns=(1, build.stat().st_mtime_ns + 1_000_000_000)
    )  # whatever the file system's clock counts in
    client.get("/", headers=HTML)
    assert client.get("/chunk-9ZZX7K2M.js").get_data() == b"late"
