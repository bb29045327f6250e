"""Limits for the heads of requests, and answers that are sent when the socket has them.

uvicorn by itself takes a head of any size, for any time, and says that bytes are sent while it still holds them.
"""

import asyncio
import socket
import sys
from typing import cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from abaca.web.exchange import WENT_WITH_ALL

if sys.platform == "linux":
    import fcntl
    import termios

_HEAD_MAX_BYTES = 131_072
_HEAD_S = 30.0
_AHEAD_BYTES = 131_072


class Protocol(HttpToolsProtocol):
    """uvicorn's protocol with a limit of bytes and of seconds for a head.

    Its send waits until the socket has accepted all that was sent before.
    """

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for the first head."""
        wire = cast("asyncio.Transport", transport)
        super().connection_made(wire)
        wire.set_write_buffer_limits(high=0)
        _set_up(wire.get_extra_info("socket"))
        self._late: asyncio.TimerHandle | None = None
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._stop_waiting()
        super().connection_lost(exc)

    def eof_received(self) -> None:
        """Note that a caller goes while the socket has all that was sent: who leaves something unread resets."""
        line = self.transport.get_extra_info("socket")
        if self.cycle is not None and self.transport.get_write_buffer_size() == 0 and _is_acknowledged(line):
            cast("dict[str, object]", self.cycle.scope)[WENT_WITH_ALL] = True
        super().eof_received()

    def data_received(self, data: bytes) -> None:
        """Read on; what has no end of a head after so many bytes is refused, however much body came with the end."""
        if self._in_head:
            self._head_bytes += len(data)
        super().data_received(data)
        if self._in_head and self._head_bytes > _HEAD_MAX_BYTES and not self.transport.is_closing():
            self.send_400_response("The head of the request is too large.")

    def on_message_begin(self) -> None:
        """Wait for the rest of this head."""
        self._wait_for_head()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Let the body come at its own pace."""
        self._stop_waiting()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Hold a piece of a body as it came: uvicorn gathers them, which copies each of them twice."""
        held: bytes | bytearray = self.cycle.body
        if not held:
            self.cycle.body = cast("bytearray", b"")  # nothing and a piece make that piece, not a copy of it
        elif isinstance(held, bytes):
            self.cycle.body = bytearray(held)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Count again: what comes now is a head."""
        self._in_head = True
        super().on_message_complete()

    def _wait_for_head(self) -> None:
        self._stop_waiting()
        self._in_head, self._head_bytes = True, 0
        self._late = self.loop.call_later(_HEAD_S, self.transport.close)

    def _stop_waiting(self) -> None:
        self._in_head, self._head_bytes = False, 0
        if self._late is not None:
            self._late.cancel()
            self._late = None


def _is_acknowledged(line: socket.socket | None) -> bool:
    """Tell whether the other side has acknowledged every byte; False where nobody can say.

    Who has closed before bytes came acknowledges none of them. TIOCOUTQ is what still waits for that (tcp(7)).
    """
    if line is None or sys.platform != "linux":
        return False
    try:
        return fcntl.ioctl(line.fileno(), termios.TIOCOUTQ, bytes(4)) == bytes(4)
    except (OSError, ValueError):  # the latter where it is closed already
        return False


def _set_up(line: socket.socket | None) -> None:
    """Let small pieces leave at once, and let the kernel take little that it cannot send yet.

    asyncio asks for the first only on sockets made with the number of TCP, without which answers of several pieces wait
    40 ms. The kernel would take megabytes for a caller who has gone already.
    """
    if line is not None and line.family in {socket.AF_INET, socket.AF_INET6}:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if hasattr(socket, "TCP_NOTSENT_LOWAT"):
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, _AHEAD_BYTES)
