"""Pictures by URL: in every dialect and spelling, streamed or whole, and what the links open."""

import base64
import hashlib
import io
import json
import time

import httpx2
import openai
import pytest
from google import genai
from google.genai import types
from PIL import Image

from abaca.catalogue import load_vendors

VENDORS = tuple(load_vendors())
SNAKE = {name for name, row in load_vendors().items() if row.inline == "snake"}
ALL_VENDORS = tuple(pytest.param(name, marks=pytest.mark.slow) for name in VENDORS if name != "anyfast")
BODY = {
    "contents": [{"parts": [{"text": "x"}]}],
    "generationConfig": {"imageConfig": {"imageSize": "1K"}, "responseModalities": ["TEXT", "IMAGE"]},
}
CHAT = {"model": "scripted/signature", "messages": [{"role": "user", "content": "x"}]}
URL = {"x-abaca-delivery": "url"}


@pytest.fixture(scope="module")
def by_url(abaca):
    """The secret of a key whose group has pictures delivered by URL."""
    headers = {"x-goog-api-key": abaca.key}
    httpx2.put(f"{abaca.url}/admin/v1/groups/by-url", json={"delivery": "url", "url_ttl_s": 600}, headers=headers)
    made = httpx2.post(f"{abaca.url}/admin/v1/keys", json={"name": "by-url", "group": "by-url"}, headers=headers)
    return made.json()["secret"]


def gemini(abaca, prefix, key, *, stream=False, **headers):
    """Ask in Google's dialect; give the parts of all documents."""
    word = "streamGenerateContent?alt=sse" if stream else "generateContent"
    url = f"{abaca.url}{prefix}/v1beta/models/scripted/signature:{word}"
    answer = httpx2.post(url, json=BODY, headers={"x-goog-api-key": key, **headers}, timeout=60)
    assert answer.status_code == 200, answer.text
    documents = (
        [answer.json()]
        if not stream
        else [
            json.loads(line.removeprefix("data: ")) for line in answer.text.splitlines() if line.startswith("data: {")
        ]
    )
    return [part for document in documents for c in document["candidates"] for part in c["content"].get("parts", [])]


def chat(abaca, prefix, key, *, stream=False, **headers):
    """Ask in OpenAI's dialect; give the images of all documents."""
    url, auth = f"{abaca.url}{prefix}/v1/chat/completions", {"authorization": f"Bearer {key}"}
    answer = httpx2.post(url, json=CHAT | {"stream": stream}, headers=auth | headers, timeout=60)
    assert answer.status_code == 200, answer.text
    if not stream:
        return answer.json()["choices"][0]["message"]["images"]
    lines = [line.removeprefix("data: ") for line in answer.text.splitlines() if line.startswith("data: {")]
    return [image for line in lines for c in json.loads(line)["choices"] for image in c["delta"].get("images", [])]


def opened(content):
    return Image.open(io.BytesIO(content)).size


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("wanted", ["group", "header"])
@pytest.mark.parametrize("vendor", ["", "anyfast", *ALL_VENDORS])
def test_geminis_answers_name_where_the_picture_is(abaca, by_url, vendor, wanted, stream):
    """FileData with a URL and no base64, in the vendor's case; the signature stays; the URL opens the same picture."""
    prefix = f"/{vendor}" if vendor else ""
    inline = gemini(abaca, prefix, abaca.key, stream=stream)
    key, headers = (by_url, {}) if wanted == "group" else (abaca.key, URL)
    parts = gemini(abaca, prefix, key, stream=stream, **headers)
    file, uri, mime = ("file_data", "file_uri", "mime_type") if vendor in SNAKE else ("fileData", "fileUri", "mimeType")
    (named,) = [part for part in parts if file in part]
    (given,) = [part for part in inline if "inlineData" in part or "inline_data" in part]
    assert not any("inlineData" in part or "inline_data" in part for part in parts)
    assert named["thoughtSignature"] == given["thoughtSignature"]
    data = given.get("inlineData") or given["inline_data"]
    fetched = httpx2.get(named[file][uri])
    assert fetched.content == base64.b64decode(data["data"])
    assert fetched.headers["content-type"] == named[file][mime] == data[mime]


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("wanted", ["group", "header"])
@pytest.mark.parametrize("vendor", ["", "anyfast", *ALL_VENDORS])
def test_openais_answers_name_where_the_picture_is(abaca, by_url, vendor, wanted, stream):
    """image_url.url is an https-like URL in the place of a data URL, and opens the same picture."""
    prefix = f"/{vendor}" if vendor else ""
    (inline,) = chat(abaca, prefix, abaca.key, stream=stream)
    key, headers = (by_url, {}) if wanted == "group" else (abaca.key, URL)
    (named,) = chat(abaca, prefix, key, stream=stream, **headers)
    url = named["image_url"]["url"]
    assert url.startswith(f"{abaca.url}/i/")
    assert httpx2.get(url).content == base64.b64decode(inline["image_url"]["url"].partition(",")[2])


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("vendor", ["", "anyfast", *ALL_VENDORS])
def test_the_sdks_read_them(abaca, by_url, vendor, stream):
    """google-genai finds file_data.file_uri, openai images[0].image_url.url, under every vendor's prefix."""
    prefix = f"/{vendor}" if vendor else ""
    options = types.HttpOptions(base_url=f"{abaca.url}{prefix}")
    client = genai.Client(api_key=by_url, http_options=options)  # held: it closes when nobody does
    models = client.models
    if stream:
        answers = list(models.generate_content_stream(model="scripted/ok", contents="x"))
    else:
        answers = [models.generate_content(model="scripted/ok", contents="x")]
    (file,) = [part.file_data for answer in answers for part in answer.parts or () if part.file_data]
    assert file.mime_type == "image/png"
    assert opened(httpx2.get(file.file_uri).content) == (1024, 1024)
    chats = openai.OpenAI(api_key=by_url, base_url=f"{abaca.url}{prefix}/v1").chat.completions
    asked = {"model": "scripted/ok", "messages": CHAT["messages"]}
    if stream:
        deltas = [choice.delta for chunk in chats.create(**asked, stream=True) for choice in chunk.choices]
        (image,) = [image for delta in deltas for image in getattr(delta, "images", None) or ()]
    else:
        image = chats.create(**asked).choices[0].message.images[0]
    assert opened(httpx2.get(image["image_url"]["url"]).content) == (1024, 1024)


def test_a_header_wins_over_the_group(abaca, by_url):
    """Who asks for inline gets it; another word is a 400 that names the header."""
    parts = gemini(abaca, "", by_url, **{"x-abaca-delivery": "inline"})
    assert any("inlineData" in part for part in parts)
    url = f"{abaca.url}/v1beta/models/scripted/ok:generateContent?key={by_url}"
    refused = httpx2.post(url, json=BODY, headers={"x-abaca-delivery": "pigeon"})
    assert refused.status_code == 400
    assert "inline or url would be right" in refused.json()["error"]["message"]


@pytest.fixture(scope="module")
def link(abaca, by_url):
    """A link to a picture."""
    return next(part["fileData"]["fileUri"] for part in gemini(abaca, "", by_url) if "fileData" in part)


def test_a_link_is_a_file_for_browsers_and_caches(link):
    """Fixed type, no sniffing, no cookie, a tag, and a life as long as the link's."""
    whole = httpx2.get(link)
    assert whole.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in whole.headers
    assert whole.headers["accept-ranges"] == "bytes"
    assert whole.headers["etag"] == f'"{hashlib.sha256(whole.content).hexdigest()}"'
    public, age, immutable = whole.headers["cache-control"].split(", ")
    assert (public, immutable) == ("public", "immutable")
    assert 500 < int(age.removeprefix("max-age=")) <= 600
    assert httpx2.get(link, headers={"if-none-match": whole.headers["etag"]}).status_code == 304
    part = httpx2.get(link, headers={"range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    assert httpx2.get(link, headers={"range": f"bytes={len(whole.content)}-"}).status_code == 416
    head = httpx2.head(link)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(whole.content))
    assert httpx2.post(link).status_code == 405


@pytest.mark.parametrize(
    "change",
    [
        lambda link: link[:-1] + ("A" if link[-1] != "A" else "B"),
        lambda link: link.partition("&")[0],
        lambda link: link.partition("?")[0],
        lambda link: link.replace(".png", ".jpg"),
        lambda link: link.replace("until=", "until=9"),
        lambda link: link.replace("/i/", "/i/..%2f"),
        lambda link: link.replace("/i/", "/i/../spool/"),
        lambda link: link.replace("/i/", "/i//"),
        lambda link: f"{link.partition('/i/')[0]}/i/' OR 1=1 --.png?until=9999999999&signature=x",
        lambda link: f"{link.partition('/i/')[0]}/i/{'a' * 5000}.png?until=9999999999&signature=x",
    ],
)
def test_a_changed_link_opens_nothing(link, change):
    """Tampering and wandering about are refused, with nothing told of what is there."""
    refused = httpx2.get(change(link))
    assert refused.status_code in {403, 404}
    assert "image" not in refused.headers["content-type"]


def test_a_link_ends(abaca, by_url):
    """After its time it opens nothing; the call gives a new one."""
    headers = {"x-goog-api-key": abaca.key}
    httpx2.put(f"{abaca.url}/admin/v1/groups/brief", json={"delivery": "url", "url_ttl_s": 1}, headers=headers)
    brief = httpx2.post(f"{abaca.url}/admin/v1/keys", json={"name": "brief", "group": "brief"}, headers=headers)
    link = next(p["fileData"]["fileUri"] for p in gemini(abaca, "", brief.json()["secret"]) if "fileData" in p)
    time.sleep(1.1)
    ended = httpx2.get(link)
    assert ended.status_code == 403
    assert "has ended" in ended.text


@pytest.mark.parametrize(
    ("view", "kind", "size"),
    [
        ("size=256", "PNG", (256, 256)),
        ("size=100&format=webp", "WEBP", (100, 100)),
        ("format=jpeg&quality=50", "JPEG", (1024, 1024)),
        ("size=4000", "PNG", (1024, 1024)),
    ],
)
def test_a_picture_can_be_shown_smaller_and_in_another_format(link, view, kind, size):
    """Thumbnails for galleries, of the same link; never larger than the picture is."""
    shown = httpx2.get(f"{link}&{view}", timeout=30)
    assert shown.status_code == 200, shown.text
    picture = Image.open(io.BytesIO(shown.content))
    assert (picture.format, picture.size) == (kind, size)
    assert shown.headers["content-type"] == f"image/{kind.lower()}"


@pytest.mark.parametrize(
    ("view", "said"),
    [
        ("size=0", "size is '0'"),
        ("size=99999", "1 to 4096"),
        ("format=bmp", "png, jpeg, webp"),
        ("quality=200", "95"),
        ("blur=1", "blur"),
    ],
)
def test_views_have_bounds(link, view, said):
    """What cannot be shown is a 400 that names the parameter and what would be right."""
    refused = httpx2.get(f"{link}&{view}")
    assert refused.status_code == 400
    assert said in refused.text


def test_our_own_links_are_references_read_from_the_store(abaca, link):
    """A picture given by its link is edited although private hosts are not fetched; one that has ended is refused."""
    elsewhere = link.replace(abaca.url, "http://10.0.0.1")
    parts = [{"text": "describe this"}, {"fileData": {"mimeType": "image/png", "fileUri": elsewhere}}]
    body = {"contents": [{"parts": parts}], "generationConfig": {"responseModalities": ["TEXT"]}}
    url = f"{abaca.url}/v1beta/models/scripted/ok:generateContent?key={abaca.key}"
    assert httpx2.post(url, json=body, timeout=30).status_code == 200
    parts[1]["fileData"]["fileUri"] = elsewhere[:-1]
    assert httpx2.post(url, json=body, timeout=30).status_code == 400


def test_a_deleted_call_takes_its_picture_along(abaca, by_url):
    """A link whose picture nobody needs any more is a 404."""
    url = f"{abaca.url}/v1beta/models/scripted/ok:generateContent"
    body = BODY | {"generationConfig": {"seed": 987_654}}
    answer = httpx2.post(url, json=body, headers={"x-goog-api-key": by_url})
    link = next(p["fileData"]["fileUri"] for p in answer.json()["candidates"][0]["content"]["parts"] if "fileData" in p)
    time.sleep(5.5)  # bytes that were put just now may be another call's
    call = f"{abaca.url}/v1/calls/{answer.headers['x-abaca-call-id']}"
    assert httpx2.delete(call, headers={"x-goog-api-key": by_url}).status_code == 204
    assert httpx2.get(link).status_code == 404
