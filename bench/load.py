"""Many calls at once: 500 wait, their answers of 20 MB come spread over a minute, in one process of abaca.

Every answer has a picture of its own and is compared byte for byte. Four times a second the memory of abaca is held
against what is going on: calls whose answer is not begun upstream are waiting, from then until the caller has the last
byte they are transferring. Twenty times a second `/healthz` is asked. The bounds are those of BOUNDS.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import uvloop

from bench import fleet, machine
from bench.asking import Heard, Line, Load, ask_many, percentile
from bench.fleet import Running

_SAMPLE_S = 0.25
_HEALTH_S = 0.05
_ROWS = 24


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """What is promised: MB above idle for each call that transfers and for each that waits, and the 99th percentile of
    /healthz.
    """

    transferring_mb: float = 3.0
    waiting_mb: float = 0.3
    health_p99_ms: float = 100.0


BOUNDS = Bounds()


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One look: seconds since the first call was asked, calls, and resident memory."""

    at_s: float
    waiting: int
    transferring: int
    done: int
    resident_mb: float


@dataclass(frozen=True, kw_only=True)
class Curve:
    """All that was seen; `health` are (seconds since the start, milliseconds)."""

    idle_mb: float
    answers: list[Heard]
    samples: list[Sample]
    health: list[tuple[float, float]]

    @property
    def health_p99_ms(self) -> float:
        """The 99th percentile of all looks at /healthz."""
        return percentile([took_ms for _, took_ms in self.health], 99)

    def allowed_mb(self, sample: Sample) -> float:
        """Give what a sample's memory may be."""
        return self.idle_mb + BOUNDS.transferring_mb * sample.transferring + BOUNDS.waiting_mb * sample.waiting

    @property
    def peak(self) -> Sample:
        """The sample with the most memory."""
        return max(self.samples, key=lambda sample: sample.resident_mb)

    @property
    def allowed_peak_mb(self) -> float:
        """The most that was allowed up to the peak: what was freed need not go back to the system at once."""
        return max(self.allowed_mb(sample) for sample in self.samples if sample.at_s <= self.peak.at_s)


async def measure(abaca: Running, upstream: Running, *, calls: int, draws: str) -> Curve:
    """Ask for all calls at once and watch until the last is answered."""
    async with aiohttp.ClientSession() as session:
        question = abaca.question("openai-gemini", draws)
        await ask_many(abaca.question("openai-gemini", "img-10k"), Load(concurrency=1, requests=2))
        before = await fleet.state(session, upstream)
        idle_mb, pids = machine.resident_mb(abaca.pids), abaca.pids
        wire, began_s = question.wire(), time.monotonic()
        answers: list[Heard] = []

        async def call(number: int) -> None:
            line = Line()
            answers.append(await line.ask(question, wire, number))
            await line.aclose()

        async def sample() -> None:
            while True:
                state = await fleet.state(session, upstream)
                begun, done = int(state["begun"] - before["begun"]), len(answers)
                samples.append(
                    Sample(
                        at_s=time.monotonic() - began_s,
                        waiting=calls - max(begun, done),
                        transferring=max(0, begun - done),
                        done=done,
                        resident_mb=machine.resident_mb(pids),
                    )
                )
                await asyncio.sleep(_SAMPLE_S)

        async def look() -> None:
            while True:
                at_s = time.monotonic()
                async with session.get(f"{abaca.url}/healthz") as answer:
                    await answer.read()
                    answer.raise_for_status()
                health.append((at_s - began_s, (time.monotonic() - at_s) * 1000))
                await asyncio.sleep(_HEALTH_S)

        samples: list[Sample] = []
        health: list[tuple[float, float]] = []
        watching = [asyncio.create_task(sample()), asyncio.create_task(look())]
        await asyncio.gather(*(call(number) for number in range(1, calls + 1)))
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
        return Curve(idle_mb=idle_mb, answers=answers, samples=samples, health=health)


def report(curve: Curve) -> None:
    """Print the curve and what of it is within the bounds."""
    print(f"{'seconds':>8}{'waiting':>9}{'transferring':>14}{'done':>6}{'MB':>8}{'allowed':>9}{'/healthz p99 ms':>17}")
    step = -(-len(curve.samples) // _ROWS)
    for index in range(0, len(curve.samples), step):
        rows = curve.samples[index : index + step]
        row = max(rows, key=lambda sample: sample.resident_mb)
        took = [ms for at_s, ms in curve.health if rows[0].at_s <= at_s < rows[-1].at_s + _SAMPLE_S]
        health = f"{percentile(took, 99):>17.0f}" if took else f"{'-':>17}"
        print(
            f"{row.at_s:>8.1f}{row.waiting:>9}{row.transferring:>14}{row.done:>6}{row.resident_mb:>8.0f}"
            f"{curve.allowed_mb(row):>9.0f}{health}"
        )
    good = sum(answer.good for answer in curve.answers)
    above = sum(sample.resident_mb > curve.allowed_mb(sample) for sample in curve.samples)
    peak, took = curve.peak, [ms for _, ms in curve.health]
    print(
        f"\nanswers byte-exact: {good} of {len(curve.answers)}\n"
        f"memory: idle {curve.idle_mb:.0f} MB, peak {peak.resident_mb:.0f} MB with {peak.transferring} transferring "
        f"and {peak.waiting} waiting; allowed by then {curve.allowed_peak_mb:.0f} MB; "
        f"{above} of {len(curve.samples)} samples above their own bound\n"
        f"most transferring at once: {max(sample.transferring for sample in curve.samples)}\n"
        f"/healthz: median {statistics.median(took):.1f} ms, p99 {curve.health_p99_ms:.0f} ms, worst {max(took):.0f} ms"
    )
    for fault in sorted({f"{answer.status} {answer.fault}" for answer in curve.answers if not answer.good}):
        print(f"fault: {fault}")


def main() -> None:
    """Print the curve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=500)
    parser.add_argument("--draws", default="img-20m-s120", help="a model of the fake upstream")
    chosen = parser.parse_args(sys.argv[1:] if __name__ == "__main__" else [])
    print(f"{chosen.calls} calls of {chosen.draws}; {machine.busy()}\n")
    system = fleet.installed()[0][0]
    with (
        tempfile.TemporaryDirectory() as folder,
        fleet.upstream() as behind,
        fleet.running(system, behind, Path(folder)) as abaca,
    ):
        report(uvloop.run(measure(abaca, behind, calls=chosen.calls, draws=chosen.draws)))


if __name__ == "__main__":
    main()
