"""What counts as sent, over real connections to uvicorn with our protocol, on each event loop."""

import asyncio
import contextlib
import socket
import struct
import threading
import time

import pytest
import uvicorn
import uvloop

from abaca.cli.heads import Protocol
from abaca.web.exchange import CallerGone, Exchange

SIZE_BYTES = 5_000_000


class Answering:
    """A server of answers of a size, how each of them ended, and what the server still held of it then."""

    def __init__(self):
        self.ends = asyncio.Queue()
        self.sent = asyncio.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = self._listener.getsockname()
        config = uvicorn.Config(
            self._app,
            interface="asgi3",
            http=self._protocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
        )
        self._server = uvicorn.Server(config)
        self._server.capture_signals = contextlib.nullcontext
        self.size_bytes = SIZE_BYTES
        self.piece_bytes = 262_144
        self.held_bytes = None
        self.before_end_s = 0.0
        self.busy_s = 0.0

    async def __aenter__(self):
        self._serving = asyncio.create_task(self._server.serve(sockets=[self._listener]))
        return self  # the kernel takes connections already

    async def __aexit__(self, *_):
        self._server.should_exit = self._server.force_exit = True
        await self._serving
        self._listener.close()

    def _protocol(self, **values):
        made = Protocol(**values)
        begin = made.connection_made

        def connection_made(transport):
            self._transport = transport
            begin(transport)

        made.connection_made = connection_made
        return made

    async def _app(self, scope, receive, send):
        exchange = Exchange(scope, receive, send, request_id="req_1")
        try:
            exchange.watch()
            self.sent.set()
            await asyncio.sleep(0)
            time.sleep(self.busy_s)  # noqa: ASYNC251 - a loop that is too busy to notice anything
            await exchange.begin(200, {"content-length": str(self.size_bytes)})
            for start in range(0, self.size_bytes, self.piece_bytes):
                await exchange.write(bytes(min(self.piece_bytes, self.size_bytes - start)))
                self.sent.set()
            await asyncio.sleep(self.before_end_s)
            await exchange.end()
            self.held_bytes = self._transport.get_write_buffer_size()
            self.ends.put_nowait("delivered")
        except CallerGone:
            self.ends.put_nowait("cut")
        finally:
            exchange.close()

    async def asking(self):
        """Give a connection that has sent a request, with as small a window as it may have."""
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        line.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(line, self.address)
        await loop.sock_sendall(line, b"GET / HTTP/1.1\r\nhost: here\r\n\r\n")
        return line

    async def end(self):
        """Give how the next answer ended."""
        return await self.ends.get()


async def read(line, size_bytes):
    """Read at least so many bytes, head included; give how many."""
    count = 0
    while count < size_bytes:
        piece = await asyncio.get_running_loop().sock_recv(line, 65_536)
        assert piece, "the answer broke off"
        count += len(piece)
    return count


@pytest.fixture(params=["asyncio", "uvloop"])
def run(request):
    """Give what runs a test in an event loop of each kind."""
    factory = uvloop.new_event_loop if request.param == "uvloop" else asyncio.new_event_loop

    def run(work):
        with asyncio.Runner(loop_factory=factory) as runner:
            runner.run(asyncio.wait_for(work(), 10))

    return run


@pytest.mark.parametrize("abruptly", [False, True])
def test_who_leaves_after_half_of_it_was_cut(run, abruptly):
    """Whether the connection is closed or reset, and although the server's buffers would have taken the rest."""

    async def work():
        async with Answering() as server:
            line = await server.asking()
            await read(line, SIZE_BYTES // 2)
            if abruptly:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            line.close()
            assert await server.end() == "cut"

    run(work)


def test_who_leaves_within_the_last_piece_was_cut(run):
    """An answer of one piece that the socket took only in part is not delivered when its reader goes."""

    async def work():
        async with Answering() as server:
            server.size_bytes = server.piece_bytes = 2_000_000
            line = await server.asking()
            await server.sent.wait()
            await asyncio.sleep(0.02)
            assert server.ends.empty()
            line.close()
            assert await server.end() == "cut"

    run(work)


def test_nothing_waits_in_the_server_when_it_is_delivered(run):
    """Whatever the size: to a reader who reads nothing, either the socket took all of it or it is not delivered yet."""

    async def work():
        ends = []
        async with Answering() as server:
            for size_bytes in range(65_536, 800_000, 32_768):
                server.size_bytes = server.piece_bytes = size_bytes
                line = await server.asking()
                await asyncio.sleep(0.01)
                if server.ends.empty():
                    line.close()
                    assert await server.end() == "cut"
                    ends.append("cut")
                else:
                    assert (await server.end(), server.held_bytes) == ("delivered", 0)
                    ends.append("delivered")
                    line.close()
        assert set(ends) == {"cut", "delivered"}

    run(work)


def test_who_reads_all_of_it_has_it(run):
    """Also slowly; and the connection takes another request."""

    async def work():
        async with Answering() as server:
            line = await server.asking()
            count = await read(line, SIZE_BYTES // 2)
            await asyncio.sleep(0.02)
            assert server.ends.empty()
            await read(line, SIZE_BYTES - count)
            assert await server.end() == "delivered"
            line.close()

    run(work)


def test_small_answers_do_not_wait_for_their_own_acknowledgement(run):
    """Head and body are two writes: by Nagle's rule the second would wait for a delayed ACK, 40 ms on Linux."""

    async def work():
        async with Answering() as server:
            server.size_bytes = 1000
            reader, writer = await asyncio.open_connection(*server.address)
            started_s = asyncio.get_running_loop().time()
            for _ in range(10):
                writer.write(b"GET / HTTP/1.1\r\nhost: here\r\n\r\n")
                await reader.readuntil(b"\r\n\r\n")
                await reader.readexactly(1000)
                assert await server.end() == "delivered"
            assert asyncio.get_running_loop().time() - started_s < 0.3
            writer.close()

    run(work)


@pytest.mark.parametrize(("reset", "end"), [(False, "delivered"), (True, "cut")], ids=["closed", "reset"])
def test_who_goes_with_the_last_byte_has_had_the_answer(run, reset, end):
    """A caller who closes when all was read, before the server has said its last word, was not cut off; a reset is."""

    async def work():
        async with Answering() as server:
            server.size_bytes, server.before_end_s = 1_000, 0.1
            line = await server.asking()
            await read(line, server.size_bytes + 50)
            if reset:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            line.close()
            assert await server.end() == end

    run(work)


def test_who_went_before_the_answer_was_sent_has_not_had_it(run):
    """A caller whose closing is noticed only after a small answer was sent has read nothing of it."""

    async def work():
        async with Answering() as server:
            server.size_bytes, server.busy_s, server.before_end_s = 1_000, 0.3, 0.1
            line = await server.asking()
            closing = threading.Timer(0.1, line.close)
            closing.start()
            assert await server.end() == "cut"
            closing.join()

    run(work)
