"""Whatever a vendor fails with, in its own shape, a caller gets the right status in its dialect and nothing leaks."""

import itertools
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from abaca.catalogue import load_vendors
from served import Serving

VENDORS = load_vendors()
FRONTS = tuple(f"{dialect}/{vendor}" for dialect in ("gemini", "chat") for vendor in VENDORS)
SECRET = "sk-upstream-0123456789abcdef0123456789"
WAIT_S = 7
# What the vendor answers: status, Google's word, OpenAI's type and code; then what the caller gets of that: the same.
FAULTS = {
    "bad_field": ((400, "INVALID_ARGUMENT", "invalid_request_error", None), (400, "INVALID_ARGUMENT")),
    "bad_key": ((401, "UNAUTHENTICATED", "authentication_error", "invalid_api_key"), (502, "UNAVAILABLE")),
    "google_bad_key": ((400, "INVALID_ARGUMENT", "invalid_request_error", "invalid_api_key"), (502, "UNAVAILABLE")),
    "no_credit": ((402, "FAILED_PRECONDITION", "insufficient_quota", "insufficient_quota"), (502, "UNAVAILABLE")),
    "forbidden": ((403, "PERMISSION_DENIED", "permission_error", None), (502, "UNAVAILABLE")),
    "no_model": ((404, "NOT_FOUND", "invalid_request_error", "model_not_found"), (502, "UNAVAILABLE")),
    "limited": ((429, "RESOURCE_EXHAUSTED", "rate_limit_error", "rate_limit_exceeded"), (429, "RESOURCE_EXHAUSTED")),
    "failed": ((500, "INTERNAL", "server_error", None), (502, "UNAVAILABLE")),
    "overloaded": ((503, "UNAVAILABLE", "service_unavailable_error", "server_is_overloaded"), (503, "UNAVAILABLE")),
    "timed_out": ((504, "DEADLINE_EXCEEDED", "server_error", "timeout"), (504, "DEADLINE_EXCEEDED")),
    "broken": ((200, "", "", None), (502, "UNAVAILABLE")),
    "a_page": ((200, "", "", None), (502, "UNAVAILABLE")),
    "in_band": ((200, "UNAVAILABLE", "server_error", None), (503, "UNAVAILABLE")),
}
OPENAI = {
    # status in front: type of the error there, and OpenRouter's status where it is another one
    400: ("invalid_request_error", 400),
    429: ("rate_limit_error", 429),
    502: ("server_error", 502),
    503: ("service_unavailable_error", 503),
    504: ("server_error", 408),
}


class Vendor(BaseHTTPRequestHandler):
    """Fails as the model's name says, in the shape of the vendor that the path begins with."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        vendor = self.path.split("/")[1]
        fault = next(name for name in sorted(FAULTS, key=len, reverse=True) if name in f"{self.path} {body.decode()}")
        status, word, kind, code = FAULTS[fault][0]
        words = f"The vendor says {fault}; its key is {SECRET} and it lives at http://{self.headers['host']}/inner."
        answer = json.dumps(
            self._shaped(vendor, fault, (503 if fault == "in_band" else status, word, kind, code), words)
        )
        if fault == "broken":
            answer = '{"candidates": [{"content": {"parts": [{"text": "cut he'
        if fault == "a_page":
            answer = f"<html>{words}</html>"
        self.send_response(status)
        self.send_header("content-type", "text/html" if fault == "a_page" else "application/json")
        self.send_header("content-length", str(len(answer)))
        if fault == "limited" and vendor != "google":  # Google says it in the body alone
            self.send_header("retry-after", str(WAIT_S))
        self.end_headers()
        self.wfile.write(answer.encode())

    def _shaped(self, vendor, fault, said, words):
        status, word, kind, code = said
        match VENDORS[vendor].error_shape:
            case "google":
                google = "type.googleapis.com/google.rpc."
                reason = {"@type": google + "ErrorInfo", "reason": "API_KEY_INVALID", "domain": "googleapis.com"}
                wait = {"@type": google + "RetryInfo", "retryDelay": f"{WAIT_S}s"}
                details = {"google_bad_key": [reason], "limited": [wait]}.get(fault, [])
                return {"error": {"code": status, "message": words, "status": word, "details": details}}
            case "openrouter":
                return {"error": {"code": status, "message": words, "metadata": {"error_type": code or kind}}}
            case _:
                return {"error": {"message": words, "type": kind, "param": "request-1", "code": code or status}}

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture(scope="module")
def vendors():
    """A server that plays every vendor; gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Vendor)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def front(vendors, tmp_path_factory):
    """Abaca whose models VENDOR-FAULT go to that vendor, each fault to an engine of its own."""
    lines = ["[server]", "grace_s = 1", "[illustrator]", "enabled = false"]
    for row, fault in itertools.product(VENDORS, FAULTS):
        name = f"{row}-{fault}"
        lines += [f"[engines.{name}]", f'vendor = "{row}"', f'base_url = "{vendors}/{row}"', 'key = "env:UP"']
        lines += [f'[models."{name}"]', f'route = [{{ engine = "{name}", model = "{fault}" }}]']
    with Serving(tmp_path_factory.mktemp("faults"), "\n".join(lines), UP=SECRET) as served:
        yield served


@pytest.fixture(scope="module")
def line():
    """One client's connections."""
    with requests.Session() as session:
        yield session


def ask(line, front, spelling, model, *, streamed):
    dialect, _, vendor = spelling.partition("/")
    if dialect == "gemini":
        path = f"v1beta/models/{model}:{'streamGenerateContent?alt=sse' if streamed else 'generateContent'}"
        headers, body = {"x-goog-api-key": front.key}, {"contents": [{"parts": [{"text": "x"}]}]}
    else:
        path, headers = "v1/chat/completions", {"authorization": f"Bearer {front.key}"}
        body = {"model": model, "messages": [{"role": "user", "content": "x"}], "stream": streamed}
    return line.post(f"{front.url}/{vendor}/{path}", json=body, headers=headers, timeout=30)


def pairs():
    """Every front with every row; all but a diagonal through them are slow."""
    return [
        pytest.param(
            front, row, marks=() if (at - place) % len(VENDORS) == 0 else pytest.mark.slow, id=f"{front}-{row}"
        )
        for (at, front), (place, row) in itertools.product(enumerate(FRONTS), enumerate(VENDORS))
    ]


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize(("spelling", "row"), pairs())
def test_a_vendor_s_error_in_every_dialect(front, vendors, line, spelling, row, streamed):
    """Status, shape and wait are the caller's dialect's; the vendor's words pass only where they are for the caller."""
    for fault, (_, (status, word)) in FAULTS.items():
        answer = ask(line, front, spelling, f"{row}-{fault}", streamed=streamed)
        assert shape_of(spelling, answer) == (status, word), (fault, answer.text)
        assert SECRET not in answer.text + str(answer.headers), fault
        assert vendors.removeprefix("http://") not in answer.text + str(answer.headers), fault
        message = answer.json()["error"]["message"]
        assert ("The vendor says bad_field" in message) == (fault == "bad_field"), message
        assert f"{row}-{fault}" in message or fault == "bad_field", message
        assert answer.headers.get("retry-after") == (str(WAIT_S) if fault == "limited" else None), fault


def shape_of(spelling, answer):
    """Check that an error has its spelling's shape; gives its status, and Google's word for that."""
    dialect, _, vendor = spelling.partition("/")
    error, status = answer.json()["error"], answer.status_code
    words = {400: "INVALID_ARGUMENT", 429: "RESOURCE_EXHAUSTED", 504: "DEADLINE_EXCEEDED"}
    word = words.get(status, "UNAVAILABLE")
    shape = VENDORS[vendor].error_shape
    if dialect == "gemini" and shape == "google":
        assert (error["code"], error["status"]) == (status, word)
        waits = [detail["retryDelay"] for detail in error.get("details", ()) if "retryDelay" in detail]
        assert waits == ([f"{WAIT_S}s"] if status == 429 else [])
    elif shape == "openrouter":
        assert error["code"] == status
        if status == 408:
            return 504, "DEADLINE_EXCEEDED"
    else:
        assert error["type"] == OPENAI[status][0]
        assert error.keys() == {"message", "type", "param", "code"}
    return status, word
