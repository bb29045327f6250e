"""Logs and metrics."""

import io
import json
import re
import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from abaca.events import (
    CallEnded,
    CallJoined,
    CallStarted,
    Collected,
    Delivered,
    EngineFailed,
    Hedged,
    HedgeLost,
    HttpAnswered,
    InternalError,
    Limited,
    LimiterDown,
    Recovered,
    SizeMismatch,
    WebhookTried,
)
from abaca.records import Outcomes
from abaca.telemetry import Telemetry
from abaca.types import Secret

ROOT = Path(__file__).parents[3]
EVENTS = [
    CallStarted(call_id="c", key_id="k", model="m", dialect="gemini", vendor="google"),
    CallEnded(
        call_id="c",
        model="models/M",
        engine="e",
        state="done",
        outcome="STOP",
        seconds_s=1,
        pictures=2,
        cost_micros=240_000,
        got_px="1024x1024",
    ),
    EngineFailed(call_id="c", engine="e", error="EngineBusy", message="POST https://x/?key=AIzaSecretSecret failed"),
    SizeMismatch(call_id="c", engine="e", asked="1x1", got="2x2"),
    Hedged(call_id="c", engine="f", beside="e", after_s=20, estimate_micros=140_000),
    HedgeLost(call_id="c", engine="e", winner="f", charged="maybe"),
    Delivered(call_id="c", complete=False, body_bytes=1),
    Delivered(call_id="c", complete=True, body_bytes=40, delivery="url", streamed=True, first_byte_s=0.2),
    HttpAnswered(method="POST", path="/v1", status=200, seconds_s=0.1, request_id="r"),
    HttpAnswered(method="POST", path="/v1", status=429, seconds_s=0.1, request_id="r", error="OverBudget"),
    Limited(key_id="k", what="images", whose="group"),
    LimiterDown(error="The limiter does not answer."),
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


def test_a_log_that_cannot_be_written_fails_nobody():
    """A closed terminal or a full disk: what happened is counted all the same."""

    class Closed(io.StringIO):
        def write(self, _text):
            raise OSError(5, "Input/output error")

    telemetry = Telemetry(stream=Closed())
    telemetry.publish(Recovered(call_id="call_1", state="resumed"))
    telemetry.note("stopped")
    assert "abaca_calls_at_work 1.0" in telemetry.metrics().decode()


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
    assert 'abaca_hedges_total{engine="f"} 1.0' in metrics
    assert 'abaca_hedges_lost_total{charged="maybe",engine="e"} 1.0' in metrics
    assert 'abaca_call_seconds_count{engine="e",size="1K"} 1.0' in metrics
    assert 'abaca_megapixels_total{engine="e",model="m"} 2.097152' in metrics
    assert 'abaca_delivered_bytes_total{delivery="url"} 40.0' in metrics
    assert 'abaca_first_byte_seconds_count{streamed="yes"} 1.0' in metrics
    assert 'abaca_limited_total{what="images"} 1.0' in metrics
    assert 'abaca_limited_total{what="budget"} 1.0' in metrics
    assert "abaca_limiter_down_total 1.0" in metrics


def test_how_an_engine_has_done_is_told(told):
    """Calls that ended with it, attempts that failed, and the last failure with its time; nothing of other engines."""
    telemetry = Telemetry(stream=told)
    assert telemetry.outcomes("e") == Outcomes()
    for event in (*EVENTS, replace(EVENTS[1], outcome="EngineBusy", model="n"), replace(EVENTS[1], engine="f")):
        telemetry.publish(event)
    before_s = time.time()
    telemetry.publish(EngineFailed(call_id="d", engine="e", error="EngineTimeout", message="too late"))
    done = telemetry.outcomes("e")
    assert (done.calls, done.failures) == (2, 2)
    assert (done.last_failure.type, done.last_failure.message) == ("EngineTimeout", "too late")
    assert before_s <= done.last_failure.at_s <= time.time()
    assert telemetry.outcomes("f") == Outcomes(calls=1)


@pytest.mark.parametrize(
    ("got_px", "size"),
    [
        ("512x512", "512"),
        ("768x344", "512"),
        ("1024x1024", "1K"),
        ("1584x672", "1K"),
        ("2048x2048", "2K"),
        ("4096x4096", "4K"),
        ("6336x2688", "4K"),
        ("", "none"),
    ],
)
def test_sizes_are_classes(told, got_px, size):
    """Whatever its ratio, a picture counts under the size that it was asked in."""
    telemetry = Telemetry(stream=told)
    telemetry.publish(replace(EVENTS[1], got_px=got_px))
    assert f'abaca_call_seconds_count{{engine="e",size="{size}"}} 1.0' in telemetry.metrics().decode()


def test_labels_do_not_grow_with_what_callers_write(told):
    """Spellings, prefixes, numbers of scripted behaviours and names behind an open engine make no new label."""
    telemetry = Telemetry(stream=told)
    for number in range(50):
        telemetry.publish(replace(EVENTS[1], engine="scripted", model=f"scripted/slow-{number}.5"))
        telemetry.publish(replace(EVENTS[1], engine="illustrator", model=f"illustrator/name-{number}"))
        telemetry.publish(replace(EVENTS[1], engine="e", model="models/" * (number % 3) + "GEMINI-x"[: 7 + number % 2]))
    lines = [line for line in telemetry.metrics().decode().splitlines() if line.startswith("abaca_calls_total")]
    models = {line.split('model="')[1].split('"')[0] for line in lines}
    assert models == {"scripted/slow", "illustrator", "gemini-", "gemini-x"}


def test_calls_at_work_are_those_begun_and_not_ended(told):
    """The gauge goes up with a start or a resumed call, and down with an end."""
    telemetry = Telemetry(stream=told)
    for event in (EVENTS[0], EVENTS[0], Recovered(call_id="c", state="resumed"), EVENTS[1]):
        telemetry.publish(event)
    assert "abaca_calls_at_work 2.0" in telemetry.metrics().decode()


def test_waiting_calls_are_counted_by_engine(told):
    """Two begin to wait and one has its turn: one waits."""
    telemetry = Telemetry(stream=told)
    for change in (1, 1, -1):
        telemetry.count_waiting("e", change)
    assert 'abaca_calls_waiting{engine="e"} 1.0' in telemetry.metrics().decode()


def test_parts_are_up_or_down(told):
    """A part with a fault is 0, others are 1."""
    telemetry = Telemetry(stream=told)
    telemetry.note_parts({"database": "", "pictures": "no bucket"})
    metrics = telemetry.metrics().decode()
    assert 'abaca_up{part="database"} 1.0' in metrics
    assert 'abaca_up{part="pictures"} 0.0' in metrics


def test_the_dashboard_shows_what_there_is(told):
    """Every metric that deploy/grafana/abaca.json asks for exists, with every label; every one of ours is shown."""
    telemetry = Telemetry(stream=told)
    for event in EVENTS:
        telemetry.publish(event)
    telemetry.note_parts({"database": ""})
    telemetry.count_waiting("e", 1)
    metrics = telemetry.metrics().decode()
    labels = {}
    for name, inside in re.findall(r"^(abaca_\w+?)(?:{(.*)})? \S+$", metrics, re.MULTILINE):
        labels.setdefault(name, set()).update(re.findall(r"(\w+)=", inside))
    dashboard = json.loads((ROOT / "deploy" / "grafana" / "abaca.json").read_text("utf-8"))
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", ())]
    asked += [entry["definition"] for entry in dashboard["templating"]["list"] if "definition" in entry]
    shown = set()
    for words in asked:
        names = set(re.findall(r"abaca_\w+", words))
        assert names, words
        assert names <= labels.keys(), names - labels.keys()
        wanted = {label for group in re.findall(r"by \(([\w, ]+)\)", words) for label in re.split(r"[, ]+", group)}
        wanted |= set(re.findall(r"(\w+)=~?\"", words))
        known = set.union({"job", "instance"}, *(labels[name] for name in names))
        assert wanted <= known, wanted - known
        shown |= {re.sub(r"_(bucket|count|sum)$", "", name) for name in names}
    ours = {re.sub(r"_(bucket|count|sum)$", "", name) for name in labels if not name.endswith("_created")}
    assert ours - shown == set()


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
