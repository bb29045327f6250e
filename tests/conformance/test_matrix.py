"""abaca in front of abaca: what a caller gets through another server is what it would have got from that server itself.

Every spelling in front asks for everything through every row behind, and asks the far server the same thing directly,
under the same spelling. Both answers are compared as documents; only ids, times and the model's name may differ.
"""

import base64
import hashlib
import itertools
import json

import pytest
import requests
from rows_behind import DIALECT, ROWS, behind

from abaca.catalogue import load_vendors
from served import KEY, Serving

VENDORS = tuple(load_vendors())
FRONTS = tuple(f"{dialect}/{vendor}" for dialect in ("gemini", "chat") for vendor in VENDORS)
# What is asked for: the model behind, how many references, the modalities.
ASKED = {
    "words and a picture": ("ok", 0, ("TEXT", "IMAGE")),
    "a picture alone": ("ok", 0, ("IMAGE",)),
    "an edit": ("ok", 1, ("TEXT", "IMAGE")),
    "three references": ("ok", 3, ("TEXT", "IMAGE")),
    "understanding": ("text_only", 1, ("TEXT",)),
    "thoughts": ("thoughts", 0, ("TEXT", "IMAGE")),
    "signatures": ("signature", 0, ("TEXT", "IMAGE")),
    "a function to call": ("function_call", 0, ("TEXT", "IMAGE")),
    "usage": ("price-40000", 0, ("TEXT", "IMAGE")),
    "no image": ("no_image", 0, ("TEXT", "IMAGE")),
    "a refused candidate": ("image_safety", 0, ("TEXT", "IMAGE")),
    "a refused prompt": ("blocked", 0, ("TEXT", "IMAGE")),
    "wrong pixels": ("wrong_size", 0, ("TEXT", "IMAGE")),
}
SCRIPTS = sorted({script for script, _, _ in ASKED.values()})


def pairs():
    """Every front with every row; all but a diagonal through them are slow."""
    return [
        pytest.param(front, row, marks=() if (at - place) % len(ROWS) == 0 else pytest.mark.slow, id=f"{front}-{row}")
        for (at, front), (place, row) in itertools.product(enumerate(FRONTS), enumerate(ROWS))
    ]


@pytest.fixture(scope="module")
def front(abaca, tmp_path_factory):
    """Abaca whose models ROW-SCRIPT are the other abaca's scripted models, spoken to as that row says."""
    lines = behind(abaca.url, SCRIPTS)
    with Serving(tmp_path_factory.mktemp("matrix"), "\n".join(lines), UP=KEY) as served:
        yield served


@pytest.fixture(scope="module")
def line():
    """One client's connections."""
    with requests.Session() as session:
        yield session


def ask(line, served, front, model, pictures, modalities, *, streamed):
    """Ask in a spelling; gives the answer's documents, one where nothing is streamed."""
    dialect, _, vendor = front.partition("/")
    if dialect == "gemini":
        path = f"v1beta/models/{model}:{'streamGenerateContent?alt=sse' if streamed else 'generateContent'}"
        headers, body = {"x-goog-api-key": served.key}, gemini_body(vendor, pictures, modalities)
    else:
        path, headers = "v1/chat/completions", {"authorization": f"Bearer {served.key}"}
        body = chat_body(vendor, model, pictures, modalities) | {"stream": streamed}
        body |= {"stream_options": {"include_usage": True}} if streamed else {}
    answer = line.post(f"{served.url}/{vendor}/{path}", json=body, headers=headers, timeout=60)
    assert answer.status_code == 200, answer.text
    if not streamed:
        return [answer.json()]
    events = [event.partition("data: ")[2] for event in answer.text.replace("\r", "").split("\n\n")]
    return [json.loads(event) for event in events if event and event != "[DONE]"]


def gemini_body(vendor, pictures, modalities):
    """A request of the Gemini API, in snake_case where the vendor's own samples have it."""
    snake = vendor in {"anyfast", "aggregator"}
    inline, mime = ("inline_data", "mime_type") if snake else ("inlineData", "mimeType")
    config, names = ("generation_config", ("response_modalities", "image_config", "aspect_ratio", "image_size"))
    thinking = {"thinking_config": {"include_thoughts": True}}
    if not snake:
        config, names = "generationConfig", ("responseModalities", "imageConfig", "aspectRatio", "imageSize")
        thinking = {"thinkingConfig": {"includeThoughts": True}}
    references = [{inline: {mime: "image/jpeg", "data": base64.b64encode(picture).decode()}} for picture in pictures]
    settings = {names[0]: list(modalities), names[1]: {names[2]: "16:9", names[3]: "1K"}, "seed": 7, **thinking}
    return {"contents": [{"role": "user", "parts": [*references, {"text": "draw"}]}], config: settings}


def chat_body(vendor, model, pictures, modalities):
    """A request of chat completions, pictures as the vendor's own samples have them."""
    urls = [f"data:image/jpeg;base64,{base64.b64encode(picture).decode()}" for picture in pictures]
    parts = [{"type": "image_url", "image_url": {"url": url}} for url in urls]
    if vendor == "yisu":
        parts = [{"type": "image", "image": url} for url in urls]
    return {
        "model": model,
        "messages": [{"role": "user", "content": [*parts, {"type": "text", "text": "draw"}]}],
        "modalities": [modality.lower() for modality in modalities],
        "image_config": {"aspect_ratio": "16:9", "image_size": "1K"},
        "seed": 7,
        "include_reasoning": True,
    }


def told(documents, model):
    """What the documents say but ids, times and the model's name; base64 as a digest of it, to be read in a failure."""
    text = json.dumps([strip(document) for document in documents], sort_keys=True)
    return json.loads(text.replace(model, "MODEL"))


def strip(value):
    """A document without what differs from call to call."""
    if isinstance(value, list):
        return [strip(item) for item in value]
    if isinstance(value, dict):
        left_out = {"id", "created", "responseId", "abaca"}
        return {name: strip(item) for name, item in value.items() if name not in left_out}
    if isinstance(value, str) and len(value) > 200:
        return hashlib.sha256(value.encode()).hexdigest()
    return value


def by_chat(documents):
    """What chat completions can carry of an answer of the Gemini API.

    An interim picture of a thought has no place there, and a refused prompt is a refused candidate.
    """
    carried = []
    for document in map(dict, documents):
        if feedback := document.pop("promptFeedback", None):
            refused = {"content": {}, "finishReason": feedback["blockReason"], "index": 0}
            document["candidates"] = [refused | {"finishMessage": feedback["blockReasonMessage"]}]
        candidates = [dict(candidate) for candidate in document.get("candidates", ())]
        for candidate in candidates:
            if parts := candidate["content"].get("parts"):
                kept = [part for part in parts if "text" in part or not part.get("thought")]
                candidate["content"] = {**candidate["content"], "parts": kept}
        if candidates:
            document["candidates"] = candidates
        if not candidates or candidates[0]["content"].get("parts") != []:
            carried.append(document)
    return carried


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize(("spelling", "row"), pairs())
def test_the_caller_cannot_tell(abaca, front, line, photo, spelling, row, streamed):
    """Through every row comes, document by document, what the far server itself answers in that spelling."""
    for name, (script, count, modalities) in ASKED.items():
        pictures = [photo(photograph) for photograph in ("astronaut", "cat", "coffee")[:count]]
        through, direct = (
            told(ask(line, served, spelling, model, pictures, modalities, streamed=streamed), model)
            for served, model in ((front, f"{row}-{script}"), (abaca, f"scripted/{script}"))
        )
        carried = by_chat(direct) if DIALECT[row] == "openai_chat" else direct
        assert through == carried, name
