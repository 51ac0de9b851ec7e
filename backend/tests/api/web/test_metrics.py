"""Metrics of the web server."""

import errno
import os

import pytest
from prometheus_client import values

from cryptoviz.api.monitoring.consumer_status import ConsumerStatus
from cryptoviz.api.monitoring.metrics import RequestMetrics


def test_metrics_count_requests_by_route(app, ada):
    for path in ("coins/bitcoin", "coins/bitcoin", "coins/nope"):
        ada.get(path)
    app.test_client().open("/api/v1/site", method="BREW")
    page = app.test_client().get("/metrics").get_data(as_text=True)
    assert (
        'cryptoviz_http_requests_total{method="GET",'
        'route="/api/v1/coins/<coin_id>",status="404"} 1.0' in page
    )
    assert 'cryptoviz_http_requests_total{method="GET",route="ready",status="200"} 1.0' in page
    assert 'method="OTHER"' in page
    assert 'cryptoviz_http_request_seconds_count{route="/api/v1/coins/<coin_id>"} 2.0' in page


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({}, 200),
        ({"environ_base": {"REMOTE_ADDR": "192.0.2.1"}}, 401),
        ({"headers": {"X-Forwarded-For": "127.0.0.1"}}, 401),
        (
            {
                "environ_base": {"REMOTE_ADDR": "192.0.2.1"},
                "headers": {"Authorization": "Bearer sesame"},
            },
            200,
        ),
        (
            {
                "environ_base": {"REMOTE_ADDR": "192.0.2.1"},
                "headers": {"Authorization": "Bearer other"},
            },
            401,
        ),
    ],
)
def test_metrics_need_the_token_or_a_local_request(new_app, options, status):
    assert (
        new_app(metrics_token="sesame").test_client().get("/metrics", **options).status_code
        == status
    )


def test_metrics_without_configured_token_reject_empty_token(new_app):
    from_afar = {
        "environ_base": {"REMOTE_ADDR": "192.0.2.1"},
        "headers": {"Authorization": "Bearer "},
    }
    assert new_app().test_client().get("/metrics", **from_afar).status_code == 401


def test_metrics_files_are_allocated_at_start(tmp_path, monkeypatch):
    """A full disk kills processes that write into holes of memory-mapped files."""
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    RequestMetrics()
    rooms = [file.stat() for file in tmp_path.iterdir()]
    assert len(rooms) == 2
    assert all(room.st_blocks * 512 >= room.st_size > 0 for room in rooms)


def test_metrics_of_consumers_are_not_kept_in_shared_files(tmp_path, monkeypatch, clock):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    monkeypatch.setattr(values, "ValueClass", values.MultiProcessValue())
    metrics = RequestMetrics()
    files = set(tmp_path.iterdir())
    for state, heard in (("ok", b"1.0"), ("silent", b"0.0")):
        status = ConsumerStatus("index", "rssfeed", 7, 0, state, None, 7, 0, 0, clock())
        found = [line for line in metrics.render([status]).splitlines() if b"_heard{" in line]
        assert found == [b'cryptoviz_consumer_heard{consumer="index",topic="rssfeed"} ' + heard]
    assert set(tmp_path.iterdir()) == files


def test_metrics_with_full_disk_are_disabled(tmp_path, monkeypatch, caplog):
    def full(*_arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    monkeypatch.setattr(os, "posix_fallocate", full)
    metrics = RequestMetrics()
    metrics.record("GET", "/healthz", "200", 0.1)
    assert b"cryptoviz_http" not in metrics.render([])
    assert list(tmp_path.iterdir()) == []
    assert "requests are not counted" in caplog.text
