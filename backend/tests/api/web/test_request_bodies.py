"""Bodies that come slowly, or never: they cost their sender's answer and nobody else's."""

import io
import threading

import pytest

from cryptoviz.api.web.request_bodies import Bodies
from support.fakes.api import PASSWORD


class Stalling(io.RawIOBase):
    """A body whose sender has sent one byte and then waits."""

    def __init__(self) -> None:
        self.asked, self.go_on = threading.Event(), threading.Event()
        self._parts = [b"{"]

    def read(self, size: int = -1) -> bytes:
        if self._parts:
            return self._parts.pop()
        self.asked.set()
        self.go_on.wait(20)
        return b""


@pytest.fixture
def stalling():
    stream = Stalling()
    yield stream
    stream.go_on.set()


def environ(stream, **more):
    return {"wsgi.input": stream, "CONTENT_LENGTH": "1000", "REMOTE_ADDR": "192.0.2.1", **more}


def impatient(stalling, told=None, **options):
    """Gives up at once; the stream then ends as that of a connection that was cut."""

    def stop(address, ended):
        (told if told is not None else []).append(address)
        stalling.go_on.set()
        return ended.wait(20)

    return Bodies(64_000, stop=stop, **{"patience_s": 0.01, **options})


@pytest.mark.parametrize("more", [{}, {"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""}])
def test_a_body_that_does_not_come_in_time_is_given_up_and_its_reading_ended(stalling, more):
    told = []
    assert not impatient(stalling, told).fetch(environ(stalling, **more))
    assert (told, stalling.go_on.is_set()) == (["192.0.2.1"], True)


def test_behind_a_proxy_it_is_the_connection_of_the_proxy_that_is_cut(stalling):
    told = []
    given = environ(stalling, **{"werkzeug.proxy_fix.orig": {"REMOTE_ADDR": "127.0.0.1"}})
    impatient(stalling, told).fetch(given)
    assert told == ["127.0.0.1"]


def test_where_as_many_are_slow_as_may_be_who_is_prompt_is_served_and_who_is_slow_is_not_waited_for(
    stalling,
):
    bodies = impatient(stalling, patience_s=20, slow_at_once=0)
    assert not bodies.fetch(environ(stalling))
    assert bodies.fetch(environ(io.BytesIO(b"{}" * 500)))
    assert bodies.fetch(
        {"wsgi.input": stalling, "CONTENT_LENGTH": ""}
    )  # without a body there is nothing to wait for


def test_who_was_slow_makes_room_for_the_next(stalling):
    bodies = impatient(stalling)
    assert not bodies.fetch(environ(stalling))
    late = Stalling()
    threading.Timer(0.2, late.go_on.set).start()
    bodies = impatient(stalling, patience_s=20)
    for _ in range(2):
        assert bodies.fetch(environ(late))


@pytest.mark.parametrize("length", ["0", "", "64001", "9" * 30, "-1", "x"])
def test_what_is_none_or_too_large_is_left_unread(stalling, length):
    assert Bodies(64_000).fetch({"wsgi.input": stalling, "CONTENT_LENGTH": length})
    assert not stalling.asked.is_set()


def test_of_a_chunked_body_no_more_is_read_than_tells_that_it_is_too_large():
    given = environ(io.BytesIO(b"x" * 5000), HTTP_TRANSFER_ENCODING="chunked", CONTENT_LENGTH="")
    assert Bodies(100).fetch(given)
    assert (given["CONTENT_LENGTH"], "HTTP_TRANSFER_ENCODING" in given) == ("101", False)


def test_a_slow_body_is_answered_408_and_a_whole_one_is_read(app, monkeypatch):
    """The application's patience is five seconds: here its body is one that never came."""
    monkeypatch.setattr("cryptoviz.api.web.request_bodies.Bodies._read", lambda *_arguments: None)
    client = app.test_client()
    answer = client.post("/api/v1/auth/login", json={"username": "ada", "password": PASSWORD})
    assert (answer.status_code, answer.content_type) == (408, "application/problem+json")
    monkeypatch.undo()
    assert (
        client.post(
            "/api/v1/auth/login", json={"username": "ada", "password": PASSWORD}
        ).status_code
        == 401
    )
