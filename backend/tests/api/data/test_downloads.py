"""Downloads: streamed, limited, ended by the client; tickets for browsers."""

from datetime import timedelta

from cryptoviz.api.security import downloads
from cryptoviz.errors import StoreError
from support.fakes.api import Person
from support.fakes.exports import rows_of


def test_streams_are_neither_compressed_nor_cached(reader):
    with reader.get("export/prices.csv", Accept_Encoding="zstd, gzip") as response:
        assert response.headers["Cache-Control"] == "no-store"
        assert not {"Content-Encoding", "ETag", "Content-Length"} & set(response.headers.keys())
        assert response.is_streamed


def test_client_that_closes_the_download_stops_the_reading(reader, monkeypatch):
    store, read = reader.client.application.extensions["cryptoviz"].stores.export, []

    def endless(coin_id, start, end):
        while True:
            read.append(coin_id)
            yield [(0, 1.0, None, None)]

    monkeypatch.setattr(store, "prices", endless)
    response = reader.client.get(
        "/api/v1/export/prices.csv?coins=bitcoin", headers=reader.headers, buffered=False
    )
    body = response.iter_encoded()
    next(body)
    next(body)
    response.close()
    assert len(read) <= 2
    for _ in range(2 * downloads.AT_ONCE):  # its slot is free again
        reader.client.head("/api/v1/export/prices.csv", headers=reader.headers).close()


def test_export_that_fails_midway_ends_with_a_line_that_says_so(reader, monkeypatch):
    def failing(coin_id, start, end):
        yield [(0, 1.0, None, None)]
        raise StoreError("The database does not answer.")

    monkeypatch.setattr(
        reader.client.application.extensions["cryptoviz"].stores.export, "prices", failing
    )
    assert rows_of(reader.get("export/prices.csv"))[1]["coin"].startswith("Incomplete: ")
    assert rows_of(reader.get("export/prices.jsonl"))[1]["error"].startswith("Incomplete: ")


def test_more_downloads_at_once_than_allowed_are_refused_for_now(reader):
    open_ = [
        reader.client.get("/api/v1/export/prices.csv", headers=reader.headers) for _ in range(4)
    ]
    refused = reader.get("export/prices.csv")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "10")
    for response in open_:
        response.close()
    rows_of(reader.get("export/prices.csv"))


def new_ticket(person: Person) -> str:
    response = person.post("export/tickets")
    assert response.status_code == 201
    return response.get_json()["ticket"]


def get_by_ticket(app, ticket: str) -> int:
    with app.test_client().get(f"/api/v1/export/prices.csv?ticket={ticket}") as response:
        return response.status_code


def test_ticket_opens_one_download_without_a_token(ada, app, new_app):
    ticket = new_ticket(ada)
    assert get_by_ticket(new_app(), ticket) == 200  # any worker
    assert get_by_ticket(app, ticket) == 401


def test_head_request_does_not_use_up_a_ticket(ada, app):
    path = f"/api/v1/export/prices.csv?ticket={new_ticket(ada)}"
    with app.test_client().head(path) as response:
        assert (response.status_code, response.data) == (200, b"")
    with app.test_client().get(path) as response:
        assert response.status_code == 200
    assert app.test_client().head(path).status_code == 401


def test_ticket_expires_and_ends_with_its_session(ada, app, clock):
    late = new_ticket(ada)
    clock.now += timedelta(seconds=60)
    assert get_by_ticket(app, late) == 401
    ticket = new_ticket(ada)
    assert ada.post("auth/logout").status_code == 204
    assert get_by_ticket(app, ticket) == 401
