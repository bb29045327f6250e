"""What is measured of one running system, each as a coroutine that gives figures by name."""

import asyncio
import statistics
import time
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from bench import fleet, machine
from bench.asking import Heard, Line, Load, ask_many, percentile
from bench.fleet import PATHS, Running

Figures = Mapping[str, float]
Measure = Callable[[Running, Running], Coroutine[Any, Any, Figures]]
"""What takes a system and the fake upstream; it gives nothing where the system cannot do what is measured."""

_POLL_S = 0.02


@dataclass(frozen=True, kw_only=True)
class Traffic:
    """So many requests over so many connections: `cpu` (milliseconds each), `rate` (a second), `median` (ms)."""

    path: str
    draws: str
    load: Load
    references: int = 0

    async def __call__(self, system: Running, _upstream: Running) -> Figures:
        """Measure."""
        if self.path not in system.ways:
            return {}
        question = system.question(self.path, self.draws, references=self.references)
        await ask_many(question, Load(concurrency=min(4, self.load.concurrency), requests=4))
        pids = system.pids
        before_s = machine.cpu_s(pids)
        heard, took_s = await ask_many(question, self.load)
        cpu_ms = (machine.cpu_s(pids) - before_s) / len(heard) * 1000
        good = [answer for answer in heard if answer.good]
        if not good:
            return {}
        return {
            "cpu": cpu_ms,
            "rate": len(good) / took_s,
            "median": statistics.median(answer.took_ms for answer in good),
            "lost": float(len(heard) - len(good)),
        }


@dataclass(frozen=True, kw_only=True)
class Memory:
    """The most resident memory under traffic: `idle`, `peak` and `each` (MB above idle for a picture in flight)."""

    draws: str
    load: Load
    path: str = "openai-gemini"

    async def __call__(self, system: Running, _upstream: Running) -> Figures:
        """Measure; true only of a process that did nothing before."""
        if self.path not in system.ways:
            return {}
        await ask_many(system.question(self.path, "img-10k"), Load(concurrency=1, requests=2))
        pids = system.pids
        idle_mb = machine.resident_mb(pids)
        machine.forget_peak(pids)
        heard, _ = await ask_many(system.question(self.path, self.draws), self.load)
        if not all(answer.good for answer in heard):
            return {}
        peak_mb = machine.peak_mb(pids)
        return {"idle": idle_mb, "peak": peak_mb, "each": (peak_mb - idle_mb) / self.load.concurrency}


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Memory while calls with 14 references of 1 MB wait for their picture: `each` (MB above idle)."""

    calls: int = 16
    path: str = "openai-gemini"

    async def __call__(self, system: Running, upstream: Running) -> Figures:
        """Measure; true only of a process that did nothing before."""
        if self.path not in system.ways:
            return {}
        await ask_many(system.question(self.path, "img-10k"), Load(concurrency=1, requests=2))
        pids = system.pids
        idle_mb = machine.resident_mb(pids)
        question = system.question(self.path, "img-10k-d3000", references=14)
        async with aiohttp.ClientSession() as session:
            before = await _asked(session, upstream)
            asking = asyncio.ensure_future(ask_many(question, Load(concurrency=self.calls, requests=self.calls)))
            while not asking.done() and await _asked(session, upstream) < before + self.calls:
                await asyncio.wait({asking}, timeout=_POLL_S)
            waiting = not asking.done()
            resident_mb = machine.resident_mb(pids)
        heard, _ = await asking
        if not waiting or not all(answer.good for answer in heard):
            return {}
        return {"each": (resident_mb - idle_mb) / self.calls}


@dataclass(frozen=True, kw_only=True)
class FirstByte:
    """`after`: milliseconds from the upstream's last byte to the caller's first, median; below 0 where it streams."""

    path: str = "openai-gemini"
    draws: str = "img-20m"
    requests: int = 7

    async def __call__(self, system: Running, upstream: Running) -> Figures:
        """Measure."""
        if self.path not in system.ways:
            return {}
        question, line, after = system.question(self.path, self.draws), Line(), []
        wire = question.wire()
        async with aiohttp.ClientSession() as session:
            for number in range(self.requests):
                heard = await line.ask(question, wire, number)
                if not heard.good:
                    return {}
                after.append((heard.first_s - (await fleet.state(session, upstream))["last_s"]) * 1000)
        await line.aclose()
        return {"after": statistics.median(after)}


@dataclass(frozen=True, kw_only=True)
class Beside:
    """Small answers one at a time: `quiet` and, while four connections pull large ones, `busy` (p99 in ms)."""

    path: str = "openai-gemini"
    small: str = "img-10k"
    large: str = "img-20m"
    requests: int = 200
    most_s: float = 4.0

    async def __call__(self, system: Running, _upstream: Running) -> Figures:
        """Measure."""
        if self.path not in system.ways:
            return {}
        small, large = system.question(self.path, self.small), system.question(self.path, self.large)
        one = Load(concurrency=1, requests=self.requests, most_s=self.most_s)
        await ask_many(small, Load(concurrency=1, requests=10))
        quiet, _ = await ask_many(small, one)
        pulling = asyncio.ensure_future(
            ask_many(large, Load(concurrency=4, requests=100_000, most_s=self.most_s + 1.0))
        )
        await asyncio.sleep(0.5)
        busy, _ = await ask_many(small, one)
        await pulling
        if not all(answer.good for answer in [*quiet, *busy]):
            return {}
        return {"quiet": _p99_ms(quiet), "busy": _p99_ms(busy)}


async def exact(system: Running, _upstream: Running) -> Figures:
    """Give for each path 1 when the picture arrives byte for byte, small and large, else 0."""
    found = {}
    for path in PATHS:
        if path in system.ways:
            line, good = Line(), True
            for draws in ("img-10k", "img-20m"):
                question = system.question(path, draws)
                good = (await line.ask(question, question.wire(), int(time.monotonic()) % 1_000_000)).good and good
            await line.aclose()
            found[path] = float(good)
    return found


def _p99_ms(heard: list[Heard]) -> float:
    return percentile([answer.took_ms for answer in heard], 99)


async def _asked(session: aiohttp.ClientSession, upstream: Running) -> int:
    return int((await fleet.state(session, upstream))["asked"])
