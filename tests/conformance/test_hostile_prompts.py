"""Prompts meant to hurt, through the front door: each gives a picture or a clear 400, and soon."""

import base64
import io
import time

import pytest
import requests
from PIL import Image

GEMINI = "/v1beta/models/gemini-3.1-flash-image:generateContent"
MOST_S = 20
HOSTILE = {
    "megabyte of words": "a cat and a dog " * 62_500,
    "megabyte of one word": "a" * 1_000_000,
    "megabyte of quotes": '"x" ' * 250_000,
    "megabyte of brackets": "[" * 500_000 + "]" * 500_000,
    "megabyte of Han": "猫" * 330_000,
    "megabyte of panels": "comic: " + "panel 1: a cat. " * 62_000,
    "svg": 'a sign "</text></svg><svg onload=alert(1)><script>x</script>" on the beach',
    "xml entities": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a> a cat',
    "control characters": "a \x00\x01\x02\x07\x1b[31m cat \x7f\x9f with\ta\rhat\x0b",
    "right to left": "a \u202ecat\u202c wearing \u2067a red hat\u2069 \u05d0\u05d1\u05d2",
    "emoji sequences": "👩🏽‍🚀👨‍👩‍👧‍👦🏳️‍🌈🇩🇪" * 200 + " a cat",
    "combining marks": "c" + "\u0301" * 5000 + "at",
    "regex bait": "a" * 3000 + "!" + "comic panel 1" * 500 + '"' * 999,
    "lone surrogate escapes": "a cat \ufffd\ufffe\uffff",
}


@pytest.mark.parametrize(
    "name",
    [
        name
        if name in {"megabyte of words", "svg", "control characters"}
        else pytest.param(name, marks=pytest.mark.slow)
        for name in HOSTILE
    ],
)
def test_a_hostile_prompt_is_answered(abaca, name):
    """The answer is a whole picture or a 400 that says why, within bounded time."""
    began = time.monotonic()
    answer = requests.post(
        abaca.url + GEMINI,
        headers={"x-goog-api-key": abaca.key},
        json={
            "contents": [{"parts": [{"text": HOSTILE[name]}]}],
            "generationConfig": {"imageConfig": {"imageSize": "512"}},
        },
        timeout=60,
    )
    assert time.monotonic() - began < MOST_S
    assert answer.status_code in {200, 400}, answer.text[:300]
    if answer.status_code == 400:
        assert len(answer.json()["error"]["message"]) > 10
        return
    parts = answer.json()["candidates"][0]["content"]["parts"]
    picture = next(part["inlineData"]["data"] for part in parts if "inlineData" in part)
    with Image.open(io.BytesIO(base64.b64decode(picture))) as opened:
        opened.load()
        assert opened.size == (512, 512)
