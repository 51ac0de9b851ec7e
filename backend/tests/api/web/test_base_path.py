"""BASE_PATH moves the web app, the API, its cookies and its document."""

import gzip

import pytest
import zstandard

from support.fakes.api import PASSWORD

HTML = {"Accept": "text/html"}
PAGE = '<!doctype html><base href="/" /><title>CryptoViz</title>'


@pytest.fixture
def app(new_app, tmp_path):
    (tmp_path / "index.html").write_text(PAGE)
    (tmp_path / "favicon.svg").write_text("<svg/>")
    settings = {"open_registration": True, "public_bitcoin_api": True}
    return new_app(base_path="/coins/of-ada/", spa_dir=tmp_path, **settings)


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.mark.parametrize("path", ["", "markets", "coins/bitcoin"])
def test_page_below_the_base_path_has_it_as_base_of_its_urls(client, path):
    response = client.get(f"/coins/of-ada/{path}", headers=HTML)
    assert response.status_code == 200
    assert response.text == PAGE.replace('"/"', '"/coins/of-ada/"')
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    known = {"If-None-Match": response.headers["ETag"]}
    again = client.get("/coins/of-ada/", headers={**HTML, **known})
    assert (again.status_code, again.data) == (304, b"")
    head = client.head("/coins/of-ada/", headers=HTML)
    assert (head.headers["Content-Length"], head.data) == (str(len(response.data)), b"")


@pytest.mark.parametrize(("coding", "read"), [("gzip", gzip), ("zstd", zstandard)])
def test_page_below_the_base_path_is_compressed(client, coding, read):
    plain = client.get("/coins/of-ada/", headers=HTML)
    response = client.get("/coins/of-ada/", headers={**HTML, "Accept-Encoding": coding})
    assert response.headers["Content-Encoding"] == coding
    assert response.headers["Content-Length"] == str(len(response.data))
    assert read.decompress(response.data) == plain.data
    assert "Content-Encoding" not in plain.headers
    for one in (plain, response):
        assert one.headers["Vary"] == "Accept-Encoding"
        assert one.headers["ETag"].startswith("W/")  # two bodies have it


@pytest.mark.parametrize("path", ["favicon.svg", "healthz", "readyz", "api/v1/site", "latest-news"])
def test_files_api_and_health_are_below_the_base_path_only(client, path):
    assert client.get(f"/coins/of-ada/{path}").status_code == 200
    response = client.get(f"/{path}")
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")
    assert response.json["detail"] == "Everything is below /coins/of-ada/."
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/coins/of-ada", "/coins/of-ada?theme=dark"])
def test_base_path_without_its_slash_redirects_to_it(client, path):
    response = client.get(path, headers=HTML)
    query = path.partition("?")[2]
    expected = "/coins/of-ada/" + (f"?{query}" if query else "")
    assert (response.status_code, response.headers["Location"]) == (307, expected)


def test_cookies_are_sent_below_the_base_path_only(client):
    body = {"username": "ada", "password": PASSWORD}
    response = client.post("/coins/of-ada/api/v1/auth/register", json=body)
    refresh, csrf = response.headers.getlist("Set-Cookie")
    assert "Path=/coins/of-ada/api/v1/auth;" in f"{refresh};"
    assert "Path=/coins/of-ada/;" in f"{csrf};"


def test_document_names_the_base_path(client):
    assert client.get("/coins/of-ada/openapi.json").json["servers"] == [{"url": "/coins/of-ada"}]


def test_ready_answer_is_found_below_the_base_path(client):
    body = {"username": "ada", "password": PASSWORD}
    path = "/coins/of-ada/api/v1"
    token = client.post(f"{path}/auth/register", json=body).json["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    first, second = (client.get(f"{path}/markets", headers=headers) for _ in range(2))
    assert (first.status_code, first.headers["ETag"]) == (200, second.headers["ETag"])
