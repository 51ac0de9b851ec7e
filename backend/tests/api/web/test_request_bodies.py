"""Slow request bodies occupy some readers of a client, and not all threads of a worker."""

import io
import threading

import pytest

from cryptoviz.api.web.request_bodies import READERS, READERS_PER_CLIENT, RequestBodyReader
from cryptoviz.ops.webserver import THREADS

LIMIT = 64_000


class SlowStream(io.RawIOBase):
    """A body that ends when `finish` is set; `started` is set when it is first read."""

    def __init__(self) -> None:
        self.started, self.finish = threading.Event(), threading.Event()

    def read(self, size: int = -1) -> bytes:
        self.started.set()
        assert self.finish.wait(20)
        return b"{}"


@pytest.fixture
def slow_read():
    """Start to read a slow body in a thread; return its stream. All streams end after the test."""
    streams, threads = [], []

    def start(reader, address):
        stream = SlowStream()
        thread = threading.Thread(target=reader.buffer, args=(environ(stream, address),))
        thread.start()
        streams.append(stream)
        threads.append(thread)
        assert stream.started.wait(20)
        return lambda: (stream.finish.set(), thread.join())

    yield start
    for stream in streams:
        stream.finish.set()
    for thread in threads:
        thread.join()


def environ(stream, address="192.0.2.1", **more):
    return {"wsgi.input": stream, "CONTENT_LENGTH": "2", "REMOTE_ADDR": address, **more}


def small_body(address="192.0.2.1"):
    return environ(io.BytesIO(b"{}"), address)


def test_buffer_with_slow_bodies_of_one_client_refuses_its_next(slow_read):
    reader = RequestBodyReader(LIMIT, readers=3, per_client=2, wait_s=0.01)
    slow_read(reader, "2001:db8::1")
    assert reader.buffer(small_body("2001:db8::2"))  # the same customer's network
    slow_read(reader, "2001:db8::2")
    assert not reader.buffer(small_body("2001:db8::3"))
    assert reader.buffer(small_body("192.0.2.2"))


def test_buffer_with_all_readers_busy_refuses_other_clients(slow_read):
    reader = RequestBodyReader(LIMIT, readers=2, wait_s=0.01)
    slow_read(reader, "192.0.2.1")
    slow_read(reader, "192.0.2.2")
    assert not reader.buffer(small_body("192.0.2.3"))
    assert reader.buffer({"wsgi.input": None, "CONTENT_LENGTH": ""})  # without a body


def test_buffer_after_a_slow_body_has_ended_reads_the_next(slow_read):
    reader = RequestBodyReader(LIMIT, readers=1, wait_s=0.01)
    for _ in range(3):
        finish = slow_read(reader, "192.0.2.1")
        assert not reader.buffer(small_body())
        finish()
        assert reader.buffer(small_body())


def test_buffer_after_a_failed_read_reads_the_next():
    reader = RequestBodyReader(LIMIT, readers=1, wait_s=0.01)
    broken = io.BytesIO()
    broken.close()
    with pytest.raises(ValueError, match="closed"):
        reader.buffer(environ(broken))
    assert reader.buffer(small_body())


def test_buffer_waits_shortly_for_a_body_that_is_being_read(slow_read):
    reader = RequestBodyReader(LIMIT, readers=1, wait_s=20)
    finish = slow_read(reader, "192.0.2.1")
    threading.Timer(0.1, finish).start()
    assert reader.buffer(small_body())


@pytest.mark.parametrize("length", ["0", "", "64001", "9" * 30, "-1", "x"])
def test_buffer_without_a_body_or_with_a_too_large_one_reads_nothing(length):
    stream = SlowStream()
    assert RequestBodyReader(LIMIT).buffer({"wsgi.input": stream, "CONTENT_LENGTH": length})
    assert not stream.started.is_set()


def test_buffer_of_a_large_chunked_body_reads_one_byte_too_many():
    sent = environ(io.BytesIO(b"x" * 5000), HTTP_TRANSFER_ENCODING="chunked", CONTENT_LENGTH="")
    assert RequestBodyReader(100).buffer(sent)
    assert (sent["CONTENT_LENGTH"], "HTTP_TRANSFER_ENCODING" in sent) == ("101", False)


def test_readers_leave_threads_for_requests_without_a_body():
    assert 0 < READERS_PER_CLIENT < READERS < THREADS


def test_request_while_its_client_sends_slow_bodies_is_answered_503(new_app, slow_read):
    app = new_app()
    client = app.test_client()
    for _ in range(READERS_PER_CLIENT):
        assert client.post("/api/v1/auth/login", json={}).status_code == 422
        finish = slow_read(app.wsgi_app._bodies, "127.0.0.1")
    response = client.post("/api/v1/auth/login", json={})
    assert (response.status_code, response.content_type) == (503, "application/problem+json")
    assert response.headers["Retry-After"] == "1"
    assert client.get("/api/v1/site").status_code == 200
    finish()
    assert client.post("/api/v1/auth/login", json={}).status_code == 422
