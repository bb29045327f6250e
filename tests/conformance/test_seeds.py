"""Every request of the vendors' own documents works; only host, prefix and key are changed, placeholders replaced.

The bodies are those of the AnyFast guide and OpenAPI, the aggregator's Apifox page, Yisu's and ModelVerse's pages.
"""

import base64
import io
import json
import re
import shutil
import subprocess

import pytest
import requests
from PIL import Image, ImageStat

TIMEOUT_S = 60


def opened(content, *, mime):
    """Give the picture of some bytes, checked to be of that type."""
    picture = Image.open(io.BytesIO(content))
    picture.load()
    assert Image.MIME[picture.format] == mime
    return picture


def gemini(abaca, prefix, model, body, *, key="query", version="v1beta"):
    """POST a native request in the vendor's way of giving the key."""
    url = f"{abaca.url}/{prefix}/{version}/models/{model}:generateContent"
    if key == "query":
        return requests.post(url, params={"key": abaca.key}, json=body, timeout=TIMEOUT_S)
    return requests.post(url, headers={"x-goog-api-key": abaca.key}, json=body, timeout=TIMEOUT_S)


def chat(abaca, body, **options):
    """POST a chat completion as Yisu's page does."""
    headers = {"Authorization": f"Bearer {abaca.key}", "Content-Type": "application/json"}
    url = f"{abaca.url}/yisu/v1/chat/completions"
    return requests.post(url, headers=headers, json=body, timeout=TIMEOUT_S, **options)


def anyfast_pictures(answer):
    """Read an answer exactly as the AnyFast guide's Python does: by `inline_data`, text beside it."""
    pictures, words = [], []
    for part in answer.json()["candidates"][0]["content"]["parts"]:
        if "inline_data" in part:
            assert "inlineData" not in part
            pictures.append((part["inline_data"]["mime_type"], base64.b64decode(part["inline_data"]["data"])))
        elif "text" in part:
            words.append(part["text"])
    return pictures, words


def test_anyfast_text_to_image(abaca):
    """The guide's sunset over mountains at 16:9 is a JPEG of the table's size with words beside it, and warm."""
    body = {
        "contents": [{"role": "user", "parts": [{"text": "生成一张山间日落的图片"}]}],
        "generationConfig": {
            "responseModalities": ["TEXT", "IMAGE"],
            "imageConfig": {"aspectRatio": "16:9", "imageSize": "1K"},
        },
    }
    answer = gemini(abaca, "anyfast", "gemini-3-pro-image", body)
    pictures, words = anyfast_pictures(answer)
    mime, content = pictures[0]
    picture = opened(content, mime=mime)
    assert (mime, picture.size, len(pictures)) == ("image/jpeg", (1376, 768), 1)
    assert re.search("[一-鿿]", words[0])
    red, _, blue = ImageStat.Stat(picture.crop((0, 0, 1376, 384)).convert("RGB")).mean
    assert red > blue


def test_anyfast_curl(abaca):
    """The guide's curl command, key in the query, gives the same through the real curl."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    body = '{"contents":[{"role":"user","parts":[{"text":"生成一张山间日落的图片"}]}],"generationConfig":'
    body += '{"responseModalities":["TEXT","IMAGE"],"imageConfig":{"aspectRatio":"16:9","imageSize":"1K"}}}'
    url = f"{abaca.url}/anyfast/v1beta/models/gemini-3-pro-image:generateContent?key={abaca.key}"
    command = ["curl", "-s", url, "-H", "Content-Type: application/json", "-d", body]
    parts = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["candidates"][0]["content"]
    assert [sorted(part) for part in parts["parts"]] == [["text"], ["inline_data", "thoughtSignature"]]


@pytest.mark.parametrize(
    ("text", "ratio", "size"),
    [
        ("这是我的一张照片，请在我旁边加一只羊驼", "1:1", (1024, 1024)),
        ("Hi, this is a picture of me. Can you add a llama next to me?", "9:16", (768, 1376)),
    ],
)
def test_anyfast_edit(abaca, photo_base64, text, ratio, size):
    """The photograph comes back with a llama beside the person, in the asked ratio."""
    inline = {"mime_type": "image/jpeg", "data": photo_base64("astronaut")}
    body = {
        "contents": [{"role": "user", "parts": [{"text": text}, {"inline_data": inline}]}],
        "generationConfig": {
            "responseModalities": ["TEXT", "IMAGE"],
            "imageConfig": {"aspectRatio": ratio, "imageSize": "1K"},
        },
    }
    pictures, words = anyfast_pictures(gemini(abaca, "anyfast", "gemini-3-pro-image", body))
    assert opened(pictures[0][1], mime="image/jpeg").size == size
    assert re.search("llama|羊驼", words[0])


def test_anyfast_sample_pixel_is_a_png_called_jpeg(abaca):
    """The OpenAPI's own sample, a PNG labelled JPEG, works, and the wrong label is named."""
    pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    inline = {"mime_type": "image/jpeg", "data": pixel}
    body = {
        "contents": [{"role": "user", "parts": [{"text": "add a llama"}, {"inline_data": inline}]}],
        "generationConfig": {"responseModalities": ["IMAGE"], "imageConfig": {"aspectRatio": "9:16"}},
    }
    answer = gemini(abaca, "anyfast", "gemini-3-pro-image", body)
    assert answer.status_code == 200, answer.text
    assert "contents[0].parts[1].inline_data.mime_type" in answer.headers["x-abaca-ignored"]


PIG = (
    "Hi, can you create a 3d rendered image of a pig with wings and a top hat flying over a happy futuristic "
    "scifi city with lots of greenery?"
)
STICKER = (
    "HA [style] sticker of a [subject], featuring [key characteristics] and a [color palette]. The design should have "
    "[line style] and [shading style]. The background must be transparent."
)
SKETCH = (
    "Turn this rough [medium] sketch of a [subject] into a [style description] photo. Keep the [specific features] "
    "from the sketch but add [new details/materials]."
)
ELEMENTS = (
    "Using the provided images, place [element from image 2] onto [element from image 1]. Ensure that the features of "
    "[element from image 1] remain completely unchanged. The added element should [description of how the element "
    "should integrate]."
)


@pytest.mark.parametrize("model", ["gemini-2.5-flash-image-preview", "gemini-3-pro-image-preview"])
@pytest.mark.parametrize(
    ("text", "photos", "config"),
    [
        (PIG, (), {"responseModalities": ["IMAGE"]}),
        (STICKER, (), {"responseModalities": ["IMAGE"], "imageConfig": {"aspectRatio": "9:16", "imageSize": "1K"}}),
        (
            SKETCH,
            ("cat",),
            {"responseModalities": ["IMAGE"], "imageConfig": {"aspectRatio": "9:16", "imageSize": "1K"}},
        ),
        (
            ELEMENTS,
            ("coffee", "cat"),
            {"responseModalities": ["Image", "Text"], "imageConfig": {"aspectRatio": "9:16", "imageSize": "1K"}},
        ),
    ],
    ids=["pig", "sticker", "sketch", "elements"],
)
def test_aggregator_examples(abaca, photo_base64, model, text, photos, config):
    """Each example of the aggregator's page gives one whole picture in Google's camelCase."""
    parts = [{"text": text}]
    parts += [{"inline_data": {"mime_type": "image/jpeg", "data": photo_base64(name)}} for name in photos]
    body = {"contents": [{"role": "user", "parts": parts}], "generationConfig": config}
    answer = gemini(abaca, "aggregator", model, body)
    assert answer.status_code == 200, answer.text
    given = [p["inlineData"] for p in answer.json()["candidates"][0]["content"]["parts"] if "inlineData" in p]
    assert len(given) == 1
    size = opened(base64.b64decode(given[0]["data"]), mime=given[0]["mimeType"]).size
    narrow = (768, 1344) if "2.5" in model else (768, 1376)
    assert size == (narrow if "imageConfig" in config else (1024, 1024))
    assert answer.json()["modelVersion"] == model


@pytest.mark.parametrize("placeholder", ["image_base64", "image_base64_1", "<YOUR_BASE64_ENCODED_IMAGE>"])
def test_placeholders_left_in_are_named(abaca, placeholder):
    """A sample sent as it stands is refused with the path of what has to be replaced."""
    inline = {"mime_type": "image/jpeg", "data": placeholder}
    body = {"contents": [{"role": "user", "parts": [{"text": "a"}, {"inline_data": inline}]}]}
    answer = gemini(abaca, "aggregator", "gemini-2.5-flash-image", body)
    assert answer.status_code == 400
    message = answer.json()["error"]["message"]
    assert "contents[0].parts[1].inline_data.data" in message
    assert placeholder[:12] in message


def test_yisu_text_to_image(abaca):
    """The orange cat in an astronaut's helmet comes as a JPEG data URL where Yisu's samples look for it."""
    body = {
        "model": "google/gemini-3-pro-image-preview",
        "messages": [{"role": "user", "content": "生成一只戴着宇航员头盔的橘猫"}],
    }
    response = chat(abaca, body).json()
    image_data = response["choices"][0]["message"]["images"][0]["image_url"]["url"]
    head, _, image_data = image_data.partition(",")
    assert head == "data:image/jpeg;base64"
    assert opened(base64.b64decode(image_data), mime="image/jpeg").size == (1024, 1024)
    assert response["object"] == "chat.completion"
    assert response["usage"]["completion_tokens_details"]["image_tokens"] == 1120
    assert response["choices"][0]["native_finish_reason"] == "STOP"


def test_yisu_edit(abaca, photo_base64):
    """Sunglasses are put on the person of a picture given as {"type": "image"}."""
    part = {"type": "image", "image": f"data:image/jpeg;base64,{photo_base64('astronaut')}"}
    content = [{"type": "text", "text": "给人物添加墨镜"}, part]
    body = {"model": "google/gemini-3-pro-image-preview", "messages": [{"role": "user", "content": content}]}
    message = chat(abaca, body).json()["choices"][0]["message"]
    assert message["images"][0]["image_url"]["url"].startswith("data:image/jpeg;base64,")
    assert "墨镜" in message["content"]


def test_yisu_two_pictures(abaca, photo_base64):
    """Two people's pictures become one."""
    content = [{"type": "text", "text": "将两张图片中的人物放到同一个场景"}]
    content += [
        {"type": "image", "image": f"data:image/jpeg;base64,{photo_base64(name)}"} for name in ("astronaut", "cat")
    ]
    body = {"model": "google/gemini-3-pro-image-preview", "messages": [{"role": "user", "content": content}]}
    assert len(chat(abaca, body).json()["choices"][0]["message"]["images"]) == 1


def test_yisu_understanding(abaca, photo_base64):
    """A request to analyse a picture is answered with Chinese words and no picture."""
    part = {"type": "image", "image": f"data:image/jpeg;base64,{photo_base64('astronaut')}"}
    content = [{"type": "text", "text": "分析图片内容"}, part]
    body = {"model": "google/gemini-3-pro-image-preview", "messages": [{"role": "user", "content": content}]}
    message = chat(abaca, body).json()["choices"][0]["message"]
    assert message["images"] == []
    assert re.search("[一-鿿]{4}", message["content"])


def test_yisu_placeholders_are_named(abaca):
    """The sample's IMAGE_1 is told with its place."""
    part = {"type": "image", "image": "data:image/png;base64,IMAGE_1"}
    body = {"model": "gemini-3-pro-image-preview", "messages": [{"role": "user", "content": [part]}]}
    error = chat(abaca, body).json()["error"]
    assert "messages[0].content[0].image" in error["message"]
    assert error["code"] == "invalid_image"


def test_yisu_stream(abaca):
    """The night city streams as one-line events: words or picture in deltas, then [DONE]."""
    body = {
        "model": "gemini-3-pro-image-preview",
        "stream": True,
        "messages": [{"role": "user", "content": "生成未来城市夜景"}],
    }
    answer = chat(abaca, body, stream=True)
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = [line[6:] for line in answer.iter_lines() if line.startswith(b"data: ")]
    assert events[-1] == b"[DONE]"
    deltas = [choice["delta"] for event in events[:-1] for choice in json.loads(event)["choices"]]
    images = [image for delta in deltas for image in delta.get("images", [])]
    assert [image["index"] for image in images] == [0]
    assert any(delta.get("content") for delta in deltas)


def test_yisu_models(abaca):
    """The list has the preview id that the page shows."""
    headers = {"Authorization": f"Bearer {abaca.key}"}
    listed = requests.get(f"{abaca.url}/yisu/v1/models", headers=headers, timeout=TIMEOUT_S).json()
    row = next(row for row in listed["data"] if row["id"] == "gemini-3-pro-image-preview")
    assert (listed["object"], row["object"], row["owned_by"]) == ("list", "model", "google")


def test_yisu_errors(abaca):
    """A wrong key is 401 with the page's message, type and code."""
    body = {"model": "gemini-3-pro-image-preview", "messages": [{"role": "user", "content": "a"}]}
    url = f"{abaca.url}/yisu/v1/chat/completions"
    answer = requests.post(url, headers={"Authorization": "Bearer wrong"}, json=body, timeout=TIMEOUT_S)
    error = answer.json()["error"]
    assert answer.status_code == 401
    assert (error["type"], error["code"]) == ("authentication_error", "invalid_api_key")
    assert error["message"] == "Invalid API key."


BUTTERFLY = (
    "Da Vinci style anatomical sketch of a dissected Monarch butterfly. Detailed drawings of the head, wings, and legs "
    "on textured parchment with notes in English."
)


def test_modelverse_curl_body(abaca):
    """The butterfly comes as PNG in inlineData, where the page's jq filter finds it; google_search is named."""
    body = {
        "contents": [{"parts": [{"text": BUTTERFLY}]}],
        "tools": [{"google_search": {}}],
        "generationConfig": {
            "responseModalities": ["TEXT", "IMAGE"],
            "imageConfig": {"aspectRatio": "1:1", "imageSize": "1K"},
        },
    }
    answer = gemini(abaca, "modelverse", "gemini-3-pro-image-preview", body, key="header")
    selected = [part for part in answer.json()["candidates"][0]["content"]["parts"] if part.get("inlineData")]
    assert selected[0]["inlineData"]["mimeType"] == "image/png"
    assert opened(base64.b64decode(selected[0]["inlineData"]["data"]), mime="image/png").size == (1024, 1024)
    assert "tools" in answer.headers["x-abaca-ignored"]


def test_modelverse_python(abaca, tmp_path):
    """The page's google-genai program, with only base URL and key changed, prints words and saves a picture."""
    from google import genai
    from google.genai import types

    client = genai.Client(api_key=abaca.key, http_options=types.HttpOptions(base_url=f"{abaca.url}/modelverse"))
    response = client.models.generate_content(
        model="gemini-3-pro-image-preview",
        contents=BUTTERFLY,
        config=types.GenerateContentConfig(
            response_modalities=["TEXT", "IMAGE"],
            image_config=types.ImageConfig(aspect_ratio="1:1", image_size="1K"),
        ),
    )
    saved, words = tmp_path / "butterfly.png", []
    for part in response.parts:
        if part.text is not None:
            words.append(part.text)
        elif image := part.as_image():
            image.save(str(saved))
    assert opened(saved.read_bytes(), mime="image/png").size == (1024, 1024)
    assert "butterfly" in " ".join(words).lower()


def test_modelverse_error(abaca):
    """An error on the native route has ModelVerse's shape: the request id stands in `param`."""
    url = f"{abaca.url}/modelverse/v1beta/models/gemini-3-pro-image-preview:generateContent"
    answer = requests.post(url, headers={"x-goog-api-key": "wrong"}, json={"contents": []}, timeout=TIMEOUT_S)
    error = answer.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["param"] == answer.headers["x-request-id"]
