"""abaca as a gateway, beside nginx, litellm and Portkey before the same fake upstream: ratios within one run.

Rounds go A B C, B C A, C A B; a ratio is taken within a round, and what is printed is the median of the rounds. An
answer without its whole picture does not count, whatever its status. Peers that are not installed are named and left
out (bench/fleet.py tells how they are found). Rows of memory are of processes that did nothing before.
"""

import argparse
import math
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvloop

from bench import fleet, machine, measures
from bench.asking import Load
from bench.fleet import Running, System
from bench.measures import Beside, Figures, FirstByte, Measure, Memory, Traffic, Waiting

ROUNDS = 3
_DIRECT = "direct"


def _traffic() -> dict[str, Measure]:
    loads = (
        ("img-10k", 1, 200),
        ("img-10k", 16, 400),
        ("img-1536k", 1, 20),
        ("img-1536k", 16, 64),
        ("img-1536k", 64, 128),
        ("img-20m", 1, 6),
        ("img-20m", 16, 32),
    )
    found: dict[str, Measure] = {}
    for path in ("gemini-gemini", "openai-gemini"):
        for draws, concurrency, requests in loads:
            title = f"{path} {draws.removeprefix('img-')} c{concurrency}"
            found[title] = Traffic(path=path, draws=draws, load=Load(concurrency=concurrency, requests=requests))
    for concurrency, requests in ((1, 6), (8, 16)):
        load = Load(concurrency=concurrency, requests=requests)
        found[f"14 references c{concurrency}"] = Traffic(
            path="openai-gemini", draws="img-1536k", load=load, references=14
        )
    return found


TRAFFIC = _traffic()
WARM: dict[str, Measure] = {
    "first byte gemini-gemini": FirstByte(path="gemini-gemini"),
    "first byte openai-gemini": FirstByte(),
    "10k beside 4 x 20m": Beside(),
}
FRESH: dict[str, Measure] = {
    "memory 20m c1": Memory(draws="img-20m", load=Load(concurrency=1, requests=6)),
    "memory 20m c16": Memory(draws="img-20m", load=Load(concurrency=16, requests=32)),
    "memory of waiting": Waiting(),
}
# What only abaca promises a number for.
OURS: dict[str, Measure] = {
    f"memory {draws.removeprefix('img-')} c16, {who}": Memory(
        draws=draws, load=Load(concurrency=16, requests=32, slow_s=slow_s)
    )
    for draws in ("img-1536k", "img-6m", "img-20m")
    for who, slow_s in (("fast readers", 0.0), ("slow readers", 0.02))
}
OURS["memory 6m c64, the upstream pauses"] = Memory(draws="img-6m-p2000", load=Load(concurrency=64, requests=64))


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A target. Without `against` the figure itself is held to it, else its ratio: `ours` over theirs, or theirs over
    ours. `most` says that the target is an upper bound.
    """

    title: str
    figure: str
    target: float
    against: str = ""
    ours_over: bool = True
    most: bool = False

    def __str__(self) -> str:
        """What is claimed, in words."""
        if not self.against:
            return self.figure
        return f"{self.figure}: abaca / {self.against}" if self.ours_over else f"{self.figure}: {self.against} / abaca"


def _claims() -> Iterator[Claim]:
    for path in ("gemini-gemini", "openai-gemini"):
        large, small = f"{path} 20m c16", f"{path} 10k c16"
        yield Claim(title=large, figure="cpu", target=3, against="nginx", most=True)
        yield Claim(title=large, figure="cpu", target=4, against="litellm", ours_over=False)
        yield Claim(title=large, figure="cpu", target=9, against="portkey", ours_over=False)
        yield Claim(title=large, figure="rate", target=0.4, against="nginx")
        yield Claim(title=large, figure="rate", target=4, against="litellm")
        yield Claim(title=large, figure="rate", target=8, against="portkey")
        for concurrency in (16, 64):
            middle = f"{path} 1536k c{concurrency}"
            yield Claim(title=middle, figure="rate", target=5, against="litellm")
            yield Claim(title=middle, figure="cpu", target=5, against="litellm", ours_over=False)
        yield Claim(title=small, figure="rate", target=10, against="litellm")
        yield Claim(title=small, figure="rate", target=1.5, against="portkey")
        yield Claim(title=small, figure="cpu", target=1, most=True)
    yield Claim(title="memory 20m c16", figure="peak", target=150, most=True)
    yield Claim(title="memory 20m c16", figure="peak", target=14, against="litellm", ours_over=False)
    yield Claim(title="memory 20m c16", figure="peak", target=6, against="portkey", ours_over=False)
    for title in OURS:
        yield Claim(title=title, figure="each", target=3, most=True)
    yield Claim(title="memory of waiting", figure="each", target=1, most=True)
    yield Claim(title="first byte gemini-gemini", figure="after", target=60, most=True)
    yield Claim(title="first byte openai-gemini", figure="after", target=60, most=True)
    yield Claim(title="10k beside 4 x 20m", figure="busy", target=2, against="nginx", most=True)
    yield Claim(title="10k beside 4 x 20m", figure="busy", target=5, against="litellm", ours_over=False)
    for concurrency in (1, 8):
        yield Claim(title=f"14 references c{concurrency}", figure="rate", target=4, against="litellm")


class Results:
    """Figures by measurement, system and round."""

    def __init__(self) -> None:
        self._found: dict[str, dict[str, list[Figures]]] = {}

    def add(self, title: str, system: str, figures: Figures) -> None:
        """Note what a round gave; rounds come in order."""
        self._found.setdefault(title, {}).setdefault(system, []).append(figures)

    def rounds(self, title: str, system: str, figure: str) -> list[float]:
        """Give a figure of each round, NaN where there was none."""
        return [figures.get(figure, math.nan) for figures in self._found.get(title, {}).get(system, [])]

    def median(self, title: str, system: str, figure: str) -> float:
        """Give the median of the rounds that had it, else NaN."""
        return _median(self.rounds(title, system, figure))

    def held(self, claim: Claim) -> list[float]:
        """Give what a claim comes to in each round that had both sides."""
        ours = self.rounds(claim.title, "abaca", claim.figure)
        if not claim.against:
            return [value for value in ours if not math.isnan(value)]
        theirs = self.rounds(claim.title, claim.against, claim.figure)
        pairs = zip(ours, theirs, strict=False)
        ratios = [mine / other if claim.ours_over else other / mine for mine, other in pairs]
        return [ratio for ratio in ratios if not math.isnan(ratio)]


def _median(values: Sequence[float]) -> float:
    there = [value for value in values if not math.isnan(value)]
    return statistics.median(there) if there else math.nan


def _measure(results: Results, title: str, measure: Measure, system: Running, upstream: Running) -> None:
    figures = uvloop.run(measure(system, upstream))
    results.add(title, system.name, figures)
    said = ", ".join(f"{name} {value:.2f}" for name, value in figures.items()) or "nothing that counts"
    print(f"  {title:<36}{system.name:<9}{said}", file=sys.stderr, flush=True)


def _turned(systems: Sequence[System], number: int) -> Sequence[System]:
    first = number % len(systems)
    return [*systems[first:], *systems[:first]]


@contextmanager
def _all_running(systems: Sequence[System], upstream: Running, folder: Path) -> Iterator[dict[str, Running]]:
    with ExitStack() as stack:
        yield {system.name: stack.enter_context(fleet.running(system, upstream, folder)) for system in systems}


def _warm_round(results: Results, number: int, systems: Sequence[System], upstream: Running, folder: Path) -> None:
    """Measure what processes may have a past for; they begin anew with each round, and so does abaca's disk."""
    with _all_running(systems, upstream, folder) as running:
        for title, measure in {**TRAFFIC, **WARM}.items():
            for system in _turned(systems, number):
                _measure(results, title, measure, running[system.name], upstream)
            if title in TRAFFIC:
                _measure(results, title, measure, upstream, upstream)


def _fresh_round(results: Results, number: int, systems: Sequence[System], upstream: Running, folder: Path) -> None:
    for title, measure in {**FRESH, **OURS}.items():
        for system in _turned(systems, number):
            if title in FRESH or system.name == "abaca":
                with fleet.running(system, upstream, folder) as running:
                    _measure(results, title, measure, running, upstream)


def _print_traffic(results: Results, names: Sequence[str]) -> None:
    for figure, caption in (
        ("cpu", "CPU a request, ms"),
        ("rate", "requests a second"),
        ("median", "median of a request, ms"),
    ):
        print(f"\n| {caption} | {' | '.join([*names, _DIRECT])} |\n|---|{'---:|' * (len(names) + 1)}")
        for title in TRAFFIC:
            cells = [_number(results.median(title, name, figure)) for name in [*names, _DIRECT]]
            print(f"| {title} | {' | '.join(cells)} |")


def _print_rest(results: Results, names: Sequence[str]) -> None:
    captions = {
        "after": "first byte after the upstream's last, ms",
        "quiet": "p99 alone, ms",
        "busy": "p99, ms",
        "idle": "idle, MB",
        "peak": "peak, MB",
        "each": "above idle for each in flight, MB",
    }
    print(f"\n| | {' | '.join(names)} |\n|---|{'---:|' * len(names)}")
    for title in {**WARM, **FRESH, **OURS}:
        for figure, caption in captions.items():
            cells = [_number(results.median(title, name, figure)) for name in names]
            if any(cell != "-" for cell in cells):
                print(f"| {title}: {caption} | {' | '.join(cells)} |")


def _print_claims(results: Results) -> None:
    print("\n| what | target | median | rounds | |\n|---|---:|---:|---|---|")
    for claim in _claims():
        values = results.held(claim)
        if values:
            middle = statistics.median(values)
            met = middle <= claim.target if claim.most else middle >= claim.target
            sign = "≤" if claim.most else "≥"
            print(
                f"| {claim.title}, {claim} | {sign} {claim.target:g} | {_number(middle)} | "
                f"{_number(min(values))} to {_number(max(values))} | {'met' if met else 'MISSED'} |"
            )


def _print_exact(results: Results, names: Sequence[str]) -> None:
    names = [name for name in names if name != "nginx"]  # it translates nothing, so that nothing can be lost
    print(f"\n| picture arrives byte for byte | {' | '.join(names)} |\n|---|{'---|' * len(names)}")
    for path in fleet.PATHS:
        values = [results.median("exact", name, path) for name in names]
        cells = ["no way" if math.isnan(value) else "yes" if value else "**no**" for value in values]
        print(f"| {path} | {' | '.join(cells)} |")


def _number(value: float) -> str:
    if math.isnan(value):
        return "-"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def main() -> None:
    """Measure everything and print the tables, in Markdown; what happens meanwhile goes to standard error."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--systems", default="", help="names with commas between; default: all that are installed")
    parser.add_argument("--no-memory", action="store_true", help="leave the rows of memory out")
    chosen = parser.parse_args(sys.argv[1:] if __name__ == "__main__" else [])
    systems, missing = fleet.installed()
    systems = [system for system in systems if not chosen.systems or system.name in chosen.systems.split(",")]
    print(f"{chosen.rounds} rounds; {machine.busy()}")
    for system in systems:
        print(f"{system.name}: {system.note}")
    for line in missing:
        print(f"left out: {line}")
    results = Results()
    with tempfile.TemporaryDirectory() as place, fleet.upstream() as upstream:
        folder = Path(place)
        with _all_running(systems, upstream, folder) as running:
            for found in running.values():
                _measure(results, "exact", measures.exact, found, upstream)
        for number in range(chosen.rounds):
            _warm_round(results, number, systems, upstream, folder)
            if not chosen.no_memory:
                _fresh_round(results, number, systems, upstream, folder)
    names = [system.name for system in systems]
    _print_exact(results, names)
    _print_claims(results)
    _print_traffic(results, names)
    _print_rest(results, names)
    print(f"\nat the end: {machine.busy()}")


if __name__ == "__main__":
    main()
