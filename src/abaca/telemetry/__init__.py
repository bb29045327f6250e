"""Events → logs, Prometheus metrics, OpenTelemetry traces.

Logs are one JSON object a line on standard error. Metrics are what `GET /metrics` answers. Traces go to a collector
where one is configured; nothing of OpenTelemetry is loaded where none is.
"""

import logging
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, TextIO

import msgspec

from abaca.events import EngineFailed, Event, InternalError, LimiterDown, SizeMismatch, WebhookTried
from abaca.records import Failure, Outcomes
from abaca.scrubbing import without_keys
from abaca.telemetry.metrics import SHARED_METRICS, Metrics, forget_process

__all__ = ["SHARED_METRICS", "Metrics", "Telemetry", "forget_process"]


class Telemetry:
    """Counts events and logs them. `stream` is standard error unless given."""

    def __init__(self, *, level: str = "info", stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._level = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
        self._metrics = Metrics()
        self._failed: dict[str, Failure] = {}  # the last of each engine

    def publish(self, event: Event) -> None:
        """Log and count one event."""
        if isinstance(event, EngineFailed):
            self._failed[event.engine] = Failure(type=event.error, message=event.message, at_s=time.time())
        match event:
            case InternalError():
                level = logging.ERROR
            case EngineFailed() | SizeMismatch() | WebhookTried(ok=False) | LimiterDown():
                level = logging.WARNING
            case _:
                level = logging.INFO
        if level >= self._level:
            fields = msgspec.to_builtins(event)
            self._write(level, fields.pop("type"), fields)
        self._metrics.count(event)

    def note(self, message: str, **fields: Any) -> None:
        """Log one line that is no event of a call: start, stop, settings."""
        self._write(logging.INFO, message, fields)

    def note_parts(self, faults: Mapping[str, str]) -> None:
        """Have the metrics say which parts work: those with a fault do not."""
        self._metrics.note_parts(faults)

    def count_waiting(self, engine: str, change: int) -> None:
        """Count calls that wait before an engine: one more, or one less."""
        self._metrics.count_waiting(engine, change)

    def outcomes(self, engine: str) -> Outcomes:
        """Give how an engine has done since this process began."""
        calls, failures = self._metrics.calls_of(engine)
        return Outcomes(calls=calls, failures=failures, last_failure=self._failed.get(engine))

    def take_over_logging(self) -> None:
        """Log the warnings of libraries as JSON too, scrubbed, instead of as they would."""
        logging.basicConfig(level=logging.WARNING, handlers=[_Foreign(self._write)], force=True)

    def metrics(self) -> bytes:
        """Give all metrics in Prometheus' text format, of all processes that share them."""
        return self._metrics.text()

    def _write(self, level: int, event: str, fields: Mapping[str, Any]) -> None:
        if level < self._level:
            return
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = {"time": at, "level": logging.getLevelName(level).lower(), "event": event, **fields}
        line = {name: without_keys(value) if isinstance(value, str) else value for name, value in line.items()}
        with suppress(OSError):  # a terminal that was closed, a disk that is full: no reason to fail a call
            self._stream.write(msgspec.json.encode(line, enc_hook=repr).decode() + "\n")
            self._stream.flush()


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
