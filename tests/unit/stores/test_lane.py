"""The thread that groups jobs."""

import asyncio
import threading
import time

import pytest
from sqlalchemy import NullPool, create_engine
from sqlalchemy.exc import OperationalError

from abaca.errors import StoreError
from abaca.stores.database.lane import GROUP_MAX_JOBS, Lane


@pytest.fixture
def lane():
    """A lane on a database in memory."""
    engine = create_engine("sqlite://", poolclass=NullPool)
    made = Lane("test-lane", engine.connect, lambda error: error)
    yield made
    made.close()


async def held(lane):
    """Keep the lane busy; gives what lets it go on."""
    began, release = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def work(_connection):
        loop.call_soon_threadsafe(began.set)
        assert release.wait(5)

    task = asyncio.create_task(lane.do(work))
    await began.wait()
    return task, release


def until_closed(lane):
    """Wait until the lane takes no more jobs."""
    until_s = time.monotonic() + 5
    while not lane._closed and time.monotonic() < until_s:
        time.sleep(0.001)


async def test_closing_finishes_what_waits(lane):
    """Jobs that wait when the lane is closed are done first; later ones are refused; closing twice is closing once."""
    task, release = await held(lane)
    waiting = [asyncio.create_task(lane.do(lambda _connection, number=number: number)) for number in range(5)]
    await asyncio.sleep(0)
    closing = asyncio.create_task(asyncio.to_thread(lane.close))
    await asyncio.to_thread(until_closed, lane)
    with pytest.raises(StoreError, match="closed"):
        await lane.do(lambda _connection: None)
    release.set()
    await closing
    lane.close()
    assert await asyncio.gather(task, *waiting) == [None, 0, 1, 2, 3, 4]


async def test_groups_have_a_cap(lane):
    """However many jobs wait, no transaction has more than the cap, and all are done in order."""
    groups, done = [], []
    real = lane._commit

    def counted(connection, group):
        groups.append(len(group))
        real(connection, group)

    lane._commit = counted
    task, release = await held(lane)
    number = GROUP_MAX_JOBS + 10
    waiting = [asyncio.create_task(lane.do(lambda _connection, n=n: done.append(n))) for n in range(number)]
    await asyncio.sleep(0)
    release.set()
    await asyncio.gather(task, *waiting)
    assert groups == [1, GROUP_MAX_JOBS, 10]
    assert done == list(range(number))


async def test_a_lost_loop_stops_nobody(lane):
    """A caller whose event loop has ended is forgotten; others are answered."""
    task, release = await held(lane)

    def abandon():
        loop = asyncio.new_event_loop()
        waiting = loop.create_task(lane.do(lambda _connection: 1))
        loop.run_until_complete(asyncio.sleep(0.01))
        waiting.cancel()
        loop.run_until_complete(asyncio.gather(waiting, return_exceptions=True))
        loop.close()

    await asyncio.to_thread(abandon)
    release.set()
    await task
    assert await lane.do(lambda _connection: 2) == 2


async def test_an_outage_spares_what_is_committed(lane):
    """When a group is done one by one and the database fails midway, only the jobs after that fail with it."""

    def wrong(_connection):
        raise ValueError("wrong")

    def outage(connection):
        connection.exec_driver_sql("SELECT * FROM missing")

    task, release = await held(lane)
    works = [lambda _connection: "first", wrong, outage, lambda _connection: "last"]
    waiting = [asyncio.create_task(lane.do(work)) for work in works]
    await asyncio.sleep(0)
    release.set()
    await task
    first, second, third, last = await asyncio.gather(*waiting, return_exceptions=True)
    assert first == "first"
    assert isinstance(second, ValueError)
    assert isinstance(third, OperationalError)
    assert isinstance(last, OperationalError)
    assert await lane.do(lambda _connection: "again") == "again"
