"""Bodies with a picture of 20 MB: what lift and splice cost, beside json, orjson and msgspec doing the same job.

The job inwards: from the body's chunks to a picture in a file, its sha256 and the rest of the document. The job
outwards: from that file to the body's chunks. The other three have all of them pybase64 for the base64, as we have.
Each job runs in a process of its own; CPU time is that of the process with all its threads, the median of some rounds,
and memory is how far the peak of the resident set rose in the first round. Run: `python bench/bodies.py`.
"""

import argparse
import asyncio
import hashlib
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
import orjson
import pybase64

from abaca.blobs import FolderSpool
from abaca.bodies import lift, lift_events, splice
from abaca.interfaces import LiftRule
from abaca.records import Caps
from abaca.skeletons import Inline, segments
from abaca.types import Blob

PICTURE_BYTES = 15_000_000
"""A picture whose base64 has 20 MB."""
ROUNDS = 5
CHUNK_BYTES = 65_536
RULE = LiftRule(base64_keys=frozenset({"data"}))
CAPS = Caps()


def document(run: str | Inline) -> dict[str, Any]:
    """Give a vendor's answer around the base64 of a picture, or the leaf that stands for it."""
    parts = [{"text": "Here is your picture."}, {"inlineData": {"mimeType": "image/png", "data": run}}]
    usage = {"promptTokenCount": 12, "candidatesTokenCount": 1290, "totalTokenCount": 1302}
    candidate = {"content": {"parts": parts, "role": "model"}, "finishReason": "STOP", "index": 0}
    return {"candidates": [candidate], "usageMetadata": usage, "responseId": "bench"}


async def chunks_of(path: Path) -> AsyncIterator[bytes]:
    """Yield a file as a socket would."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


class Jobs:
    """The jobs, each from files to files or to nowhere."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.body = folder / "body.json"
        self.events = folder / "body.sse"
        self.picture = folder / "picture"
        self.spool = FolderSpool(folder / "spool")

    async def lift(self) -> None:
        """Lift one document."""
        skeleton = await lift(chunks_of(self.body), rule=RULE, spool=self.spool, caps=CAPS)
        assert skeleton.blobs[0].size_bytes == PICTURE_BYTES
        skeleton.parse()

    async def lift_event(self) -> None:
        """Lift one event."""
        async for skeleton in lift_events(chunks_of(self.events), rule=RULE, spool=self.spool, caps=CAPS):
            assert skeleton.blobs[0].size_bytes == PICTURE_BYTES
            skeleton.parse()

    async def splice(self) -> None:
        """Splice one document."""
        body = splice(segments(document(Inline(self.kept))))
        sent_bytes = 0
        async for chunk in body.chunks():
            sent_bytes += len(chunk)
        assert sent_bytes == body.length_bytes

    async def prepare(self) -> None:
        """Keep the picture that is spliced."""
        self.kept: Blob = await self.spool.keep(chunks_of(self.picture))

    async def _whole(self) -> bytes:
        return b"".join([chunk async for chunk in chunks_of(self.body)])

    def _store(self, parsed: Any) -> None:
        picture = pybase64.b64decode(
            parsed["candidates"][0]["content"]["parts"][1]["inlineData"]["data"], validate=True
        )
        hashlib.sha256(picture).hexdigest()
        (self.folder / "out").write_bytes(picture)

    def _load(self) -> dict[str, Any]:
        return document(pybase64.b64encode(self.picture.read_bytes()).decode())

    async def json_in(self) -> None:
        """Read by the standard library."""
        self._store(json.loads(await self._whole()))

    async def orjson_in(self) -> None:
        """Read by orjson."""
        self._store(orjson.loads(await self._whole()))

    async def msgspec_in(self) -> None:
        """Read by msgspec."""
        self._store(msgspec.json.decode(await self._whole()))

    async def json_out(self) -> None:
        """Write by the standard library."""
        json.dumps(self._load()).encode()

    async def orjson_out(self) -> None:
        """Write by orjson."""
        orjson.dumps(self._load())

    async def msgspec_out(self) -> None:
        """Write by msgspec."""
        msgspec.json.encode(self._load())


JOBS: dict[str, Callable[[Jobs], Awaitable[None]]] = {
    "lift": Jobs.lift,
    "lift (event)": Jobs.lift_event,
    "json in": Jobs.json_in,
    "orjson in": Jobs.orjson_in,
    "msgspec in": Jobs.msgspec_in,
    "splice": Jobs.splice,
    "json out": Jobs.json_out,
    "orjson out": Jobs.orjson_out,
    "msgspec out": Jobs.msgspec_out,
}


def resident_bytes(name: str) -> int:
    """Give a line of this process' status, 0 where there is none."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name))


def forget_peak() -> None:
    """Let the peak of the resident set begin anew, where the system can."""
    switch = Path("/proc/self/clear_refs")
    if switch.exists():
        switch.write_text("5", encoding="ascii")


async def measure(name: str, folder: Path) -> dict[str, float]:
    """Give seconds of CPU and bytes of peak for one job."""
    jobs = Jobs(folder)
    if name == "splice":
        await jobs.prepare()
    forget_peak()
    before_bytes = resident_bytes("VmRSS")
    rounds_s = []
    peak_bytes = 0
    for _ in range(ROUNDS):
        begun_s = time.process_time()
        await JOBS[name](jobs)
        rounds_s.append(time.process_time() - begun_s)
        peak_bytes = peak_bytes or resident_bytes("VmHWM") - before_bytes
    return {"cpu_s": statistics.median(rounds_s), "peak_bytes": peak_bytes}


def lay_out(folder: Path) -> None:
    """Write the picture and the bodies that hold it."""
    picture = random.Random(1).randbytes(PICTURE_BYTES)
    (folder / "picture").write_bytes(picture)
    body = json.dumps(document(pybase64.b64encode(picture).decode())).encode()
    (folder / "body.json").write_bytes(body)
    (folder / "body.sse").write_bytes(b"data: " + body + b"\n\n")


def main() -> None:
    """Measure every job in a process of its own and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--job", choices=JOBS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.job:
        print(json.dumps(asyncio.run(measure(asked.job, asked.folder))))
        return
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {ROUNDS} rounds, a body of 20 MB")
    print(f"{'job':<14} {'CPU ms':>8} {'MB/s per core':>14} {'peak MB':>8}")
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as name:
        folder = Path(name)
        lay_out(folder)
        body_bytes = (folder / "body.json").stat().st_size
        for job in JOBS:
            command = [sys.executable, __file__, "--job", job, "--folder", name]
            found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            speed = body_bytes / found["cpu_s"] / 1e6
            print(f"{job:<14} {found['cpu_s'] * 1000:>8.1f} {speed:>14.0f} {found['peak_bytes'] / 1e6:>8.1f}")


if __name__ == "__main__":
    main()
