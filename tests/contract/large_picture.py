"""Puts one large picture into a store and gets it again, in a process of its own, and prints what that took of memory.

Called with the URL of the store, a folder for the spool and the size in bytes. Prints how many bytes its memory
had grown at its highest after the put and after the get, the most that Python held, and whether the picture came back.
"""

import asyncio
import random
import resource
import sys
import tracemalloc
from pathlib import Path

from abaca import stores
from abaca.blobs import FolderSpool


def _peak_bytes() -> int:
    """The most that was resident at once; getrusage on Linux counts what the parent had before it started us."""
    if (status := Path("/proc/self/status")).exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


async def _pieces(size_bytes: int):
    chance = random.Random(1)
    for start in range(0, size_bytes, 262_144):
        yield chance.randbytes(min(262_144, size_bytes - start))


async def _main(url: str, folder: str, size_bytes: int) -> None:
    spool = FolderSpool(Path(folder))
    objects = stores.build(url, spool=spool)
    small = await spool.keep(b"words")
    await objects.put(small)  # connections, threads and code are there before it counts
    await objects.get(small.sha256)
    blob = await spool.keep(_pieces(size_bytes))
    before = _peak_bytes()
    tracemalloc.start()
    await objects.put(blob)
    put = _peak_bytes()
    kept = await objects.get(blob.sha256)
    grown = [put - before, _peak_bytes() - before, tracemalloc.get_traced_memory()[1]]
    sys.stdout.write(" ".join(map(str, [*grown, kept.size_bytes == size_bytes])))


asyncio.run(_main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
