"""OpenTelemetry traces: abaca in front of abaca, both telling the same collector."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx2
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from served import KEY, Serving

PROMPT = "a very private walrus"
TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
SERVER, CLIENT = 2, 3


class Collector:
    """Takes OTLP over HTTP; `spans` are those that came, by name of the service's instance."""

    def __init__(self):
        self.bodies, self.paths = [], []
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                collector.paths.append(self.path)
                collector.bodies.append(self.rfile.read(int(self.headers["content-length"])))
                self.send_response(200)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    @property
    def spans(self):
        found = []
        for body in self.bodies:
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                facts = {a.key: a.value.string_value for a in resource.resource.attributes}
                found += [(facts, span, values(span)) for scope in resource.scope_spans for span in scope.spans]
        return found


def values(span):
    """A span's attributes."""
    return {a.key: getattr(a.value, a.value.WhichOneof("value")) for a in span.attributes}


def asked(url, model, **headers):
    body = {"contents": [{"parts": [{"text": PROMPT}]}], "generationConfig": {"seed": 7}}
    headers = {"x-goog-api-key": KEY, **headers}
    return httpx2.post(f"{url}/v1beta/models/{model}:generateContent", json=body, headers=headers, timeout=60)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Ask the front; give the answers by model, and what the collector has by the end."""
    collector = Collector()
    folder = tmp_path_factory.mktemp("traces")
    off = "[server]\ngrace_s = 1\n[illustrator]\nenabled = false\n"
    with Serving(folder / "behind", f'{off}[telemetry]\notlp = "{collector.url}"') as behind:
        engines = f'[engines.up]\nvendor = "google"\nbase_url = "{behind.url}"\nkey = "env:UP"\n'
        routes = "".join(
            f'[models."{name}"]\nroute = [{{ engine = "up", model = "scripted/{scripted}" }}]\n'
            for name, scripted in (("good", "ok"), ("bad", "unsupported"))
        )
        with Serving(
            folder / "front", off + engines + routes, UP=KEY, OTEL_EXPORTER_OTLP_ENDPOINT=collector.url
        ) as front:
            answers = {
                "good": asked(front.url, "good", traceparent=f"00-{TRACE}-{PARENT}-01"),
                "bad": asked(front.url, "bad"),
                "unsampled": asked(front.url, "good", traceparent=f"00-{TRACE[::-1]}-{PARENT}-00"),
            }
            httpx2.get(f"{front.url}/healthz")
    yield answers, collector
    collector.close()


def test_one_trace_goes_from_the_caller_to_the_upstream(told):
    """The caller's trace has: exchange here, engine below it, exchange there below that, its engine below that."""
    _, collector = told
    assert set(collector.paths) == {"/v1/traces"}
    chain, parent = [], PARENT
    mine = [(facts, span, seen) for facts, span, seen in collector.spans if span.trace_id.hex() == TRACE]
    while found := [entry for entry in mine if entry[1].parent_span_id.hex() == parent]:
        (entry,) = found
        chain.append(entry)
        parent = entry[1].span_id.hex()
    assert [span.kind for _, span, _ in chain] == [SERVER, CLIENT, SERVER, CLIENT]
    assert len(mine) == 4
    instances = [facts["service.instance.id"] for facts, _, _ in chain]
    assert instances[0] == instances[1] != instances[2] == instances[3]
    assert {facts["service.name"] for facts, _, _ in chain} == {"abaca"}


def test_spans_speak_by_the_conventions(told):
    """Operation, model, engine, tokens, finish and seed stand under their names; status and call on the exchange."""
    answers, collector = told
    _, server, seen = next(e for e in collector.spans if e[1].trace_id.hex() == TRACE and e[1].kind == SERVER)
    assert seen["http.request.method"] == server.name == "POST"
    assert seen["http.response.status_code"] == 200
    assert seen["abaca.call_id"].startswith("call_")
    calls = {seen.get("abaca.call_id") for _, _, seen in collector.spans}
    assert answers["good"].headers["x-abaca-call-id"] in calls
    _, span, seen = next(e for e in collector.spans if e[2].get("gen_ai.provider.name") == "up")
    assert span.name == "generate_content scripted/ok"
    assert seen["gen_ai.operation.name"] == "generate_content"
    assert seen["gen_ai.request.model"] == "scripted/ok"
    assert (seen["gen_ai.request.seed"], seen["gen_ai.output.type"], seen["abaca.pictures"]) == (7, "image", 1)
    usage = answers["good"].json()["usageMetadata"]
    assert seen["gen_ai.usage.input_tokens"] == usage["promptTokenCount"]
    assert seen["gen_ai.usage.output_tokens"] == usage["candidatesTokenCount"] + usage.get("thoughtsTokenCount", 0)
    assert [value.string_value for value in seen["gen_ai.response.finish_reasons"].values] == ["STOP"]


def test_a_failure_is_told(told):
    """What an engine failed with stands on its span, whose status is an error."""
    answers, collector = told
    assert answers["bad"].status_code == 400
    failed = [(span, seen) for _, span, seen in collector.spans if seen.get("error.type") == "EngineRefused"]
    assert [span.status.code for span, _ in failed] == [2]


def test_what_is_not_to_be_told_is_not(told):
    """No prompt and no key are in any span, nor those of pages; a caller who is not sampled is not told."""
    _, collector = told
    sent = b"".join(collector.bodies)
    assert PROMPT.encode() not in sent
    assert KEY.encode() not in sent
    assert b"/healthz" not in sent
    assert TRACE[::-1] not in {span.trace_id.hex() for _, span, _ in collector.spans}


@pytest.mark.slow
def test_a_collector_that_is_gone_delays_nobody(tmp_path):
    """A collector that takes no connection delays no answer."""
    with Serving(
        tmp_path / "home", '[illustrator]\nenabled = false\n[telemetry]\notlp = "http://127.0.0.1:9"'
    ) as served:
        began_s = time.monotonic()
        with ThreadPoolExecutor(4) as pool:
            assert {a.status_code for a in pool.map(lambda _: asked(served.url, "scripted/ok"), range(20))} == {200}
        assert time.monotonic() - began_s < 5
