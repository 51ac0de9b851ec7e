"""Response cache and ETags: no repeated queries, no stale responses, bounded memory."""

import tracemalloc

import pytest

from cryptoviz.api.response_cache import ResponseCache, ResponseSpec
from cryptoviz.api.security.token_cache import Principal
from support.fakes.api import Person, seed_news, seed_prices

PUBLIC = [
    "coins",
    "coins/bitcoin",
    "coins/bitcoin/prices?window=24h",
    "coins/bitcoin/change",
    "markets",
    "news",
    "news/feeds",
]
PERSONAL = ["favourites", "markets?favourites=true", "news?filter=favourites"]


@pytest.fixture
def queries(database):
    """Return a list that grows with each read transaction."""
    seen = []
    real = database.read

    class Counting:
        def __enter__(self):
            seen.append("read")
            self._context = real()
            return self._context.__enter__()

        def __exit__(self, *raised):
            return self._context.__exit__(*raised)

    database.read = Counting
    yield seen
    database.read = real


@pytest.mark.parametrize("path", [*PUBLIC, *PERSONAL])
def test_unchanged_response_is_304_without_queries(ada, path, queries):
    response = ada.get(path)
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert response.headers["Vary"] == "Authorization, Accept-Encoding"
    etag = response.headers["ETag"]
    assert etag.startswith('"')
    ada.get(
        path
    )  # The activity recorded after the first response was a commit, so versions are read again.
    del queries[:]
    again = ada.get(path, If_None_Match=etag)
    assert (again.status_code, again.get_data(), again.headers["ETag"]) == (304, b"", etag)
    assert "Content-Type" not in again.headers
    assert ada.get(path).get_data() == response.get_data()
    assert queries == []


@pytest.mark.parametrize("path", PUBLIC)
def test_etag_is_valid_in_other_workers(new_app, coins, database, path):
    person = Person.register(new_app(), "ada")
    etag = person.get(path).headers["ETag"]
    elsewhere = Person(new_app().test_client(), "ada", person.token, "")
    assert elsewhere.get(path, If_None_Match=etag).status_code == 304
    assert elsewhere.get(path).headers["ETag"] == etag


@pytest.mark.parametrize("header", ["W/{}", '"other", {}', '{} , "other"', "*"])
def test_etag_in_a_list_or_weakened_matches(ada, header):
    etag = ada.get("coins").headers["ETag"]
    assert ada.get("coins", If_None_Match=header.format(etag)).status_code == 304
    assert ada.get("coins", If_None_Match='"other"').status_code == 200


@pytest.mark.parametrize("path", [path for path in PUBLIC if "news" not in path])
def test_etag_changes_with_new_data(ada, database, clock, path):
    etag = ada.get(path).headers["ETag"]
    clock.move(minutes=1)
    seed_prices(database, {"bitcoin": 1.0}, clock())
    fresh = ada.get(path, If_None_Match=etag)
    assert (fresh.status_code, fresh.headers["ETag"] == etag) == (200, False)


def test_etag_of_prices_does_not_depend_on_news(ada, database, clock):
    prices, news = ada.get("coins/bitcoin/prices").headers["ETag"], ada.get("news").headers["ETag"]
    seed_news(database, ["Bitcoin climbs"], clock())
    assert ada.get("coins/bitcoin/prices", If_None_Match=prices).status_code == 304
    assert ada.get("news", If_None_Match=news).status_code == 200


def test_etag_does_not_depend_on_other_users(app, ada, coins):
    etags = {path: ada.get(path).headers["ETag"] for path in [*PUBLIC, *PERSONAL]}
    bob = Person.register(app, "bob")
    bob.put("favourites/bitcoin")
    bob.post("auth/logout")
    assert {path: ada.get(path).headers["ETag"] for path in etags} == etags


def test_etags_of_different_urls_differ(ada):
    paths = [
        *PUBLIC,
        *PERSONAL,
        "coins/bitcoin/prices?window=7d",
        "coins/ethereum/prices?window=24h",
    ]
    assert len({ada.get(path).headers["ETag"] for path in paths}) == len(paths)


def test_etags_of_another_installation_differ(ada, new_app, reader):
    """A browser that knew one must not get a 304 from the other."""
    etag = ada.get("coins").headers["ETag"]
    elsewhere = Person(new_app().test_client(), "ada", ada.token, "")
    assert elsewhere.get("coins").headers["ETag"] == etag
    assert reader.get("coins").headers["ETag"][:9] != etag[:9]


def test_responses_with_cors_vary_by_origin(new_app, coins):
    person = Person.register(new_app(cors_origins=("https://app.example",)), "ada")
    assert person.get("coins").headers["Vary"] == "Authorization, Accept-Encoding, Origin"


def test_head_returns_headers_of_get_without_body(ada):
    response = ada.client.head("/api/v1/coins", headers=ada.headers)
    assert (response.status_code, response.get_data()) == (200, b"")
    assert response.headers["ETag"] == ada.get("coins").headers["ETag"]


def test_cache_drops_oldest_responses_above_the_limit(app, ada, clock):
    stores = app.extensions["cryptoviz"].stores
    cache = ResponseCache(stores, "salt", "Authorization", max_bytes=50_000)
    principal = Principal(1, "sid", 0, clock(), 0, 1)
    spec = ResponseSpec("markets", lambda: {"text": "x" * 5_000})
    for number in range(100):
        cache.get_or_build("/path", f"n={number}", spec, principal, None)
    cached = [number for number in range(100) if cache.lookup("/path", f"n={number}", principal)]
    assert 5 <= len(cached) <= 7
    assert cached == list(range(100 - len(cached), 100)), "not the newest"


def test_cache_memory_matches_the_counted_size(app, clock):
    cache = ResponseCache(app.extensions["cryptoviz"].stores, "salt", "Authorization")
    principal, values = Principal(1, "sid", 0, clock(), 0, 1), [number / 7 for number in range(300)]
    spec = ResponseSpec("markets", lambda: {"v": values})
    tracemalloc.start()
    for number in range(50):
        cache.get_or_build("/path", f"n={number}", spec, principal, None)
    taken, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken < 1.5 * cache._size
