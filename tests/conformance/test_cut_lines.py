"""A line that is cut at any point: whoever asks again gets the same picture, and it is charged once."""

import asyncio
import base64
import threading

import openai
import pytest
import requests


class Scissors:
    """A proxy on loopback that cuts the first connections after so many bytes of the answer, and no later ones."""

    def __init__(self, url, *after_bytes):
        self._host, self._port = url.removeprefix("http://").split(":")
        self._after = list(after_bytes)
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _run(self):
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self):
        self._stop = asyncio.Event()
        self._passing = set()
        server = await asyncio.start_server(self._begin, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in self._passing:
            task.cancel()
        await asyncio.gather(*self._passing, return_exceptions=True)
        await asyncio.sleep(0.05)  # what was aborted is closed in the next turns of the loop

    def _begin(self, reader, writer):
        self._passing.add(asyncio.ensure_future(self._pass(reader, writer)))

    async def _pass(self, reader, writer):
        limit = self._after.pop(0) if self._after else None
        up_reader, up_writer = await asyncio.open_connection(self._host, int(self._port))

        async def upwards():
            while piece := await reader.read(65536):
                up_writer.write(piece)
                await up_writer.drain()

        sending = asyncio.create_task(upwards())
        passed = 0
        try:
            if limit == 0:
                await asyncio.sleep(0.3)  # the call has begun, nothing of its answer has come
                return
            while piece := await up_reader.read(65536):
                piece = piece if limit is None else piece[: limit - passed]
                passed += len(piece)
                writer.write(piece)
                await writer.drain()
                if limit is not None and passed >= limit:
                    return
            writer.close()  # to the last byte: what is aborted loses what still waits to be sent
            await writer.wait_closed()
        except ConnectionError:
            pass
        finally:
            sending.cancel()
            for side in (writer, up_writer):
                side.transport.abort()


def client_of(line, served, **options):
    """The openai SDK behind the scissors."""
    return openai.OpenAI(base_url=f"{line.url}/v1", api_key=served.key, timeout=30, **options)


def charged(served, call_ids):
    """The kinds of ledger entries of these calls."""

    async def entries():
        return [entry.kind for call_id in call_ids for entry in await served.app.database.entries(call_id)]

    return served.run(entries())


def listed(served):
    """The ids of all calls by now."""
    answer = requests.get(f"{served.url}/v1/calls?limit=100", headers={"x-goog-api-key": served.key}, timeout=30)
    return [call["id"] for call in answer.json()["data"]]


@pytest.mark.parametrize("after_bytes", [0, 100, 900], ids=["before the head", "in the head", "in the picture"])
def test_the_openai_sdk_asks_again_by_itself(abaca, after_bytes):
    """A whole answer that is cut: the SDK's own retry has the picture of the same call, and it is charged once."""
    before = listed(abaca)
    with Scissors(abaca.url, after_bytes) as line, client_of(line, abaca, max_retries=2) as client:
        raw = client.chat.completions.with_raw_response.create(
            model="scripted/price-40000",
            messages=[{"role": "user", "content": f"cut after {after_bytes}"}],
        )
    assert raw.headers["x-abaca-joined"] == "true"
    new = [call_id for call_id in listed(abaca) if call_id not in before]
    assert new == [raw.headers["x-abaca-call-id"]]
    assert charged(abaca, new) == ["hold", "release", "settle"]


def test_a_stream_that_is_cut_is_streamed_again(abaca):
    """In the middle of a stream no SDK asks again, its user does: the same call streams from its first word."""
    before = listed(abaca)
    ask = {
        "model": "scripted/heavy-12",
        "messages": [{"role": "user", "content": "cut in the stream"}],
        "stream": True,
    }
    with Scissors(abaca.url, 200_000) as line, client_of(line, abaca, max_retries=0) as client:
        with pytest.raises(openai.APIConnectionError):
            for _ in client.chat.completions.create(**ask):
                pass
        chunks = list(client.chat.completions.create(**ask))
    assert any(getattr(chunk.choices[0].delta, "images", None) for chunk in chunks if chunk.choices)
    new = [call_id for call_id in listed(abaca) if call_id not in before]
    assert len(new) == 1
    assert charged(abaca, new) == ["hold", "release", "settle"]


def test_a_client_without_headers_asks_again(abaca):
    """A plain client whose answer is cut in the picture asks the same again and gets the same bytes, charged once."""
    before = listed(abaca)
    body = {
        "contents": [{"parts": [{"text": "plain client"}]}],
        "generationConfig": {"imageConfig": {"imageSize": "2K"}},
    }
    path, headers = (
        "/v1beta/models/scripted/heavy-12:generateContent",
        {"x-goog-api-key": abaca.key, "connection": "close"},
    )
    with Scissors(abaca.url, 200_000) as line:
        with pytest.raises(requests.RequestException):
            requests.post(line.url + path, json=body, headers=headers, timeout=30)
        again = requests.post(line.url + path, json=body, headers=headers, timeout=30)
    parts = again.json()["candidates"][0]["content"]["parts"]
    assert base64.b64decode(parts[-1]["inlineData"]["data"]).startswith(b"\x89PNG")
    assert again.headers["x-abaca-joined"] == "true"
    new = [call_id for call_id in listed(abaca) if call_id not in before]
    assert new == [again.headers["x-abaca-call-id"]]


async def test_a_caller_who_closes_after_the_last_byte_has_had_it_all(abaca):
    """Forty callers close as soon as they have read the whole answer: each of their calls counts as delivered."""
    host, port = abaca.url.removeprefix("http://").split(":")
    body = b'{"contents":[{"parts":[{"text":"close at once"}]}],"generationConfig":{"seed":%d}}'

    async def ask(number):
        reader, writer = await asyncio.open_connection(host, int(port))
        content = body % number
        head = (
            f"POST /v1beta/models/scripted/ok:generateContent?key={abaca.key} HTTP/1.1\r\nhost: x\r\n"
            f"content-type: application/json\r\ncontent-length: {len(content)}\r\n\r\n"
        )
        writer.write(head.encode() + content)
        lines = (await reader.readuntil(b"\r\n\r\n")).decode().lower().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines if ": " in line)
        await reader.readexactly(int(headers["content-length"]))
        writer.close()
        await writer.wait_closed()
        return headers["x-abaca-call-id"]

    ids = await asyncio.gather(*(ask(number) for number in range(40)))
    for _ in range(100):
        rows = [await asyncio.to_thread(abaca.run, abaca.app.database.get(call_id)) for call_id in ids]
        if all(row.delivered_s is not None for row in rows):
            break
        await asyncio.sleep(0.1)
    assert [row.id for row in rows if row.delivered_s is None] == []
