"""Events → Prometheus metrics.

No label grows with use: none holds a key, a call or a caller's own words. Several processes of one server count into
files of a shared folder, and whichever is asked tells of all.
"""

import os
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from abaca.catalogue.models import bare_name
from abaca.events import (
    CallEnded,
    CallStarted,
    Delivered,
    EngineFailed,
    Event,
    Hedged,
    HedgeLost,
    HttpAnswered,
    Limited,
    LimiterDown,
    Recovered,
    SizeMismatch,
)

SHARED_METRICS = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that names the shared folder (source: prometheus_client's multiprocess mode)."""

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 60, 120, 300)
# Sizes by area: whatever the ratio, each size has about four times the pixels of the one before. In between lie the
# geometric means.
_SIZES = ((524_288, "512"), (2_097_152, "1K"), (8_388_608, "2K"))
_NUMBER = re.compile(r"-[0-9.]+$")


class Metrics:
    """What is counted. Names end in the unit, `_total` where they only grow."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self._requests = Counter("abaca_http_requests", "HTTP exchanges.", ["method", "status"], registry=registry)
        self._calls = Counter("abaca_calls", "Calls by outcome.", ["model", "engine", "outcome"], registry=registry)
        self._pictures = Counter("abaca_pictures", "Usable pictures.", ["model", "engine"], registry=registry)
        self._megapixels = Counter("abaca_megapixels", "Usable pictures' size.", ["model", "engine"], registry=registry)
        self._cost = Counter("abaca_cost_usd", "Settled cost in USD.", ["model", "engine"], registry=registry)
        self._seconds = Histogram(
            "abaca_call_seconds",
            "From admission to settlement.",
            ["engine", "size"],
            buckets=_SECONDS,
            registry=registry,
        )
        self._first_byte = Histogram(
            "abaca_first_byte_seconds",
            "From a request's arrival to the first byte of its answer.",
            ["streamed"],
            buckets=_SECONDS,
            registry=registry,
        )
        self._delivered = Counter("abaca_delivered_bytes", "Answers that left.", ["delivery"], registry=registry)
        self._detached = Counter("abaca_detached", "Answers whose caller had gone.", registry=registry)
        self._failures = Counter("abaca_engine_failures", "Failed targets.", ["engine", "error"], registry=registry)
        self._hedges = Counter("abaca_hedges", "Engines asked beside a slow one.", ["engine"], registry=registry)
        self._losers = Counter(
            "abaca_hedges_lost", "Engines stopped as another had answered.", ["engine", "charged"], registry=registry
        )
        self._mismatches = Counter("abaca_size_mismatches", "Pictures in another size.", ["engine"], registry=registry)
        self._limited = Counter(
            "abaca_limited", "Requests refused by a limit or a budget.", ["what"], registry=registry
        )
        self._unlimited = Counter("abaca_limiter_down", "Times that limits could not be asked.", registry=registry)
        self._at_work = Gauge("abaca_calls_at_work", "Calls at work.", registry=registry, multiprocess_mode="livesum")
        self._waiting = Gauge(
            "abaca_calls_waiting",
            "Calls at work that wait for their turn.",
            ["engine"],
            registry=registry,
            multiprocess_mode="livesum",
        )
        self._up = Gauge("abaca_up", "Whether a part works.", ["part"], registry=registry, multiprocess_mode="livemin")

    def count(self, event: Event) -> None:
        """Count one event."""
        match event:
            case HttpAnswered():
                self._requests.labels(event.method, str(event.status)).inc()
                if event.error == "OverBudget":
                    self._limited.labels("budget").inc()
            case CallStarted() | Recovered(state="resumed"):
                self._at_work.inc()
            case CallEnded():
                self._count_end(event)
            case Delivered():
                self._count_delivery(event)
            case Limited():
                self._limited.labels(event.what).inc()
            case LimiterDown():
                self._unlimited.inc()
            case EngineFailed() | Hedged() | HedgeLost() | SizeMismatch():
                self._count_of_engine(event)
            case _:
                pass

    def count_waiting(self, engine: str, change: int) -> None:
        """Count calls that wait before an engine: one more, or one less."""
        self._waiting.labels(engine).inc(change)

    def note_parts(self, faults: Mapping[str, str]) -> None:
        """Say which parts work: those with a fault do not."""
        for part, fault in faults.items():
            self._up.labels(part).set(not fault)

    def calls_of(self, engine: str) -> tuple[int, int]:
        """Give how many calls this process has ended with an engine, and how many of its attempts have failed."""
        return _total(self._calls, engine), _total(self._failures, engine)

    def text(self) -> bytes:
        """Give all of it in Prometheus' text format."""
        if SHARED_METRICS not in os.environ:
            return generate_latest(self.registry)
        shared = CollectorRegistry()
        MultiProcessCollector(shared)  # type: ignore[no-untyped-call] # the package is typed in part
        return generate_latest(shared)

    def _count_end(self, event: CallEnded) -> None:
        model, engine = _bounded(event.model, event.engine), event.engine
        area_px = _area_px(event.got_px)
        self._at_work.dec()
        self._calls.labels(model, engine, event.outcome).inc()
        self._seconds.labels(engine, _size(area_px)).observe(event.seconds_s)
        if event.pictures:
            self._pictures.labels(model, engine).inc(event.pictures)
            self._megapixels.labels(model, engine).inc(event.pictures * area_px / 1_000_000)
        if event.cost_micros:
            self._cost.labels(model, engine).inc(event.cost_micros / 1_000_000)

    def _count_delivery(self, event: Delivered) -> None:
        if not event.complete:
            self._detached.inc()
        self._delivered.labels(event.delivery).inc(event.body_bytes)
        if event.first_byte_s is not None:
            self._first_byte.labels("yes" if event.streamed else "no").observe(event.first_byte_s)

    def _count_of_engine(self, event: EngineFailed | Hedged | HedgeLost | SizeMismatch) -> None:
        match event:
            case EngineFailed():
                self._failures.labels(event.engine, event.error).inc()
            case Hedged():
                self._hedges.labels(event.engine).inc()
            case HedgeLost():
                self._losers.labels(event.engine, event.charged).inc()
            case SizeMismatch():
                self._mismatches.labels(event.engine).inc()


def forget_process(pid: int) -> None:
    """Take a process that has ended out of the gauges; what it counted stays. Only where metrics are shared."""
    folder = os.environ.get(SHARED_METRICS)
    if folder and Path(folder).is_dir():
        mark_process_dead(pid, folder)  # type: ignore[no-untyped-call]


def _total(counter: Counter, engine: str) -> int:
    samples = [sample for metric in counter.collect() for sample in metric.samples]
    return int(sum(one.value for one in samples if one.name.endswith("_total") and one.labels["engine"] == engine))


def _bounded(model: str, engine: str) -> str:
    """Give a model's name as a label, the same however it was spelled.

    Callers may write what they like behind the name of an open engine, and numbers behind scripted behaviours.
    """
    bare = bare_name(model).lower()
    if bare.startswith("illustrator/"):
        return "illustrator"
    return _NUMBER.sub("", bare) if engine == "scripted" else bare


@lru_cache(maxsize=1024)
def _area_px(size: str) -> int:
    """Give the pixels of "WIDTHxHEIGHT", 0 for none."""
    width, _, height = size.partition("x")
    return int(width) * int(height) if height else 0


def _size(area_px: int) -> str:
    """Give the size that so many pixels amount to: 512, 1K, 2K or 4K; "none" for no picture."""
    if not area_px:
        return "none"
    return next((name for most_px, name in _SIZES if area_px <= most_px), "4K")
