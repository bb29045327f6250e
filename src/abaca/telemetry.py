"""Events → logs, Prometheus metrics, OpenTelemetry traces.

Logs are one JSON object a line on standard error. Metrics are what `GET /metrics` answers. Traces come with the work on
many replicas.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import msgspec
import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

from abaca.events import CallEnded, Delivered, EngineFailed, Event, HttpAnswered, InternalError, SizeMismatch
from abaca.types import Secret

_KEYS_IN_TEXT = re.compile(
    r"""(?ix) (?P<name> [?&] (?:key|api_key|access_token) = | bearer \s+ | x-goog-api-key ["']? \s* [:=] \s* ["']?)
    [^\s&"',}\]]+"""
)
_KEY_SHAPES = re.compile(r"\b(?:abk-|sk-|AIza)[A-Za-z0-9_\-]{12,}")
_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 60, 120, 300)


def scrub(text: str) -> str:
    """Give the text without anything that looks like a key: `?key=…`, bearer tokens, known key shapes."""
    return _KEY_SHAPES.sub("***", _KEYS_IN_TEXT.sub(r"\g<name>***", text))


class Telemetry:
    """Counts events and logs them."""

    def __init__(self, *, level: str = "info", stream: Any = None) -> None:
        self.registry = CollectorRegistry()
        self._log = structlog.wrap_logger(
            structlog.PrintLogger(stream or sys.stderr),
            processors=[
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                _redact,
                structlog.processors.JSONRenderer(serializer=_to_json),
            ],
            wrapper_class=structlog.make_filtering_bound_logger(_level(level)),
        )
        counter, registry = Counter, self.registry
        self._requests = counter("abaca_http_requests", "HTTP exchanges.", ["method", "status"], registry=registry)
        self._calls = counter("abaca_calls", "Calls by outcome.", ["model", "engine", "outcome"], registry=registry)
        self._pictures = counter("abaca_pictures", "Pictures in answers.", ["model", "engine"], registry=registry)
        self._cost = counter("abaca_cost_usd", "Settled cost in USD.", ["model", "engine"], registry=registry)
        self._failures = counter("abaca_engine_failures", "Failed targets.", ["engine", "error"], registry=registry)
        self._sizes = counter("abaca_size_mismatches", "Pictures in another size.", ["engine"], registry=registry)
        self._detached = counter("abaca_detached", "Answers whose caller had gone.", registry=registry)
        self._seconds = Histogram(
            "abaca_call_seconds", "From admission to settlement.", ["engine"], buckets=_SECONDS, registry=registry
        )

    def publish(self, event: Event) -> None:
        """Log and count one event."""
        fields = msgspec.to_builtins(event)
        name = fields.pop("type")
        match event:
            case InternalError():
                self._log.error(name, **fields)
            case EngineFailed() | SizeMismatch():
                self._log.warning(name, **fields)
            case _:
                self._log.info(name, **fields)
        self._count(event)

    def note(self, message: str, **fields: Any) -> None:
        """Log one line that is no event of a call: start, stop, settings."""
        self._log.info(message, **fields)

    def metrics(self) -> bytes:
        """Give all metrics in Prometheus' text format."""
        return generate_latest(self.registry)

    def _count(self, event: Event) -> None:
        match event:
            case HttpAnswered():
                self._requests.labels(event.method, str(event.status)).inc()
            case CallEnded():
                self._calls.labels(event.model[:80], event.engine, event.outcome).inc()
                self._pictures.labels(event.model[:80], event.engine).inc(event.pictures)
                self._cost.labels(event.model[:80], event.engine).inc(event.cost_micros / 1_000_000)
                self._seconds.labels(event.engine).observe(event.seconds_s)
            case EngineFailed():
                self._failures.labels(event.engine, event.error).inc()
            case SizeMismatch():
                self._sizes.labels(event.engine).inc()
            case Delivered(complete=False):
                self._detached.inc()
            case _:
                pass


def _level(name: str) -> int:
    return logging.getLevelNamesMapping().get(name.upper(), logging.INFO)


def _redact(_logger: Any, _method: str, fields: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name, value in fields.items():
        if isinstance(value, str):
            fields[name] = scrub(value)
    return fields


def _to_json(fields: Any, **_options: Any) -> str:
    return msgspec.json.encode(fields, enc_hook=_printable).decode()


def _printable(value: object) -> str:
    return repr(value) if isinstance(value, Secret) else scrub(str(value))
