"""Calls → OpenTelemetry traces, sent to a collector by OTLP over HTTP.

A request that may cost work is a server span, in the trace that its caller's `traceparent` names; each engine asked for
it is a client span below that, told by the conventions for generative AI; upstreams are given that span as theirs. No
span has a prompt, a picture, a key or a query. Sources: W3C Trace Context; OpenTelemetry semantic conventions 1.37 for
HTTP (http.*) and generative AI (gen_ai.*), by their names because the package of constants changes them as it likes.
"""

from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable, Mapping, MutableMapping
from contextlib import aclosing
from contextvars import ContextVar
from typing import Any

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from abaca import __version__
from abaca.errors import AbacaError
from abaca.interfaces import Answer, Capabilities, Engine, Headers, Transport
from abaca.types import Request
from abaca.updates import Finished, PictureDone, Report, Update

_Site = Callable[[MutableMapping[str, Any], Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Any]
_W3C = TraceContextTextMapPropagator()
_PAGES = frozenset({"/", "/healthz", "/readyz", "/metrics"})
_MARKS = {b"x-abaca-call-id": "abaca.call_id", b"x-request-id": "abaca.request_id"}
_EXPORT_S = 3.0  # with all its tries; a stop waits for the last one
_OPERATION = "generate_content"

# Spans are handed on by our own variables: an engine's generator may be ended by another task than it was begun in, and
# OpenTelemetry's current span can only be put back where it was set.
_exchange: ContextVar[Context | None] = ContextVar("abaca_exchange", default=None)
_attempt: ContextVar[Context | None] = ContextVar("abaca_attempt", default=None)


class Traces:
    """Makes spans of requests, of what engines do and of what is sent to upstreams, by standing before each of them.

    `url` is the collector's, without /v1/traces; `sample` is the share of traces that begin here and are told.
    `exporter` takes the place of the collector.
    """

    def __init__(self, url: str, *, sample: float = 1.0, instance: str, exporter: SpanExporter | None = None) -> None:
        resource = Resource.create(
            {"service.name": "abaca", "service.version": __version__, "service.instance.id": instance}
        )
        self._provider = TracerProvider(resource=resource, sampler=ParentBased(TraceIdRatioBased(sample)))
        exporter = exporter or OTLPSpanExporter(endpoint=f"{url.rstrip('/')}/v1/traces", timeout=_EXPORT_S)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("abaca", __version__)

    def site(self, site: _Site) -> _Site:
        """Give the site with a span about every request but those for pages."""
        tracer = self._tracer

        async def traced(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] != "http" or scope["path"] in _PAGES:
                await site(scope, receive, send)
                return
            span = _span_of(tracer, scope)
            _exchange.set(set_span_in_context(span))

            async def sent(message: Any) -> None:
                if message["type"] == "http.response.start":
                    _note_head(span, message)
                await send(message)

            try:
                await site(scope, receive, sent)
            finally:
                span.end()

        return traced

    def engines(self, engines: Mapping[str, Engine]) -> dict[str, Engine]:
        """Give the engines, each with a span about everything that it generates."""
        return {name: _TracedEngine(engine, self._tracer) for name, engine in engines.items()}

    def transport(self, transport: Transport) -> Transport:
        """Give the transport, which hands the span of who sends on in the header `traceparent`."""
        return _TracedTransport(transport)

    def close(self) -> None:
        """Send what is left; waits for the collector."""
        self._provider.shutdown()


def _span_of(tracer: Tracer, scope: Mapping[str, Any]) -> Span:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    method, path = scope["method"], scope["path"]
    return tracer.start_span(
        method,  # a path with a model or a call in it is no name: there would be any number
        context=_W3C.extract(headers, Context()),
        kind=SpanKind.SERVER,
        attributes={"http.request.method": method, "url.path": path, "url.scheme": scope.get("scheme", "http")},
    )


def _note_head(span: Span, message: Mapping[str, Any]) -> None:
    span.set_attribute("http.response.status_code", message["status"])
    if message["status"] >= 500:
        span.set_status(Status(StatusCode.ERROR))
    for name, value in message.get("headers", ()):
        if name in _MARKS:
            span.set_attribute(_MARKS[name], value.decode("latin-1"))


class _TracedEngine:
    """An engine with a span about everything that it generates."""

    def __init__(self, engine: Engine, tracer: Tracer) -> None:
        self.name = engine.name
        self._engine = engine
        self._tracer = tracer

    def capabilities(self, model: str) -> Capabilities:
        return self._engine.capabilities(model)

    async def generate(self, request: Request) -> AsyncGenerator[Update, None]:
        span = self._tracer.start_span(
            f"{_OPERATION} {request.model}",
            context=_exchange.get() or Context(),
            kind=SpanKind.CLIENT,
            attributes=_asked(request, self.name),
        )
        _attempt.set(set_span_in_context(span))
        pictures = 0
        try:
            async with aclosing(self._engine.generate(request)) as updates:
                async for update in updates:
                    pictures += isinstance(update, PictureDone) and not update.picture.thought
                    _note(span, update)
                    yield update
        except GeneratorExit:
            span.set_attribute("error.type", "stopped")
            raise
        except BaseException as error:
            span.set_attribute("error.type", type(error).__name__)
            span.set_status(Status(StatusCode.ERROR, error.message if isinstance(error, AbacaError) else ""))
            raise
        finally:
            span.set_attribute("abaca.pictures", pictures)
            span.end()

    async def aclose(self) -> None:
        await self._engine.aclose()


def _asked(request: Request, engine: str) -> dict[str, str | int]:
    asked: dict[str, str | int] = {
        "gen_ai.operation.name": _OPERATION,
        "gen_ai.provider.name": engine,
        "gen_ai.request.model": request.model,
        "gen_ai.request.choice.count": request.count,
        "gen_ai.output.type": "image" if "image" in request.modalities else "text",
        "abaca.references": len(request.references()),
    }
    if request.seed is not None:
        asked["gen_ai.request.seed"] = request.seed
    if request.pixels is not None:
        asked["abaca.pixels"] = f"{request.pixels.width_px}x{request.pixels.height_px}"
    return asked


def _note(span: Span, update: Update) -> None:
    if isinstance(update, Report) and update.seed is not None:
        span.set_attribute("abaca.seed", update.seed)
    elif isinstance(update, Finished):
        finish = "PROMPT_BLOCKED" if update.prompt_block is not None else update.finish.value
        span.set_attribute("gen_ai.response.finish_reasons", [finish])
        if update.usage is not None:
            span.set_attribute("gen_ai.usage.input_tokens", update.usage.input_tokens)
            span.set_attribute("gen_ai.usage.output_tokens", update.usage.output_tokens + update.usage.thought_tokens)


class _TracedTransport:
    """A transport that hands the span of who sends on."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def send(
        self,
        method: str,
        url: str,
        *,
        headers: Headers,
        body: AsyncIterable[bytes] | None = None,
        body_bytes: int = 0,
        timeout_s: float,
    ) -> Answer:
        context = _attempt.get() or _exchange.get()
        carried: dict[str, str] = {}
        if context is not None:
            _W3C.inject(carried, context)
        return await self._transport.send(
            method, url, headers={**headers, **carried}, body=body, body_bytes=body_bytes, timeout_s=timeout_s
        )

    async def aclose(self) -> None:
        await self._transport.aclose()
