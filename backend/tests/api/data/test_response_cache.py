"""Ready answers and ETags: nothing is computed twice, nothing stale is served, and memory is bounded."""

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
    """Statements that ask for more than versions and sign-ins, as they are executed."""
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
def test_an_unchanged_answer_is_304_and_costs_no_query(ada, path, queries):
    answer = ada.get(path)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Vary"] == "Authorization"
    etag = answer.headers["ETag"]
    assert etag.startswith('"')
    ada.get(
        path
    )  # what the page looks at was noted after the first answer: a commit, so versions were read again
    del queries[:]
    again = ada.get(path, If_None_Match=etag)
    assert (again.status_code, again.get_data(), again.headers["ETag"]) == (304, b"", etag)
    assert "Content-Type" not in again.headers
    assert ada.get(path).get_data() == answer.get_data()
    assert queries == []


@pytest.mark.parametrize("path", PUBLIC)
def test_another_worker_knows_the_etag_without_reading_rows(new_app, coins, database, path):
    person = Person.register(new_app(), "ada")
    etag = person.get(path).headers["ETag"]
    elsewhere = Person(new_app().test_client(), "ada", person.token, "")
    assert elsewhere.get(path, If_None_Match=etag).status_code == 304
    assert elsewhere.get(path).headers["ETag"] == etag


@pytest.mark.parametrize("header", ["W/{}", '"other", {}', '{} , "other"', "*"])
def test_an_etag_may_come_back_in_a_list_or_weakened(ada, header):
    etag = ada.get("coins").headers["ETag"]
    assert ada.get("coins", If_None_Match=header.format(etag)).status_code == 304
    assert ada.get("coins", If_None_Match='"other"').status_code == 200


@pytest.mark.parametrize("path", [path for path in PUBLIC if "news" not in path])
def test_new_data_make_a_new_etag(ada, database, clock, path):
    etag = ada.get(path).headers["ETag"]
    clock.move(minutes=1)
    seed_prices(database, {"bitcoin": 1.0}, clock())
    fresh = ada.get(path, If_None_Match=etag)
    assert (fresh.status_code, fresh.headers["ETag"] == etag) == (200, False)


def test_prices_leave_the_news_alone_and_the_other_way_round(ada, database, clock):
    prices, news = ada.get("coins/bitcoin/prices").headers["ETag"], ada.get("news").headers["ETag"]
    seed_news(database, ["Bitcoin climbs"], clock())
    assert ada.get("coins/bitcoin/prices", If_None_Match=prices).status_code == 304
    assert ada.get("news", If_None_Match=news).status_code == 200


def test_what_others_do_changes_no_etag(app, ada, coins):
    etags = {path: ada.get(path).headers["ETag"] for path in [*PUBLIC, *PERSONAL]}
    bob = Person.register(app, "bob")
    bob.put("favourites/bitcoin")
    bob.post("auth/logout")
    assert {path: ada.get(path).headers["ETag"] for path in etags} == etags


def test_addresses_have_different_etags(ada):
    paths = [
        *PUBLIC,
        *PERSONAL,
        "coins/bitcoin/prices?window=7d",
        "coins/ethereum/prices?window=24h",
    ]
    assert len({ada.get(path).headers["ETag"] for path in paths}) == len(paths)


def test_another_installation_has_other_etags(ada, new_app, reader):
    """A browser that knew one must not be answered 304 by the other: each begins its ETags in its own way, in all of its workers."""
    etag = ada.get("coins").headers["ETag"]
    elsewhere = Person(new_app().test_client(), "ada", ada.token, "")
    assert elsewhere.get("coins").headers["ETag"] == etag
    assert reader.get("coins").headers["ETag"][:9] != etag[:9]


def test_with_cors_answers_vary_by_origin_too(new_app, coins):
    person = Person.register(new_app(cors_origins=("https://app.example",)), "ada")
    assert person.get("coins").headers["Vary"] == "Authorization, Origin"


def test_head_is_get_without_the_body(ada):
    answer = ada.client.head("/api/v1/coins", headers=ada.headers)
    assert (answer.status_code, answer.get_data()) == (200, b"")
    assert answer.headers["ETag"] == ada.get("coins").headers["ETag"]


def test_what_is_kept_is_bounded(app, ada, clock):
    stores = app.extensions["cryptoviz"].stores
    answers = ResponseCache(stores, "salt", "Authorization", max_bytes=50_000)
    viewer = Principal(1, "sid", 0, clock(), 0, 1)
    recipe = ResponseSpec("markets", lambda: {"text": "x" * 5_000})
    for place in range(100):
        answers.get_or_build("/path", f"n={place}", recipe, viewer, None)
    kept = [place for place in range(100) if answers.lookup("/path", f"n={place}", viewer)]
    assert 5 <= len(kept) <= 7
    assert kept == list(range(100 - len(kept), 100)), "the newest of them"


def test_what_is_kept_takes_no_more_memory_than_it_weighs(app, clock):
    answers = ResponseCache(app.extensions["cryptoviz"].stores, "salt", "Authorization")
    viewer, values = Principal(1, "sid", 0, clock(), 0, 1), [number / 7 for number in range(300)]
    recipe = ResponseSpec("markets", lambda: {"v": values})
    tracemalloc.start()
    for place in range(50):
        answers.get_or_build("/path", f"n={place}", recipe, viewer, None)
    taken, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken < 1.5 * answers._size
