"""What goes over the wire, byte by byte, and what happens to requests that should not have been sent."""

import base64
import gzip
import http.server
import io
import json
import re
import socket
import struct
import threading
import time
import zlib
from urllib.parse import urlsplit

import pillow_heif
import pytest
import requests
from PIL import Image

GEMINI = "/v1beta/models/gemini-3.1-flash-image:generateContent"
SMALL = {"imageConfig": {"imageSize": "512"}}


def post(abaca, path, body, **headers):
    return requests.post(
        abaca.url + path,
        headers={"x-goog-api-key": abaca.key, "content-type": "application/json", **headers},
        data=body if isinstance(body, bytes) else json.dumps(body),
        timeout=60,
    )


def draw(text="a red apple", *parts, **config):
    return {"contents": [{"parts": [{"text": text}, *parts]}], "generationConfig": {**SMALL, **config}}


def inline(content, mime="image/png"):
    return {"inlineData": {"mimeType": mime, "data": base64.b64encode(content).decode()}}


def png(width_px, height_px, *, rows=None):
    """Give a PNG of one colour; with fewer `rows` than its header says its pixels are missing."""

    def chunk(kind, content):
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width_px, height_px, 8, 0, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\x80" * width_px) * (height_px if rows is None else rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def answer_parts(answer):
    assert answer.status_code == 200, answer.text[:500]
    return answer.json()["candidates"][0]["content"]["parts"]


def spooled(abaca):
    return sorted(path.name for path in (abaca.app.home / "spool").iterdir())


def test_sse_bytes(abaca):
    """Gemini events are `data: ` plus one line plus CRLF CRLF: no comments, no event names, no [DONE]."""
    path = GEMINI.replace("generateContent", "streamGenerateContent") + "?alt=sse"
    answer = post(abaca, path, draw())
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.content.endswith(b"\r\n\r\n")
    events = answer.content.split(b"\r\n\r\n")[:-1]
    assert all(event.startswith(b"data: {") and b"\n" not in event for event in events)
    last = json.loads(events[-1][6:])
    assert last["candidates"][0]["finishReason"] == "STOP"
    assert last["abaca"]["engine"] == "illustrator"
    assert all("finishReason" not in json.loads(event[6:])["candidates"][0] for event in events[:-1])
    assert answer.headers["x-abaca-call-id"] == last["abaca"]["call_id"]


def test_json_array_stream(abaca):
    """Without alt=sse the same stream is one JSON array."""
    path = GEMINI.replace("generateContent", "streamGenerateContent")
    answer = post(abaca, path, draw())
    assert answer.headers["content-type"].startswith("application/json")
    assert len(answer.json()) >= 3


def test_openai_sse_bytes(abaca):
    """OpenAI events are one line each and end with [DONE]; silence is filled with comments."""
    body = {"model": "scripted/slow-1", "stream": True, "messages": [{"role": "user", "content": "x"}]}
    answer = requests.post(
        f"{abaca.url}/v1/chat/completions", headers={"Authorization": f"Bearer {abaca.key}"}, json=body, timeout=60
    )
    events = answer.content.split(b"\n\n")
    assert events[-2:] == [b"data: [DONE]", b""]
    assert all(event.startswith((b"data: ", b": ")) for event in events[:-1])


@pytest.mark.parametrize("prefix", ["", "/anyfast", "/modelverse"])
def test_one_spelling_in_each_object(abaca, prefix):
    """No object of an answer has both spellings of a field."""
    answer = post(abaca, prefix + GEMINI, draw())
    for part in answer_parts(answer):
        assert not {"inlineData", "inline_data"} <= set(part)
        picture = part.get("inlineData") or part.get("inline_data") or {}
        assert not {"mimeType", "mime_type"} <= set(picture)


def test_content_length_is_true(abaca):
    """A whole answer says how long it is."""
    answer = post(abaca, GEMINI, draw())
    assert int(answer.headers["content-length"]) == len(answer.content)


@pytest.mark.parametrize("path", ["/v1", "/v1beta/v1", "/v1alpha", "", "/v1/v1beta"])
def test_versions_may_stand_twice_or_not_at_all(abaca, path):
    """A base URL that already has a version, or none, still reaches the model."""
    assert post(abaca, f"{path}/models/gemini-3.1-flash-image:generateContent", draw()).status_code == 200


@pytest.mark.parametrize(
    "model", ["google/gemini-3.1-flash-image", "google%2Fgemini-3.1-flash-image", "models/nano-banana-2"]
)
def test_model_names_have_slashes(abaca, model):
    """Prefixes stand in the path raw or encoded."""
    assert post(abaca, f"/v1beta/models/{model}:generateContent", draw()).status_code == 200


def test_keys_in_every_spelling(abaca):
    """Query, Google's header, Bearer and x-api-key are one key."""
    body = {"contents": {"parts": [{"text": "x"}]}}
    url = f"{abaca.url}/v1beta/models/gemini-3.1-flash-image:countTokens"
    for options in (
        {"params": {"key": abaca.key}},
        {"headers": {"x-goog-api-key": abaca.key}},
        {"headers": {"Authorization": f"Bearer {abaca.key}"}},
        {"headers": {"x-api-key": abaca.key}},
    ):
        assert requests.post(url, json=body, timeout=60, **options).json()["totalTokens"] >= 1


def test_models_answer_by_credential(abaca):
    """The same path is Google's list for Google's key spellings and OpenAI's for a bearer token."""
    url = f"{abaca.url}/v1/models"
    assert "models" in requests.get(url, headers={"x-goog-api-key": abaca.key}, timeout=60).json()
    assert "models" in requests.get(url, params={"key": abaca.key}, timeout=60).json()
    both = {"Authorization": f"Bearer {abaca.key}", "x-goog-api-client": "google-genai-sdk/3.4.0"}
    assert "models" in requests.get(url, headers=both, timeout=60).json()
    assert requests.get(url, headers={"Authorization": f"Bearer {abaca.key}"}, timeout=60).json()["object"] == "list"


def test_snake_case_at_every_level(abaca):
    """A body in snake_case, mixed with camelCase, is read alike."""
    body = {
        "contents": [{"role": "user", "parts": [{"text": "a cat"}]}],
        "system_instruction": {"parts": [{"text": "be brief"}]},
        "generation_config": {
            "response_modalities": ["Image"],
            "imageConfig": {"aspect_ratio": "1:4", "imageSize": "512"},
            "thinking_config": {"includeThoughts": False, "thinking_level": "MINIMAL"},
        },
        "safety_settings": [{"category": "HARM_CATEGORY_HARASSMENT", "threshold": "BLOCK_NONE"}],
    }
    answer = post(abaca, GEMINI, body)
    assert len(answer_parts(answer)) == 1
    assert answer.headers["x-abaca-pixels"] == "asked=256x1024; got=256x1024"


def test_response_format_is_image_config(abaca):
    """The newer twin of imageConfig is honoured in its enum spelling, picture type too."""
    image = {
        "aspectRatio": "ASPECT_RATIO_SIXTEEN_BY_NINE",
        "imageSize": "IMAGE_SIZE_FIVE_TWELVE",
        "mimeType": "image/webp",
    }
    body = {"contents": [{"parts": [{"text": "a cat"}]}], "generationConfig": {"responseFormat": {"image": image}}}
    answer = post(abaca, GEMINI, body)
    assert answer.headers["x-abaca-pixels"] == "asked=688x384; got=688x384"
    assert answer_parts(answer)[-1]["inlineData"]["mimeType"] == "image/webp"


@pytest.mark.parametrize("size", ["0.5K", "512", "512P", "512px"])
def test_half_a_k_is_512(abaca, size):
    """What OpenRouter and the aggregator call 0.5K is Google's 512."""
    answer = post(abaca, GEMINI, draw(imageConfig={"imageSize": size}))
    assert answer.headers["x-abaca-pixels"] == "asked=512x512; got=512x512"


def test_the_2_5_model_takes_no_size(abaca):
    """gemini-2.5-flash-image ignores imageSize as Google does, and that is said."""
    path = GEMINI.replace("3.1", "2.5")
    answer = post(abaca, path, draw(imageConfig={"imageSize": "8K"}))
    assert answer.headers["x-abaca-pixels"] == "asked=1024x1024; got=1024x1024"
    assert "imageSize" in answer.headers["x-abaca-ignored"]


def test_an_edit_keeps_its_references_ratio(abaca, photo):
    """Without a ratio the answer has the one nearest to the first reference."""
    answer = post(abaca, GEMINI, draw("describe nothing, add a balloon", inline(png(1600, 900))))
    assert answer.headers["x-abaca-pixels"].startswith("asked=688x384")


def test_url_safe_base64(abaca):
    """google-genai's alphabet with - and _ is decoded to the same bytes."""
    content = next(c for c in (png(40 + n, 30) for n in range(200)) if {43, 47} & set(base64.b64encode(c)))
    safe = base64.urlsafe_b64encode(content).decode().rstrip("=")
    body = draw("describe this picture", {"inlineData": {"mimeType": "image/png", "data": safe}})
    answer = post(abaca, GEMINI, body)
    width = content[16:20]
    assert str(struct.unpack(">I", width)[0]) in answer_parts(answer)[0]["text"]


def test_gzip_bodies_are_read(abaca):
    """A compressed body is inflated; any other encoding is 415."""
    body = gzip.compress(json.dumps(draw()).encode())
    assert post(abaca, GEMINI, body, **{"content-encoding": "gzip"}).status_code == 200
    assert post(abaca, GEMINI, body, **{"content-encoding": "br"}).status_code == 415


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"{", "JSON"),
        (b"", "empty"),
        (b"[]", ""),
        (b'{"contents": []}', "contents"),
        (b"{}", "contents is not specified"),
        (b'{"contents": [{"parts": []}]}', "empty input"),
        (b'{"contents": [{"parts": [{"text": 5}]}]}', "contents[0].parts[0].text"),
        (b'{"contents": [{"role": "robot", "parts": [{"text": "x"}]}]}', "role"),
        (b'{"contents": "x", "generationConfig": {"responseModalities": ["BANANA"]}}', "BANANA"),
        (b'{"contents": "x", "generationConfig": {"seed": "many"}}', "seed"),
        (b"\xff\xfe", "JSON"),
        (b"[" * 10_000, ""),
    ],
)
def test_malformed_bodies_are_400(abaca, body, told):
    """Whatever is wrong with a body, the answer is Google's 400 naming it."""
    answer = post(abaca, GEMINI, body)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["status"]) == (400, 400, "INVALID_ARGUMENT")
    assert told in error["message"]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_wrong_methods_are_405(abaca, method):
    """A right path with a wrong method is told which one is right."""
    for path in (GEMINI, "/v1/chat/completions"):
        answer = requests.request(method, abaca.url + path, headers={"x-goog-api-key": abaca.key}, timeout=60)
        assert answer.status_code == 405
        assert answer.headers["allow"] == "POST"
        assert "POST" in answer.text


@pytest.mark.parametrize(
    "path", ["/v1beta/nothing", "/v1/audio/speech", "/nobody/v1beta/x", "/v1/../etc/passwd", "/%00"]
)
def test_unknown_paths_are_404(abaca, path):
    """A path that does not exist is a JSON error, never a page or a 500."""
    answer = requests.get(abaca.url + path, headers={"x-goog-api-key": abaca.key}, timeout=60)
    assert answer.status_code == 404
    assert "message" in answer.json()["error"]


def test_no_key_and_wrong_key(abaca):
    """Google: 403 without a key, 400 with a wrong one; AnyFast, ModelVerse and OpenAI: 401."""
    body = draw()
    for prefix, no_key, wrong_key in (("", 403, 400), ("/anyfast", 401, 401), ("/modelverse", 401, 401)):
        url = abaca.url + prefix + GEMINI
        assert requests.post(url, json=body, timeout=60).status_code == no_key
        assert requests.post(url, params={"key": "no"}, json=body, timeout=60).status_code == wrong_key
    assert requests.post(f"{abaca.url}/v1/chat/completions", json={}, timeout=60).status_code == 401


def test_a_body_with_a_wrong_key_is_never_spooled(abaca):
    """20 MB sent with a wrong key are refused while nothing is written."""
    before = spooled(abaca)
    where = urlsplit(abaca.url)
    with socket.create_connection((where.hostname, where.port), timeout=30) as wire:
        head = f"POST {GEMINI}?key=wrong HTTP/1.1\r\nHost: x\r\nContent-Length: 20000000\r\n\r\n"
        wire.sendall(head.encode() + b'{"contents":[{"parts":[{"inlineData":{"data":"' + b"A" * 200_000)
        answer = wire.recv(65536)
    assert b" 400 " in answer.split(b"\r\n")[0]
    assert spooled(abaca) == before


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (png(64, 64)[:-20], "cut off"),
        (png(64, 64)[:60] + b"\0\0\0\0" + png(64, 64)[64:], "contents[0].parts[1]"),
        (png(10_000, 10_000, rows=1), "pixels"),
        (png(60_000, 60_000, rows=0), "pixels"),
        (b"GIF89a", "contents[0].parts[1]"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "contents[0].parts[1]"),
        (b"hello", "contents[0].parts[1]"),
    ],
    ids=["truncated", "damaged", "100 megapixels", "bomb", "empty gif", "svg", "words"],
)
def test_unusable_references_are_400(abaca, content, told):
    """A picture that cannot be used is refused by its path before anything is decoded."""
    answer = post(abaca, GEMINI, draw("edit", inline(content)))
    assert answer.status_code == 400, answer.text
    assert told in answer.json()["error"]["message"]
    chat = {"model": "gemini-3.1-flash-image", "messages": [{"role": "user", "content": []}]}
    url = "data:image/png;base64," + base64.b64encode(content).decode()
    chat["messages"][0]["content"] = [{"type": "image_url", "image_url": {"url": url}}]
    answer = requests.post(
        f"{abaca.url}/v1/chat/completions", headers={"Authorization": f"Bearer {abaca.key}"}, json=chat, timeout=60
    )
    assert answer.status_code == 400
    assert "messages[0].content[0]" in answer.json()["error"]["message"]


def test_pixels_without_data_are_an_honest_answer(abaca):
    """A PNG whose structure is right but whose pixels are missing is 400 or drawn, never a 500."""
    assert post(abaca, GEMINI, draw("edit", inline(png(64, 64, rows=3)))).status_code in {200, 400}


def test_too_large_a_body_is_refused(abaca):
    """A body over the cap is Google's 400 and OpenAI's 413, and leaves nothing in the spool."""
    before = spooled(abaca)
    body = draw("x" * 1_100_000)
    answer = post(abaca, GEMINI, body)
    assert (answer.status_code, answer.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")
    chat = {"model": "gemini-3.1-flash-image", "messages": [{"role": "user", "content": "x" * 1_100_000}]}
    answer = requests.post(
        f"{abaca.url}/v1/chat/completions", headers={"Authorization": f"Bearer {abaca.key}"}, json=chat, timeout=60
    )
    assert answer.status_code == 413
    assert set(spooled(abaca)) <= set(before)


def test_pictures_by_url(abaca, photo):
    """A reference by URL is fetched; a private address that is not allowed is refused."""

    class Pages(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("content-type", "image/jpeg")
            self.end_headers()
            self.wfile.write(photo("cat"))

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Pages) as pages:
        threading.Thread(target=pages.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{pages.server_port}/cat.jpg"
        part = {"fileData": {"mimeType": "image/jpeg", "fileUri": url}}
        answer = post(abaca, GEMINI, draw("describe this picture", part))
        assert len(answer_parts(answer)[0]["text"]) > 40
        pages.shutdown()
    for url in (
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.1/x.png",
        "file:///etc/passwd",
        "http://[::1]/",
    ):
        part = {"file_data": {"file_uri": url}}
        answer = post(abaca, GEMINI, draw("describe", part))
        assert answer.status_code == 400, url


def test_strict_refuses_what_would_be_ignored(abaca):
    """With x-abaca-strict a field without effect is a 400 that names it, else it is named in a header."""
    body = draw(temperature=0.5)
    lenient = post(abaca, GEMINI, body)
    assert "generationConfig.temperature" in lenient.headers["x-abaca-ignored"]
    strict = post(abaca, GEMINI, body, **{"x-abaca-strict": "true"})
    assert strict.status_code == 400
    assert "generationConfig.temperature" in strict.json()["error"]["message"]


def test_the_same_seed_gives_the_same_bytes(abaca):
    """With a seed a picture can be made again; without one the seed is told and makes it again."""
    first = post(abaca, GEMINI, draw())
    seed = int(first.headers["x-abaca-seed"])
    again = post(abaca, GEMINI, draw(seed=seed))
    other = post(abaca, GEMINI, draw(seed=(seed + 1) % 2**31))
    assert answer_parts(first)[-1] == answer_parts(again)[-1] != answer_parts(other)[-1]


def logged(abaca, name):
    """Give the events of one name from the server's log."""
    lines = (abaca.app.home / "log.jsonl").read_text("utf-8").splitlines()
    return [event for event in map(json.loads, lines) if event["event"] == name]


def test_a_caller_who_leaves_detaches(abaca):
    """The call of a caller that hung up is finished all the same, and not marked delivered."""
    where = urlsplit(abaca.url)
    body = json.dumps({"contents": [{"parts": [{"text": "x"}]}]}).encode()
    path = f"/v1beta/models/scripted/slow-0.43:generateContent?key={abaca.key}"
    with socket.create_connection((where.hostname, where.port), timeout=30) as wire:
        wire.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        time.sleep(0.2)
    for _ in range(100):
        ended = [event["call_id"] for event in logged(abaca, "call_ended") if event["model"] == "scripted/slow-0.43"]
        if ended:
            break
        time.sleep(0.05)
    row = abaca.run(abaca.app.database.get(ended[0]))
    assert (row.state, len(row.pictures), row.delivered_s) == ("done", 1, None)
    assert [event["complete"] for event in logged(abaca, "delivered") if event["call_id"] == row.id] == [False]


def test_a_finished_call_leaves_no_spool(abaca):
    """After an answer was delivered, no spool file of its request or pictures is left."""
    before = set(spooled(abaca))
    answer = post(abaca, GEMINI, draw("describe this picture", inline(png(900, 900))))
    assert answer.status_code == 200
    for _ in range(50):
        if set(spooled(abaca)) <= before:
            break
        time.sleep(0.05)
    assert set(spooled(abaca)) <= before


def test_health_readiness_metrics(abaca):
    """Liveness, readiness and Prometheus metrics are there without a key."""
    assert requests.get(f"{abaca.url}/healthz", timeout=60).text == "ok\n"
    ready = requests.get(f"{abaca.url}/readyz", timeout=60)
    assert ready.json() == {"ready": True, "parts": {"database": "ok", "pictures": "ok", "disk": "ok", "engines": "ok"}}
    assert "abaca_http_requests_total" in requests.get(f"{abaca.url}/metrics", timeout=60).text


def test_logs_have_no_key_and_no_prompt(abaca):
    """Neither the key of a query or header nor a word of a prompt reaches the log."""
    requests.post(f"{abaca.url}{GEMINI}?key={abaca.key}", json=draw("a zebra called Xylophonia"), timeout=60)
    requests.post(f"{abaca.url}{GEMINI}?key=AIzaSyWrongWrongWrongWrong", json=draw(), timeout=60)
    log = (abaca.app.home / "log.jsonl").read_text("utf-8")
    assert GEMINI in log
    assert not re.search(rf"{abaca.key}|Xylophonia|AIzaSyWrong", log)


def test_the_database_keeps_no_key(abaca):
    """No file of the data folder holds the key's text."""
    files = [path for path in abaca.app.home.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if abaca.key.encode() in path.read_bytes()]


def encoded(kind):
    """Give a small picture file of a type; the GIF has two frames, the first of them red."""
    frames = [Image.new("RGB", (320, 200), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    if kind == "HEIF":
        pillow_heif.from_pillow(frames[0]).save(out)
    else:
        frames[0].save(out, kind, **({"save_all": True, "append_images": frames[1:]} if kind == "GIF" else {}))
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "HEIF"])
@pytest.mark.parametrize("server", ["abaca", "front"])
def test_every_type_of_reference_is_seen(request, kind, server):
    """Each type is described by its own first frame, on both routes, here and through an upstream."""
    served = request.getfixturevalue(server)
    model = "gemini-3.1-flash-image" if server == "abaca" else "via-google"
    content = encoded(kind)
    body = {"contents": [{"parts": [{"text": "describe this picture"}, inline(content, f"image/{kind.lower()}")]}]}
    answer = post(served, f"/v1beta/models/{model}:generateContent", body)
    assert "red" in answer_parts(answer)[0]["text"]
    url = f"data:image/{kind.lower()};base64,{base64.b64encode(content).decode()}"
    parts = [{"type": "text", "text": "describe this picture"}, {"type": "image_url", "image_url": {"url": url}}]
    answer = requests.post(
        f"{served.url}/v1/chat/completions",
        headers={"Authorization": f"Bearer {served.key}"},
        json={"model": model, "messages": [{"role": "user", "content": parts}]},
        timeout=60,
    )
    assert "red" in answer.json()["choices"][0]["message"]["content"]


def test_a_rotated_reference_counts_as_it_is_seen(abaca):
    """EXIF orientation turns a wide file into a tall picture, and the answer's ratio follows what is seen."""
    tall = Image.new("RGB", (900, 600), "red")
    exif = tall.getexif()
    exif[0x0112] = 6
    out = io.BytesIO()
    tall.save(out, "JPEG", exif=exif)
    answer = post(abaca, GEMINI, draw("add a balloon", inline(out.getvalue(), "image/jpeg")))
    assert answer.headers["x-abaca-pixels"] == "asked=424x632; got=424x632"


def test_what_stands_beside_a_part_is_named_by_its_place(abaca):
    """Fields of parts that nothing here honours are told where the caller wrote them, in both dialects."""
    body = draw()
    body["contents"][0]["parts"][0]["media_resolution"] = {"level": "MEDIA_RESOLUTION_LOW"}
    assert "contents[0].parts[0].media_resolution" in post(abaca, GEMINI, body).headers["x-abaca-ignored"]
    url = {"url": f"data:image/png;base64,{base64.b64encode(png(64, 64)).decode()}", "detail": "low"}
    parts = [{"type": "text", "text": "describe this"}, {"type": "image_url", "image_url": url}]
    chat = {"model": "gemini-3.1-flash-image", "messages": [{"role": "user", "content": parts}]}
    answer = requests.post(
        f"{abaca.url}/v1/chat/completions", headers={"Authorization": f"Bearer {abaca.key}"}, json=chat, timeout=60
    )
    assert "messages[0].content[1].image_url.detail" in answer.headers["x-abaca-ignored"]
