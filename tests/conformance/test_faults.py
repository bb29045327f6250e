"""What goes wrong behind, at each place of a route, streamed or not: the right answer or the right error in front.

A second abaca plays the vendors; its scripted models misbehave. Nothing is left behind: no spool file, no task.
"""

import json

import pytest
import requests

from served import Serving

FAULTS = {
    # model behind: (status when it is alone, what tells the error, may another engine take over, words come first)
    "busy-1": (429, "exhausted", True, False),
    "limit_without_retryinfo": (429, "exhausted", True, False),
    "overloaded": (503, "overloaded", True, False),
    "garbage": (502, "cannot be used", True, False),
    "truncated": (502, "cannot be used", True, False),
    "cut": (502, "", True, True),
    "text_then_fail": (503, "overloaded", True, True),
    "never": (504, "", True, False),
    "unsupported": (400, "supports nothing", False, False),
}
REFUSALS = {"no_image": "NO_IMAGE", "image_safety": "IMAGE_SAFETY", "blocked": "PROHIBITED_CONTENT"}
BODY = {"contents": [{"parts": [{"text": "x"}]}], "generationConfig": {"imageConfig": {"imageSize": "1K"}}}
PLACES = ("alone", "first", *(pytest.param(place, marks=pytest.mark.slow) for place in ("last", "both")))


@pytest.fixture(scope="module")
def routed(abaca, tmp_path_factory):
    """Abaca in front of the other one, which it knows as two engines; a call may take a second."""
    lines = ["[server]", "grace_s = 1", "deadline_s = 1", "[illustrator]", "enabled = false"]
    for engine in ("one", "two"):
        lines += [f"[engines.{engine}]", 'vendor = "google"', f'base_url = "{abaca.url}"', 'key = "env:UP"']
    for name in (*FAULTS, *REFUSALS):
        bad = [f'{{ engine = "{engine}", model = "scripted/{name}" }}' for engine in ("one", "two")]
        good = [f'{{ engine = "{engine}", model = "scripted/ok" }}' for engine in ("one", "two")]
        routes = {"alone": bad[:1], "first": [bad[0], good[1]], "last": [good[0], bad[1]], "both": bad}
        for place, hops in routes.items():
            lines += [f'[models."{name}-{place}"]', f"route = [{', '.join(hops)}]"]
        lines += [f'[models."{name}-elsewhere"]', f"route = [{bad[0]}, {good[1]}]", 'elsewhere = ["no_image"]']
    with Serving(tmp_path_factory.mktemp("routed"), "\n".join(lines), UP=abaca.key) as served:
        yield served


@pytest.fixture(autouse=True)
def _nothing_left(routed):
    """After each call no spool file, no task of a call and no held money is left in front; engines are well again."""
    routed.app.gateway._plugs.health._breakers.clear()
    yield
    assert routed.left() == []


def ask(routed, model, *, streamed):
    """Ask in front; gives the HTTP answer and what came in it: the documents and the last error."""
    operation = "streamGenerateContent?alt=sse" if streamed else "generateContent"
    headers = {"x-goog-api-key": routed.key}
    answer = requests.post(f"{routed.url}/v1beta/models/{model}:{operation}", json=BODY, headers=headers, timeout=30)
    if "event-stream" in answer.headers["content-type"]:
        events = [line.removeprefix("data: ") for line in answer.text.split("\r\n\r\n") if line.startswith("data: ")]
        documents = [json.loads(event) for event in events]
    else:
        documents = [answer.json()]
    return answer, documents


def pictures(documents):
    """How many pictures the documents hold."""
    parts = [
        part
        for document in documents
        for candidate in document.get("candidates", [])
        for part in candidate.get("content", {}).get("parts", [])
    ]
    return sum("inlineData" in part for part in parts)


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_behind(routed, fault, place, streamed):
    """Another engine takes over as long as nothing has left; else the error is the vendor's, in dialect."""
    status, told, elsewhere, words_first = FAULTS[fault]
    answer, documents = ask(routed, f"{fault}-{place}", streamed=streamed)
    if place == "last" or (place == "first" and elsewhere and not (streamed and words_first)):
        assert answer.status_code == 200, answer.text
        assert pictures(documents) == 1
        return
    error = documents[-1]["error"]
    if streamed and words_first:
        assert answer.status_code == 200
        assert any("candidates" in document for document in documents)
    else:
        assert answer.status_code == status, answer.text
        assert error["code"] == status
    assert told in error["message"]
    assert routed.url not in answer.text
    if fault == "busy-1":
        assert answer.headers["retry-after"] == "1"
        assert any(detail.get("retryDelay") == "1s" for detail in error["details"])


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_refusal_is_an_answer(routed, refusal, streamed):
    """A refusal by the model ends the route: it is the answer, has no picture and costs nothing."""
    for place in ("alone", "first"):
        answer, documents = ask(routed, f"{refusal}-{place}", streamed=streamed)
        assert answer.status_code == 200
        assert pictures(documents) == 0
        assert REFUSALS[refusal] in answer.text
        if not streamed:
            assert answer.headers["x-abaca-cost-usd"] == "0.000000"


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
def test_no_image_may_be_tried_elsewhere(routed, streamed):
    """By option an answer without a picture goes to the next engine; a refusal for safety's sake does not."""
    answer, documents = ask(routed, "no_image-elsewhere", streamed=streamed)
    assert (answer.status_code, pictures(documents)) == (200, 1)
    answer, documents = ask(routed, "image_safety-elsewhere", streamed=streamed)
    assert (answer.status_code, pictures(documents)) == (200, 0)
    assert "IMAGE_SAFETY" in answer.text
