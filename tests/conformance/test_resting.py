"""Keys and engines that are left alone for a while, through the front door, with a vendor that counts who asks it."""

import base64
import json
import struct
import threading
import time
import zlib
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from abaca.policy.health import REST_S, TRIPS_AT
from served import Serving

BAD, GOOD = "key-that-is-bad", "key-that-is-good"
OVER = {"error": {"code": 429, "message": "Resource has been exhausted.", "status": "RESOURCE_EXHAUSTED"}}
RETRY_INFO = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "40s"}
FAULTS = {
    # what the bad key is answered: status, headers, body
    "broken": (500, {}, {"error": {"code": 500, "message": "Internal error.", "status": "INTERNAL"}}),
    "denied": (401, {}, {"error": {"code": 401, "message": "No.", "status": "UNAUTHENTICATED"}}),
    "limited": (429, {"retry-after": "40"}, OVER),
    "limited in the body": (429, {}, {"error": {**OVER["error"], "details": [RETRY_INFO]}}),
    "overloaded": (503, {"retry-after": "40"}, {"error": {"code": 503, "message": "Later.", "status": "UNAVAILABLE"}}),
}


def png():
    """A picture of 1024 x 1024 px in one colour."""

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", 1024, 1024, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(129 * 1024))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


class Vendor(ThreadingHTTPServer):
    """Answers a picture to every key but the bad one, which gets the fault; counts the keys."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Answers)
        self.fault = None
        self.asked = Counter()
        picture = {"inlineData": {"mimeType": "image/png", "data": base64.b64encode(png()).decode()}}
        self.good = {"candidates": [{"content": {"role": "model", "parts": [picture]}, "finishReason": "STOP"}]}


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        key = self.headers["x-goog-api-key"]
        self.server.asked[key] += 1
        status, headers, body = (200, {}, self.server.good)
        if key == BAD and self.server.fault:
            status, headers, body = FAULTS[self.server.fault]
        content = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {**headers, "content-type": "application/json", "content-length": len(content)}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def vendor():
    server = Vendor()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def front(vendor, tmp_path_factory):
    """Abaca with three engines at that vendor: with a bad key and a good one, with a bad one alone, with a good one."""
    lines = ["[server]", "grace_s = 1", "[illustrator]", "enabled = false"]
    for engine, keys in {"both": ["BAD", "GOOD"], "one": ["BAD"], "other": ["GOOD"]}.items():
        lines += [f"[engines.{engine}]", 'vendor = "google"', f'base_url = "http://127.0.0.1:{vendor.server_port}"']
        lines += [f"keys = {json.dumps([f'env:{key}' for key in keys])}"]
    lines += ['[models."by-both"]', 'route = ["both"]', '[models."by-one"]', 'route = ["one"]']
    lines += ['[models."by-one-or-other"]', 'route = ["one", "other"]']
    with Serving(tmp_path_factory.mktemp("resting"), "\n".join(lines), BAD=BAD, GOOD=GOOD) as served:
        yield served


@pytest.fixture(autouse=True)
def clock(front, vendor, monkeypatch):
    """Everybody is well before each test; gives a list whose only number is how many seconds later it is."""
    ahead_s = [0.0]

    def now_s():
        return time.monotonic() + ahead_s[0]

    vendor.asked.clear()
    vendor.fault = None
    plugs = front.app.gateway._plugs
    plugs.health._breakers.clear()
    monkeypatch.setattr(plugs.health, "_now_s", now_s)
    for engine in ("both", "one", "other"):
        ring = front.app.engines[engine].ring
        ring.__init__(len(ring._breakers), now_s)
    return ahead_s


def draw(front, model):
    """Ask for a picture that nobody asked for before; gives the HTTP answer."""
    body = {"contents": [{"parts": [{"text": f"A cat of {time.monotonic_ns()} hairs"}]}]}
    url, headers = f"{front.url}/v1beta/models/{model}:generateContent", {"x-goog-api-key": front.key}
    return requests.post(url, json=body, headers=headers, timeout=30)


@pytest.mark.parametrize("fault", ["denied", "limited", "limited in the body"])
def test_a_key_that_is_not_taken_rests_at_once(front, vendor, clock, fault):
    """Its request goes out with the other key, and no other one with it, until its time is over."""
    vendor.fault = fault
    assert [draw(front, "by-both").status_code for _ in range(6)] == [200] * 6
    assert (vendor.asked[BAD], vendor.asked[GOOD]) == (1, 6)
    clock[0] += 601 if fault == "denied" else 41
    vendor.fault = None
    assert [draw(front, "by-both").status_code for _ in range(6)] == [200] * 6
    assert vendor.asked[BAD] == 4


def test_a_key_that_alone_keeps_failing_rests(front, vendor, clock):
    """After some failures in a row all goes by the other key; later one request tries it, and then half of them."""
    vendor.fault = "broken"
    statuses = [draw(front, "by-both").status_code for _ in range(4 * TRIPS_AT)]
    failed = statuses.count(502)
    assert TRIPS_AT <= failed <= TRIPS_AT + 1
    assert (vendor.asked[BAD], statuses[-2 * TRIPS_AT + 2 :]) == (failed, [200] * (2 * TRIPS_AT - 2))
    clock[0] += REST_S
    statuses = [draw(front, "by-both").status_code for _ in range(6)]
    assert (statuses.count(502), vendor.asked[BAD]) == (1, failed + 1), "one tries it, and it rests again"
    clock[0] += 2 * REST_S
    vendor.fault = None
    assert [draw(front, "by-both").status_code for _ in range(6)] == [200] * 6
    assert vendor.asked[BAD] == failed + 4


@pytest.mark.parametrize("fault", ["limited", "limited in the body", "overloaded"])
def test_an_engine_that_says_when_is_left_alone_until_then(front, vendor, clock, fault):
    """The next engine of the route answers, and the first is not asked before its time: one failure is enough."""
    vendor.fault = fault
    engines = [draw(front, "by-one-or-other").headers["x-abaca-engine"] for _ in range(4)]
    assert (engines, vendor.asked[BAD]) == (["other"] * 4, 1)
    clock[0] += 39
    draw(front, "by-one-or-other")
    assert vendor.asked[BAD] == 1
    clock[0] += 2
    vendor.fault = None
    assert [draw(front, "by-one-or-other").headers["x-abaca-engine"] for _ in range(4)] == ["one"] * 4


def test_where_nobody_else_is_the_one_that_rests_is_asked(front, vendor):
    """Its answer is the truth: the limit with the time to come again, or by now a picture."""
    vendor.fault = "limited"
    answers = [draw(front, "by-one") for _ in range(3)]
    assert [(answer.status_code, answer.headers["retry-after"]) for answer in answers] == [(429, "40")] * 3
    assert vendor.asked[BAD] == 3
    vendor.fault = None
    assert draw(front, "by-one").status_code == 200
