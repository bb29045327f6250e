"""What passes through an abaca in front of an abaca beside the answer itself: strictness, facts, time, failures."""

import itertools
import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from rows_behind import DIALECT, ROWS, behind

from served import KEY, Serving

SCRIPTS = ("ok", "odd_fails", "partial-1", "pauses-2", "heavy-19")
SIZE = {"aspect_ratio": "1:1", "image_size": "1K"}


@pytest.fixture(scope="module")
def front(abaca, tmp_path_factory):
    """Abaca whose models ROW-SCRIPT are the other one's; `either` is drawn here, else there in two dialects."""
    lines = behind(abaca.url, SCRIPTS)
    route = [
        '{ engine = "scripted", model = "ok" }',
        *(f'{{ engine = "{row}", model = "scripted/ok" }}' for row in ("yisu", "google")),
    ]
    lines += ["[models.either]", f"route = [{', '.join(route)}]"]
    with Serving(tmp_path_factory.mktemp("passing"), "\n".join(lines), UP=KEY) as served:
        yield served


def gemini(served, model, *, streamed=False, headers=(), **config):
    """Ask the Gemini API."""
    operation = "streamGenerateContent?alt=sse" if streamed else "generateContent"
    body = {"contents": [{"parts": [{"text": "x"}]}], **config.pop("body", {}), "generationConfig": config}
    url = f"{served.url}/v1beta/models/{model}:{operation}"
    headers = {"x-goog-api-key": served.key, **dict(headers)}
    return requests.post(url, json=body, headers=headers, stream=streamed, timeout=60)


def chat(served, model, *, streamed=False, headers=(), **fields):
    """Ask chat completions."""
    body = {"model": model, "messages": [{"role": "user", "content": "x"}], "stream": streamed, **fields}
    headers = {"authorization": f"Bearer {served.key}", **dict(headers)}
    url = f"{served.url}/v1/chat/completions"
    return requests.post(url, json=body, headers=headers, stream=streamed, timeout=60)


def events(answer):
    """The documents of a streamed answer, each with the time when it came."""
    for line in answer.iter_lines(chunk_size=None):
        if line.startswith(b"data: {"):
            yield time.monotonic(), json.loads(line.removeprefix(b"data: "))


@pytest.mark.parametrize("row", ROWS)
class TestWhatHasNoEffect:
    """The far models heed nothing but seed and size; the rows carry more than that."""

    def test_it_is_named_whole_and_streamed(self, front, row):
        """What the far server ignored is named in front: in the head, and in the last document of a stream."""
        path = "generationConfig.temperature" if DIALECT[row] == "gemini" else "temperature"
        answer = gemini(front, f"{row}-ok", temperature=0.5)
        assert answer.headers["x-abaca-ignored"] == path
        *_, (_, last) = events(gemini(front, f"{row}-ok", streamed=True, temperature=0.5))
        assert last["abaca"]["ignored"] == [path]
        *_, (_, last) = events(chat(front, f"{row}-ok", streamed=True, temperature=0.5))
        assert last["abaca"]["ignored"] == [path]

    def test_strict_is_passed_on(self, abaca, front, row):
        """A strict request is refused by the far server before anything is drawn, and the field is named."""
        strict = {"x-abaca-strict": "true"}
        for streamed in (False, True):
            refused = gemini(front, f"{row}-ok", headers=strict, streamed=streamed, temperature=0.5)
            assert (refused.status_code, refused.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")
            assert "temperature" in refused.json()["error"]["message"]
            refused = chat(front, f"{row}-ok", headers=strict, streamed=streamed, temperature=0.5)
            assert (refused.status_code, refused.json()["error"]["type"]) == (400, "invalid_request_error")
            assert "temperature" in refused.json()["error"]["message"]
        assert gemini(front, f"{row}-ok", headers=strict, seed=3).status_code == 200

    def test_the_far_seed_is_told_in_streams(self, front, row):
        """A seed that the far server chose stands in the last document, so that the picture can be had again."""
        *_, (_, last) = events(gemini(front, f"{row}-ok", streamed=True))
        assert last["abaca"]["seed"] == 0


def test_strict_goes_to_the_engine_that_can(front):
    """Of a route's targets a strict request asks the first that carries all of it; another one the first of all."""
    safety = {"safetySettings": [{"category": "HARM_CATEGORY_HARASSMENT", "threshold": "BLOCK_NONE"}]}
    assert gemini(front, "either", body=safety).headers["x-abaca-engine"] == "scripted"
    assert gemini(front, "either", headers={"x-abaca-strict": "1"}).headers["x-abaca-engine"] == "scripted"
    refused = gemini(front, "either", body=safety, headers={"x-abaca-strict": "1"})
    assert refused.status_code == 400
    assert "safetySettings" in refused.json()["error"]["message"]
    found = requests.get(f"{front.url}/v1/calls?limit=1", headers={"x-goog-api-key": front.key}, timeout=30)
    (call,) = found.json()["data"]
    assert (call["engine"], call["state"]) == ("google", "failed")  # it carries the field, and the far server refused


@pytest.mark.parametrize("row", ROWS)
class TestSeveral:
    """Of several pictures some fail; Google's API in front gives one at a time and has no such case."""

    def test_good_ones_are_given_and_charged(self, front, row):
        """Two of four fail: two pictures come and are counted, two choices say why there is none."""
        whole = chat(front, f"{row}-odd_fails", n=4, seed=10, image_config=SIZE)
        assert whole.status_code == 200, whole.text
        choices = whole.json()["choices"]
        assert [(choice["index"], len(choice["message"]["images"])) for choice in choices] == [
            (0, 1),
            (1, 0),
            (2, 1),
            (3, 0),
        ]
        assert [bool(choice["message"]["refusal"]) for choice in choices] == [False, True, False, True]
        assert all("overloaded" in choice["message"]["refusal"] for choice in choices[1::2])
        assert "127.0.0.1" not in whole.text
        assert whole.json()["usage"]["completion_tokens_details"]["image_tokens"] == 2 * 1120
        one = chat(front, f"{row}-odd_fails", seed=10, image_config=SIZE)
        alone, together = (float(answer.headers["x-abaca-cost-usd"]) for answer in (one, whole))
        assert together == pytest.approx(2 * alone, rel=0.001)

    def test_a_stream_says_the_same(self, front, row):
        """Streamed, the good ones have their pictures, and each of the others its refusal."""
        pictures, refusals = {}, {}
        for _, document in events(chat(front, f"{row}-odd_fails", n=4, seed=10, streamed=True)):
            for choice in document["choices"]:
                pictures[choice["index"]] = pictures.get(choice["index"], 0) + len(choice["delta"].get("images", ()))
                refusals[choice["index"]] = refusals.get(choice["index"], "") + (choice["delta"].get("refusal") or "")
        assert pictures == {0: 1, 1: 0, 2: 1, 3: 0}
        assert {index for index, refusal in refusals.items() if "overloaded" in refusal} == {1, 3}

    def test_all_that_fail_are_an_error(self, front, row):
        """When none is good the error of the first is the answer, or each choice's where the vendor answers itself."""
        answer = chat(front, f"{row}-odd_fails", seed=11)
        assert answer.status_code == 503
        assert "overloaded" in answer.json()["error"]["message"]


def test_words_pass_at_once(front):
    """Through every row the first word is there long before the last, whoever asks."""

    def spread_s(asked):
        ask, row = asked
        times = [came_s for came_s, _ in events(ask(front, f"{row}-pauses-2", streamed=True))]
        return times[-1] - times[0]

    asked = list(itertools.product((gemini, chat), ROWS))
    with ThreadPoolExecutor(len(asked)) as pool:
        assert min(pool.map(spread_s, asked)) > 0.5  # of two seconds: what is held comes all at once


@pytest.mark.slow
@pytest.mark.parametrize("row", ["google", "openrouter"])
@pytest.mark.parametrize("ask", [gemini, chat])
def test_a_picture_of_25_mb_in_one_line(abaca, front, ask, row):
    """A picture that is one line of 25 MB passes both servers' streams byte for byte."""
    through, direct = (
        [document for _, document in events(ask(served, model, streamed=True))]
        for served, model in ((front, f"{row}-heavy-19"), (abaca, "scripted/heavy-19"))
    )
    drawn = [_pictures(documents) for documents in (through, direct)]
    assert len(drawn[0]) == 1
    assert len(drawn[0][0]) > 25_000_000
    assert drawn[0] == drawn[1]


def test_a_kept_call_shows_functions_in_either_dialect(abaca):
    """An answer that calls a function is written down, and shown in the dialect that one asks for."""
    answer = chat(abaca, "scripted/function_call")
    (call,) = answer.json()["choices"][0]["message"]["tool_calls"]
    assert call["function"] == {"name": "pick_colour", "arguments": '{"of":["red","blue"]}'}
    url = f"{abaca.url}/v1/calls/{answer.headers['x-abaca-call-id']}"
    shown = [
        requests.get(url, params=asked, headers={"x-goog-api-key": abaca.key}, timeout=30).json()
        for asked in ({"as": "gemini"}, {"as": "openai_chat"}, {})
    ]
    *_, part = shown[0]["candidates"][0]["content"]["parts"]
    assert part == {"functionCall": {"name": "pick_colour", "args": {"of": ["red", "blue"]}}}
    assert shown[1]["choices"][0]["message"]["tool_calls"] == [call]
    assert (shown[2]["state"], shown[2]["text"]) == ("done", "A colour is needed.")


def test_tools_of_either_caller_reach_the_other_dialect(front):
    """A conversation with functions goes through every row without a refusal; an engine that knows none names them."""
    declared = {"name": "f", "parameters": {"type": "OBJECT", "properties": {"x": {"type": "STRING"}}}}
    said = [
        {"role": "user", "parts": [{"text": "x"}]},
        {"role": "model", "parts": [{"functionCall": {"name": "f", "args": {"x": "y"}}}]},
        {"role": "user", "parts": [{"functionResponse": {"name": "f", "response": {"z": 1}}}]},
    ]
    body = {"contents": said, "tools": [{"functionDeclarations": [declared]}]}
    for row in ROWS:
        refused = gemini(front, f"{row}-ok", body=body)
        assert refused.status_code == 400  # by the far server, whose model draws and calls nothing
        assert "the function 'f' cannot be given to what draws" in refused.json()["error"]["message"]
        answer = gemini(front, f"{row}-ok", body={"tools": body["tools"]})
        assert answer.status_code == 200
        assert "tools[0]" in answer.headers["x-abaca-ignored"]


def _pictures(documents):
    """The base64 of the pictures in some documents of either dialect."""
    found = []
    for document in documents:
        for candidate in document.get("candidates", ()):
            parts = candidate["content"].get("parts", ())
            found += [part["inlineData"]["data"] for part in parts if "inlineData" in part]
        for choice in document.get("choices", ()):
            found += [image["image_url"]["url"].partition(",")[2] for image in choice["delta"].get("images", ())]
    return found
