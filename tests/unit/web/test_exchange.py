"""One HTTP request and its answer."""

import asyncio
import time

import pytest

from abaca.errors import RequestError
from abaca.web.exchange import CallerGone, Exchange

GONE = {"type": "http.disconnect"}


def piece(body=b"", *, more=False):
    return {"type": "http.request", "body": body, "more_body": more}


class Line:
    """An ASGI connection: what comes is listed; after it nothing does, until `hang_up`."""

    def __init__(self, *incoming, method="POST", headers=(), query=b"", blocked=False, **options):
        self._incoming = list(incoming)
        self._gone = asyncio.Event()
        self._blocked = blocked
        self.sent = []
        self.scope = {"type": "http", "method": method, "path": "/p", "headers": list(headers), "query_string": query}
        self.exchange = Exchange(self.scope, self.receive, self.send, **{"request_id": "req_1", **options})

    async def receive(self):
        if self._incoming:
            return self._incoming.pop(0)
        await self._gone.wait()
        return GONE

    async def send(self, message):
        if self._blocked:
            await asyncio.Event().wait()
        self.sent.append(message)

    def block(self):
        """Let every send from now on wait for ever."""
        self._blocked = True

    async def hang_up(self):
        """Close the connection, and let everybody notice."""
        self._gone.set()
        for _ in range(3):
            await asyncio.sleep(0)

    @property
    def body(self):
        return b"".join(message.get("body", b"") for message in self.sent)


async def test_headers_and_query_are_read():
    """Header names are lower case, the last of two counts; query values may be empty or no UTF-8."""
    exchange = Line(headers=[(b"X-A", b"1"), (b"x-a", b"\xe9")], query=b"a=&b=%ff&c=%41").exchange
    assert exchange.headers == {"x-a": "é"}
    assert exchange.query == {"a": "", "b": "�", "c": "A"}
    assert (exchange.method, exchange.path, exchange.status) == ("POST", "/p", 0)


async def test_a_body_comes_in_pieces():
    """Every piece is given as it came, empty ones left out, and nothing is read after the last."""
    line = Line(piece(b"a", more=True), piece(more=True), piece(b"b"), piece(b"never"))
    assert [part async for part in line.exchange.body()] == [b"a", b"b"]
    assert [part async for part in line.exchange.body()] == []


async def test_a_body_cut_off_is_a_caller_gone():
    """A connection that closes inside the body is no short body."""
    line = Line(piece(b"a", more=True), GONE)
    with pytest.raises(CallerGone):
        assert [part async for part in line.exchange.body()]


async def test_a_body_that_stops_is_refused():
    """Who sends nothing for too long is told so."""
    line = Line(piece(b"a", more=True), silence_s=0.01)
    with pytest.raises(RequestError, match=r"nothing came for 0.01 s"):
        assert [part async for part in line.exchange.body()]


async def test_a_whole_answer():
    """Head, body and end, with our id."""
    line = Line()
    await line.exchange.answer(201, b"hello", {"Content-Type": "text/plain"})
    head, body, end = line.sent
    assert head["status"] == line.exchange.status == 201
    assert head["headers"] == [(b"content-type", b"text/plain"), (b"content-length", b"5"), (b"x-request-id", b"req_1")]
    assert (body["body"], body["more_body"], end["body"], end["more_body"]) == (b"hello", True, b"", False)
    assert line.exchange.sent_bytes == 5


async def test_no_id_is_no_header():
    """An exchange without an id, such as a health check, tells none."""
    line = Line(request_id="")
    await line.exchange.begin(200, {})
    assert line.sent[0]["headers"] == []


async def test_marks_are_on_every_answer():
    """What was marked stands in the head, in place of a header of the same name."""
    line = Line()
    line.exchange.marks["x-a"] = "ours"
    await line.exchange.begin(200, {"x-a": "theirs"})
    assert (b"x-a", b"ours") in line.sent[0]["headers"]
    assert len(line.sent[0]["headers"]) == 2


async def test_headers_hold_only_what_can_be_sent():
    """Control characters would make the server throw the answer away, or split it; they are sent as "?"."""
    line = Line()
    await line.exchange.begin(200, {"x-a": "a\r\nb\x00\x7f\tc 图 é"})
    assert line.sent[0]["headers"][0] == (b"x-a", b"a??b??\tc ? \xe9")


async def test_head_has_no_body():
    """An answer to HEAD tells the length of a body that does not come."""
    line = Line(method="HEAD")
    await line.exchange.answer(200, b"hello", {})
    assert (b"content-length", b"5") in line.sent[0]["headers"]
    assert line.body == b""
    assert line.exchange.sent_bytes == 0
    assert line.sent[-1]["more_body"] is False


async def test_work_is_waited_for():
    """While the caller is there, work gives what it gives, and raises what it raises."""
    line = Line(piece(b"late"))

    async def work():
        await asyncio.sleep(0)
        return 7

    async def faulty():
        raise ValueError("no")

    assert await line.exchange.or_gone(work()) == 7
    with pytest.raises(ValueError, match="no"):
        await line.exchange.or_gone(faulty())
    line.exchange.close()


async def test_work_is_left_when_the_caller_goes():
    """The waiting ends with the caller, and the work that was only for them is cancelled."""
    line = Line()
    work = asyncio.get_running_loop().create_future()
    waiting = asyncio.create_task(line.exchange.or_gone(work))
    await asyncio.sleep(0)
    await line.hang_up()
    with pytest.raises(CallerGone):
        await waiting
    assert work.cancelled()


async def test_a_caller_who_goes_as_the_work_ends_does_no_harm():
    """Once the work is done, news of the caller's leaving that is on its way already cancels nobody."""
    line = Line()
    work = asyncio.get_running_loop().create_future()

    async def answering():
        done = await line.exchange.or_gone(work)
        for _ in range(3):
            await asyncio.sleep(0)
        return done

    waiting = asyncio.create_task(answering())
    await asyncio.sleep(0)
    leaving = asyncio.create_task(line.hang_up())
    asyncio.get_running_loop().call_soon(work.set_result, 7)
    assert await waiting == 7
    await leaving
    with pytest.raises(CallerGone):
        await line.exchange.begin(200, {})


async def test_a_cancellation_beside_the_leaving_is_kept():
    """Who is cancelled while the caller goes is cancelled, as is what was waited for."""
    line = Line()
    work = asyncio.get_running_loop().create_future()
    waiting = asyncio.create_task(line.exchange.or_gone(work))
    await asyncio.sleep(0)
    leaving = asyncio.create_task(line.hang_up())
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await leaving
    assert work.cancelled()


@pytest.mark.parametrize("step", ["begin", "write", "end"])
async def test_nothing_is_sent_to_a_caller_who_has_gone(step):
    """The server would take it without a word, and the answer would count as delivered."""
    line = Line()
    await line.exchange.or_gone(asyncio.sleep(0))
    await line.hang_up()
    steps = {"begin": (200, {}), "write": (b"x",), "end": ()}
    with pytest.raises(CallerGone):
        await getattr(line.exchange, step)(*steps[step])
    assert line.sent == []


async def test_a_caller_who_does_not_read_counts_as_gone():
    """A send that the caller lets wait too long ends the exchange."""
    line = Line(blocked=True, silence_s=0.01)
    with pytest.raises(CallerGone):
        await line.exchange.begin(200, {})


async def test_every_wait_has_the_whole_time():
    """Neither many short waits in a row nor a long pause between two of them count as silence."""
    line = Line(silence_s=0.1)

    async def slowly(message):
        await asyncio.sleep(0.04)
        line.sent.append(message)

    line.exchange = Exchange(line.scope, line.receive, slowly, request_id="", silence_s=0.1)
    await line.exchange.begin(200, {})
    for _ in range(4):
        await line.exchange.write(b"x")
    await asyncio.sleep(0.15)
    await line.exchange.write(b"y")
    assert line.body == b"xxxxy"


async def test_silence_after_a_pause_is_noticed():
    """A wait that begins when the time of an earlier one is over is limited as that was."""
    line = Line(silence_s=0.02)
    await line.exchange.begin(200, {})
    await asyncio.sleep(0.05)
    line.block()
    async with asyncio.timeout(5):
        with pytest.raises(CallerGone):
            await line.exchange.write(b"x")


async def test_who_is_cancelled_is_not_told_that_the_caller_went():
    """The end of the server in the middle of a send stays that."""
    line = Line(blocked=True)
    sending = asyncio.create_task(line.exchange.begin(200, {}))
    await asyncio.sleep(0)
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending


async def test_a_cancellation_beside_the_silence_is_kept():
    """Who is cancelled when the time is over as well is cancelled."""
    line = Line(blocked=True, silence_s=0.01)
    sending = asyncio.create_task(line.exchange.begin(200, {}))
    await asyncio.sleep(0)
    asyncio.get_running_loop().call_later(0, time.sleep, 0.02)  # both are due in the same turn
    asyncio.get_running_loop().call_later(0.01, sending.cancel)
    with pytest.raises(asyncio.CancelledError):
        await sending


async def test_closing_ends_the_watch():
    """After `close` no task of an exchange is left, watched or not."""
    line = Line()
    line.exchange.close()
    await line.exchange.or_gone(asyncio.sleep(0))
    line.exchange.close()
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == {asyncio.current_task()}
