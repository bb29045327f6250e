"""The whole path at small answers: CPU of the server a call, with and without durable calls.

The server runs in a process of its own with the scripted engine; a client with 16 connections asks it. `health` is the
server's own floor (uvicorn and the site), `models` adds the key, `generate` adds body, call, ledger and picture.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp

CONCURRENCY = 16
CALLS = 400
ROUNDS = 3
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


def main() -> None:
    """Print a table: milliseconds of CPU and calls a second, the median of some rounds in turn."""
    with _server() as (url, pid):
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in CASES}
        for _ in range(ROUNDS):
            for name, (method, path, body) in CASES.items():
                before_s, began_s = _cpu_s(pid), time.perf_counter()
                asyncio.run(_load(method, url + path, body))
                took_s = time.perf_counter() - began_s
                found[name].append(((_cpu_s(pid) - before_s) / CALLS * 1000, CALLS / took_s))
    print(f"{'case':<12}{'ms CPU a call':>15}{'calls a second':>16}   ({CONCURRENCY} at once, {CALLS} calls a round)")
    for name, rounds in found.items():
        cpu_ms, rate = (statistics.median(values) for values in zip(*rounds, strict=True))
        print(f"{name:<12}{cpu_ms:>15.2f}{rate:>16.0f}")


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
def _server() -> Iterator[tuple[str, int]]:
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "abaca.toml").write_text(
            '[server]\nlog_level = "error"\n[illustrator]\nenabled = false\n', "utf-8"
        )
        environ = {**os.environ, "ABACA_HOME": home, "ABACA_BOOTSTRAP_KEY": KEY}
        command = [sys.executable, "-c", "from abaca.cli import main; main()", "serve", "--port", "0"]
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
