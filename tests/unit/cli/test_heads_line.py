"""What is known of a connection when it ends."""

import socket
import sys
import time

import pytest

from abaca.cli import heads

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what waits to be acknowledged")
MORE_THAN_FITS = 4 << 20


def test_bytes_count_as_taken_once_the_other_side_has_them_all():
    """What waits in the kernel for a reader that does not read was not acknowledged; once all is read, it was."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        reader = socket.create_connection(listener.getsockname())
        writer, _ = listener.accept()
    with reader, writer:
        assert heads._is_acknowledged(writer)
        writer.setblocking(False)
        sent = writer.send(bytes(MORE_THAN_FITS))
        assert not heads._is_acknowledged(writer)
        while sent:
            sent -= len(reader.recv(sent))
        deadline_s = time.monotonic() + 5
        while not heads._is_acknowledged(writer) and time.monotonic() < deadline_s:
            time.sleep(0.01)
        assert heads._is_acknowledged(writer)


def test_a_line_that_is_gone_has_acknowledged_nothing():
    """Of a closed socket, or of none, nobody can say."""
    closed, other = socket.socketpair()
    other.close()
    closed.close()
    assert not heads._is_acknowledged(closed)
    assert not heads._is_acknowledged(None)
