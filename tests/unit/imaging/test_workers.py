"""Workers: jobs in other processes, and what becomes of those that fail."""

import asyncio
import multiprocessing
import operator
import os
import pickle
import signal
import sys
import time

import pytest

from abaca.errors import EngineBusy, EngineError, EngineTimeout, InvalidPicture
from abaca.imaging import transcode
from abaca.workers import Workers


@pytest.fixture
async def workers():
    """Two processes, for which one job may wait."""
    pool = Workers(2, queue=1)
    yield pool
    await pool.aclose()


async def test_job_runs_in_another_niced_process(workers):
    """A job's result comes back from a process that yields to others."""
    assert await workers.run(divmod, 7, 2) == (3, 1)
    assert await workers.run(sorted, [1, 2], reverse=True) == [2, 1]
    assert await workers.run(os.getpid) != os.getpid()
    assert await workers.run(os.nice, 0) >= 10
    assert await workers.run(signal.getsignal, signal.SIGINT) == signal.SIG_IGN


async def test_process_is_used_again(workers):
    """One job after the other goes to the same process."""
    assert await workers.run(os.getpid) == await workers.run(os.getpid)


async def test_crash_costs_its_job_only(workers):
    """A process that dies fails its own job; the one beside it and the next are done."""
    beside = asyncio.create_task(workers.run(time.sleep, 0.3))
    with pytest.raises(EngineError, match="died"):
        await workers.run(os._exit, 3)
    assert await workers.run(operator.add, 1, 1) == 2
    await beside


async def test_errors_of_jobs_come_back(workers):
    """Our own errors are raised as they are, others as EngineError with the traceback as their cause."""
    with pytest.raises(InvalidPicture, match="cannot be decoded"):
        await workers.run(transcode, b"junk", mime="image/png", max_px=1)
    with pytest.raises(EngineError, match="the work failed") as caught:
        await workers.run(operator.truediv, 1, 0)
    assert "ZeroDivisionError" in str(caught.value.__cause__)
    with pytest.raises(EngineError, match="the work failed"):
        await workers.run(open, os.devnull)  # a file is nothing that can be sent back
    assert await workers.run(operator.add, 1, 1) == 2


async def test_job_that_cannot_be_sent_is_the_programs_fault(workers):
    """A function of no module is a programming error and raised as such."""
    with pytest.raises((pickle.PicklingError, AttributeError)):
        await workers.run(lambda: 1)


async def test_overload_is_refused_with_a_time(workers):
    """With all processes busy and the queue full the next job is refused, and told when to come again."""
    jobs = [asyncio.create_task(workers.run(time.sleep, 0.2)) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(EngineBusy) as caught:
        await workers.run(operator.add, 1, 1)
    assert caught.value.retry_after_s >= 1
    await asyncio.gather(*jobs)
    assert await workers.run(operator.add, 1, 1) == 2


async def test_cancelled_job_frees_its_place(workers):
    """When nobody waits any more the work is stopped, and others take its place at once."""
    jobs = [asyncio.create_task(workers.run(time.sleep, 60)) for _ in range(2)]
    await asyncio.sleep(0.2)
    for job in jobs:
        job.cancel()
    assert all(isinstance(r, asyncio.CancelledError) for r in await asyncio.gather(*jobs, return_exceptions=True))
    assert await asyncio.wait_for(workers.run(operator.add, 1, 1), 10) == 2


async def test_job_cancelled_before_its_process_stands(workers):
    """Cancelling while the process is being started stops it too."""
    job = asyncio.create_task(workers.run(time.sleep, 60))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    job.cancel()
    with pytest.raises(asyncio.CancelledError):
        await job
    assert await asyncio.wait_for(workers.run(operator.add, 1, 1), 10) == 2


async def test_slow_job_times_out():
    """A job that takes longer than it may is stopped."""
    pool = Workers(1, queue=0, timeout_s=1.0)
    assert await pool.run(operator.add, 1, 1) == 2
    with pytest.raises(EngineTimeout):
        await pool.run(time.sleep, 60)
    assert await pool.run(operator.add, 1, 1) == 2
    await pool.aclose()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a process holds")
async def test_fat_process_is_replaced():
    """A process that holds more than it may after a job does no second one."""
    pool = Workers(1, queue=0, most_rss_bytes=1)
    first = await pool.run(os.getpid)
    assert await pool.run(os.getpid) != first
    await pool.aclose()


async def test_close_ends_work_and_waiters(workers):
    """Closing fails what is under way and what waits, soon, and leaves no process."""
    jobs = [asyncio.create_task(workers.run(time.sleep, 60)) for _ in range(3)]
    await asyncio.sleep(0.3)
    begun_s = time.monotonic()
    await workers.aclose()
    results = await asyncio.gather(*jobs, return_exceptions=True)
    assert [type(result) for result in results] == [EngineError] * 3
    assert time.monotonic() - begun_s < 5
    with pytest.raises(EngineError, match="closed"):
        await workers.run(operator.add, 1, 1)
    assert not [child for child in multiprocessing.active_children() if child.name == "abaca-worker"]
