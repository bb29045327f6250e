"""Logs and metrics."""

import io
import json

import pytest

from abaca.events import (
    CallEnded,
    CallJoined,
    CallStarted,
    Collected,
    Delivered,
    EngineFailed,
    HttpAnswered,
    InternalError,
    Recovered,
    SizeMismatch,
    WebhookTried,
)
from abaca.telemetry import Telemetry
from abaca.types import Secret

EVENTS = [
    CallStarted(call_id="c", key_id="k", model="m", dialect="gemini", vendor="google"),
    CallEnded(
        call_id="c", model="m", engine="e", state="done", outcome="STOP", seconds_s=1, pictures=2, cost_micros=240_000
    ),
    EngineFailed(call_id="c", engine="e", error="EngineBusy", message="POST https://x/?key=AIzaSecretSecret failed"),
    SizeMismatch(call_id="c", engine="e", asked="1x1", got="2x2"),
    Delivered(call_id="c", complete=False, body_bytes=1),
    HttpAnswered(method="POST", path="/v1", status=200, seconds_s=0.1, request_id="r"),
    Recovered(call_id="c", state="done"),
    CallJoined(call_id="c", key_id="k", state="running"),
    Collected(calls=1, blobs=2),
    WebhookTried(call_id="c", host="hooks.example.com", status=500, tries=1, ok=False, again_s=5.0),
    InternalError(call_id="c", error="KeyError", traceback="..."),
]


@pytest.fixture
def told():
    return io.StringIO()


def test_every_event_is_one_json_line(told):
    """Each event becomes a line with its name and fields."""
    telemetry = Telemetry(level="debug", stream=told)
    for event in EVENTS:
        telemetry.publish(event)
    lines = [json.loads(line) for line in told.getvalue().splitlines()]
    assert [line["event"] for line in lines] == [event.__struct_config__.tag for event in EVENTS]
    assert "AIzaSecret" not in told.getvalue()


def test_metrics_count_what_happened(told):
    """Calls, pictures, money, failures and HTTP answers are counted under their labels."""
    telemetry = Telemetry(stream=told)
    for event in EVENTS:
        telemetry.publish(event)
    metrics = telemetry.metrics().decode()
    assert 'abaca_calls_total{engine="e",model="m",outcome="STOP"} 1.0' in metrics
    assert 'abaca_pictures_total{engine="e",model="m"} 2.0' in metrics
    assert 'abaca_cost_usd_total{engine="e",model="m"} 0.24' in metrics
    assert 'abaca_engine_failures_total{engine="e",error="EngineBusy"} 1.0' in metrics
    assert 'abaca_http_requests_total{method="POST",status="200"} 1.0' in metrics
    assert "abaca_detached_total 1.0" in metrics


def test_the_level_is_kept(told):
    """At level error only internal errors are written, but everything is counted."""
    telemetry = Telemetry(level="error", stream=told)
    for event in EVENTS:
        telemetry.publish(event)
    assert [json.loads(line)["event"] for line in told.getvalue().splitlines()] == ["internal_error"]


def test_secrets_are_masked_by_type(told):
    """A Secret in a note is masked whatever its shape."""
    Telemetry(stream=told).note("started", key=Secret("odd shape"), port=1)
    assert "odd shape" not in told.getvalue()
    assert json.loads(told.getvalue())["port"] == 1


def test_keys_in_text_are_masked(told):
    """A key in the words of a note is masked, the rest of the line stays."""
    Telemetry(stream=told).note("started", words="GET /v1beta/models?key=SECRETSECRET&alt=sse")
    assert json.loads(told.getvalue())["words"] == "GET /v1beta/models?key=[key]&alt=sse"
