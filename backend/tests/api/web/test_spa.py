"""Files of the web app: compressed and cached, and the index page for the routes of the app."""

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
    "path",
    ["/", "/index.html", "/markets", "/coins/bitcoin", "/coins/usd.coin", "/coins/.a", "/no/thing"],
)
def test_route_of_the_app_returns_the_index_page(client, path):
    response = client.get(path, headers=HTML)
    assert (response.status_code, response.get_data(as_text=True)) == (200, PAGE)
    assert response.mimetype == "text/html"
    assert response.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["/", "/assets/en.json", "/main-4QZX7K2M.js"])
def test_etag_is_weak_since_all_codings_of_a_file_have_it(client, path):
    etags = {
        client.get(path, headers={"Accept-Encoding": coding}).headers["ETag"]
        for coding in ("identity", "gzip", "br")
    }
    assert len(etags) == 1
    [etag] = etags
    assert etag.startswith("W/")
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 304


def test_revalidated_index_page_keeps_its_policy(client):
    """Browsers update their copy by the headers of a 304: the API's policy would block the page."""
    first = client.get("/", headers=HTML)
    again = client.get("/markets", headers={**HTML, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    assert again.headers.getlist("Content-Security-Policy") == [
        first.headers["Content-Security-Policy"]
    ]


def test_policy_allows_styles_of_the_build_and_only_our_scripts(client):
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
def test_hashed_file_is_compressed_and_immutable(client, accepts, encoding, body):
    response = client.get("/main-4QZX7K2M.js", headers={"Accept-Encoding": accepts})
    assert (response.headers["Content-Encoding"], response.get_data()) == (encoding, body)
    assert "immutable" in response.headers["Cache-Control"]
    assert response.headers["Vary"] == "Accept-Encoding"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in response.headers


def test_file_without_hash_is_revalidated(client):
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
def test_unknown_file_is_not_found(client, path, headers):
    response = client.get(path, headers=headers)
    assert (response.status_code, response.content_type) == (404, "application/problem+json")


def test_unknown_api_path_is_never_the_index_page(client):
    response = client.get("/api/v1/nope", headers=HTML)
    assert (response.status_code, response.content_type) == (404, "application/problem+json")


def test_index_page_is_only_for_navigation(client):
    assert client.get("/markets").status_code == 404
    assert client.post("/markets", headers=HTML).status_code == 404


def test_new_build_is_served_without_a_restart(client, build):
    client.get("/", headers=HTML)
    (build / "index.html").write_text(PAGE.replace("bm9uY2Utb2YtYnVpbGQ", "YW5vdGhlci1ub25jZQ"))
    os.utime(build / "index.html", (2_000_000_000, 2_000_000_000))
    (build / "main-NEWNEW11.js").write_text("2")
    response = client.get("/", headers=HTML)
    assert "YW5vdGhlci1ub25jZQ" in response.get_data(as_text=True)
    assert "'nonce-YW5vdGhlci1ub25jZQ'" in response.headers["Content-Security-Policy"]
    assert client.get("/main-NEWNEW11.js").status_code == 200


def test_page_without_build_explains_what_to_do(app):
    response = app.test_client().get("/", headers=HTML)
    assert response.status_code == 503
    assert "make run" in response.get_data(as_text=True)
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]


def test_file_removed_while_running_is_not_found(client, build):
    (build / "main-4QZX7K2M.js").unlink()
    (build / "main-4QZX7K2M.js.br").unlink()
    for encoding in ("br", "identity", "br"):
        response = client.get("/main-4QZX7K2M.js", headers={"Accept-Encoding": encoding})
        assert (response.status_code, response.content_type) == (404, "application/problem+json")


def test_build_removed_while_running_is_explained(client, build):
    (build / "index.html").rename(build / "elsewhere.html")
    assert client.get("/markets", headers=HTML).status_code == 503


def test_file_added_after_the_index_page_is_found(client, build):
    client.get("/", headers=HTML)
    (build / "chunk-9ZZX7K2M.js").write_text("late")
    os.utime(
        build, ns=(1, build.stat().st_mtime_ns + 1_000_000_000)
    )  # whatever the file system's clock counts in
    client.get("/", headers=HTML)
    assert client.get("/chunk-9ZZX7K2M.js").get_data() == b"late"
