"""Events → logs, Prometheus metrics, OpenTelemetry traces.

Logs are one JSON object a line on standard error. Metrics are what `GET /metrics` answers. Traces come with the work on
many replicas.
"""

import logging
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TextIO

import msgspec
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

from abaca.events import (
    CallEnded,
    Delivered,
    EngineFailed,
    Event,
    HttpAnswered,
    InternalError,
    SizeMismatch,
    WebhookTried,
)
from abaca.scrubbing import without_keys

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 60, 120, 300)


class Telemetry:
    """Counts events and logs them. `stream` is standard error unless given."""

    def __init__(self, *, level: str = "info", stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._level = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
        self.registry = CollectorRegistry()
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
        match event:
            case InternalError():
                level = logging.ERROR
            case EngineFailed() | SizeMismatch() | WebhookTried(ok=False):
                level = logging.WARNING
            case _:
                level = logging.INFO
        if level >= self._level:
            fields = msgspec.to_builtins(event)
            self._write(level, fields.pop("type"), fields)
        self._count(event)

    def note(self, message: str, **fields: Any) -> None:
        """Log one line that is no event of a call: start, stop, settings."""
        self._write(logging.INFO, message, fields)

    def take_over_logging(self) -> None:
        """Log the warnings of libraries as JSON too, scrubbed, instead of as they would."""
        logging.basicConfig(level=logging.WARNING, handlers=[_Foreign(self._write)], force=True)

    def metrics(self) -> bytes:
        """Give all metrics in Prometheus' text format."""
        return generate_latest(self.registry)

    def _write(self, level: int, event: str, fields: Mapping[str, Any]) -> None:
        if level < self._level:
            return
        time = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = {"time": time, "level": logging.getLevelName(level).lower(), "event": event, **fields}
        line = {name: without_keys(value) if isinstance(value, str) else value for name, value in line.items()}
        self._stream.write(msgspec.json.encode(line, enc_hook=repr).decode() + "\n")
        self._stream.flush()

    def _count(self, event: Event) -> None:
        match event:
            case HttpAnswered():
                self._requests.labels(event.method, str(event.status)).inc()
            case CallEnded():
                model = event.model.partition("-")[0] if event.engine == "scripted" else event.model  # slow-1, slow-2 …
                self._calls.labels(model, event.engine, event.outcome).inc()
                self._pictures.labels(model, event.engine).inc(event.pictures)
                self._cost.labels(model, event.engine).inc(event.cost_micros / 1_000_000)
                self._seconds.labels(event.engine).observe(event.seconds_s)
            case EngineFailed():
                self._failures.labels(event.engine, event.error).inc()
            case SizeMismatch():
                self._sizes.labels(event.engine).inc()
            case Delivered(complete=False):
                self._detached.inc()
            case _:
                pass


class _Foreign(logging.Handler):
    """Writes what libraries log."""

    def __init__(self, write: Callable[[int, str, Mapping[str, Any]], None]) -> None:
        super().__init__()
        self._write = write

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._write(record.levelno, "library", {"logger": record.name, "message": self.format(record)})
        except Exception:  # noqa: BLE001 - a log line must never break what it tells about
            self.handleError(record)
