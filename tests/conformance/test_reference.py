"""The reference against the server that it is of: what is told answers so, and what answers is told."""

import base64
import copy
import json
import os
import re
import subprocess
import time
from dataclasses import fields

import jsonschema
import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from abaca.policy.keys import new_session
from abaca.web import admin, calls, overview, sessions, site
from abaca.web.openapi.admin_routes import admin_routes
from abaca.web.openapi.call_routes import call_routes, session_routes
from served import Serving

DIALECTS = {"Gemini API": "gemini", "OpenAI chat completions": "openai_chat"}
KEYS = {"bearer": {"authorization": "Bearer "}, "x-goog-api-key": {"x-goog-api-key": ""}}
METHODS = ("get", "post", "put", "patch", "delete")
FAST = "scripted/ok"
OURS = [route.path for route in (*call_routes({}), *session_routes(), *admin_routes())]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A server of its own, since every route of it is asked."""
    with Serving(tmp_path_factory.mktemp("house"), "[server]\ngrace_s = 1") as served:
        yield served


@pytest.fixture(scope="module")
def document(house):
    """The document as the server gives it."""
    return requests.get(f"{house.url}/openapi.json", timeout=30).json()


def operations(document):
    return [
        (method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def meant(document, said):
    """What a reference means."""
    if "$ref" not in said:
        return said
    _, _, place, name = said["$ref"].split("/")
    return document["components"][place][name]


def closed(value):
    """The schema without room for fields that nobody told of, so that none is forgotten."""
    if isinstance(value, list):
        return [closed(item) for item in value]
    if not isinstance(value, dict):
        return value
    made = {name: closed(inner) for name, inner in value.items()}
    if isinstance(made.get("properties"), dict) and made.get("type") == "object":
        made.setdefault("additionalProperties", False)
    return made


class Asker:
    """Asks as the document says, and holds the answers to it."""

    def __init__(self, house, document):
        self.house = house
        self.document = document
        self.components = {"components": closed(document["components"])}
        self.asked = set()

    def fits(self, value, schema):
        """Hold a value to a schema."""
        jsonschema.Draft202012Validator({**closed(schema), **self.components}).validate(value)

    def __call__(self, method, path, operation, *, body=None, good=True, key=None, **more):
        """Send a request; its status, headers and body have to be told of."""
        spelled = {name for said in operation["security"][:1] for name in said}
        headers = {
            name: f"{before}{key or self.house.key}" for one in spelled for name, before in KEYS.get(one, {}).items()
        }
        query = {"key": self.house.key} if spelled == {"query"} else {}
        answer = requests.request(
            method.upper(),
            f"{self.house.url}{path}",
            json=body,
            headers=headers | more.pop("headers", {}),
            timeout=60,
            params=query | more.pop("params", {}),
            **more,
        )
        told = operation["responses"].get(str(answer.status_code))
        assert told, f"{operation['operationId']} answers {answer.status_code}: {answer.text[:300]}"
        assert (answer.status_code < 400) is good, answer.text[:300]
        told = meant(self.document, told)
        mine = {name for name in answer.headers if name.lower().startswith("x-abaca")}
        assert {name.lower() for name in mine} <= set(told.get("headers", {}))
        self._body(answer, told.get("content", {}))
        self.asked.add(operation["operationId"])
        return answer

    def _body(self, answer, content):
        kind = answer.headers.get("content-type", "").partition(";")[0]
        known = content.get(kind) or (content.get("image/*") if kind.startswith("image/") else None)
        assert known or not answer.content, f"{kind} is not told of"
        if kind == "application/json":
            self.fits(answer.json(), known["schema"])
        elif kind == "text/event-stream":
            events = re.findall(r"^data: (\{.*\})\r?$", answer.text, re.MULTILINE)
            assert events
            for event in events:
                self.fits(json.loads(event), known["x-abaca-event"])


@pytest.fixture(scope="module")
def ask(house, document):
    """What asks."""
    return Asker(house, document)


def bodies(document, operation):
    """The examples of an operation's body, [None] where it has none."""
    if "requestBody" not in operation:
        return [None]
    content = meant(document, operation["requestBody"])["content"]["application/json"]
    return [example["value"] for example in content.get("examples", {}).values()]


def test_every_route_of_a_dialect_answers_as_is_told(ask, document):
    """Each example in each vendor's spelling is accepted, and its answer is what the document says of it."""
    asked = 0
    for method, path, operation in operations(document):
        if operation["tags"][0] in DIALECTS:
            model = FAST if method == "post" else "gemini-3-pro-image"
            for body in bodies(document, operation):
                said = {**body, "model": FAST} if body and "model" in body else body
                ask(method, path.replace("{model}", model), operation, body=said)
                asked += 1
    assert asked > 200


@pytest.mark.slow
@pytest.mark.parametrize("vendor", ["google", "anyfast", "openrouter"])
def test_the_examples_are_drawn(ask, document, vendor):
    """The illustrator draws each example as it stands, streams too."""
    for method, path, operation in operations(document):
        if operation.get("x-abaca-vendor") == vendor and "202" in operation["responses"]:
            for body in bodies(document, operation):
                ask(method, path.replace("{model}", "gemini-3-pro-image"), operation, body=body)
                sse = {"alt": "sse"} if "stream" in path else {}
                ask(method, path.replace("{model}", "scripted/thoughts"), operation, body=body, params=sse)


@pytest.mark.parametrize("model", ["thoughts", "signature", "function_call", "no_image", "blocked", "text_only"])
def test_odd_answers_are_told_of(ask, document, model):
    """Thoughts, signatures, calls of functions and refusals have their fields in the document, whole and streamed."""
    for method, path, operation in operations(document):
        if "202" in operation["responses"] and operation.get("x-abaca-vendor") in {"google", "anyfast", "openrouter"}:
            body = copy.deepcopy(bodies(document, operation)[0])
            if "model" in body:
                body |= {"model": f"scripted/{model}", "include_reasoning": True}
                ask(method, path, operation, body={**body, "stream": True, "stream_options": {"include_usage": True}})
            else:
                body["generationConfig"] = {"thinkingConfig": {"includeThoughts": True}}
            where = path.replace("{model}", f"scripted/{model}")
            ask(method, where, operation, body=body)
            if "stream" in path:
                ask(method, where, operation, body=body, params={"alt": "sse"})


@pytest.mark.parametrize(
    ("model", "headers"),
    [
        ("scripted/busy-1", {}),
        ("scripted/overloaded", {}),
        ("scripted/garbage", {}),
        ("scripted/unsupported", {}),
        ("no-such-model", {}),
        ("scripted/ok", {"x-abaca-delivery": "post"}),
        ("scripted/ok", {"authorization": "Bearer wrong", "x-goog-api-key": "wrong"}),
        ("scripted/ok", {"content-encoding": "br"}),
    ],
)
def test_errors_are_told_of(ask, document, model, headers):
    """Each has the status and the shape that the document says, in every vendor's spelling."""
    for method, path, operation in operations(document):
        if "202" in operation["responses"] and operation["tags"][0] in DIALECTS:
            body = {**bodies(document, operation)[0]}
            body |= {"model": model} if "model" in body else {}
            ask(method, path.replace("{model}", model), operation, body=body, headers=headers, good=False)


def test_waiting_and_estimates_are_told_of(ask, document):
    """A dry run answers an estimate, respond-async the call."""
    for method, path, operation in operations(document):
        if operation["operationId"] in {"google_gemini_generate_content", "google_openai_chat_generate"}:
            body = bodies(document, operation)[0]
            where = path.replace("{model}", "gemini-3-pro-image")
            assert (
                ask(method, where, operation, body=body, headers={"x-abaca-dry-run": "1"}).json()["object"]
                == "estimate"
            )
            assert ask(method, where, operation, body=body, headers={"prefer": "respond-async"}).status_code == 202


def drawn_link(house, parts):
    """Have something drawn; give the link to its picture, and the call's id."""
    answer = requests.post(
        f"{house.url}/v1beta/models/{FAST}:generateContent",
        json={"contents": [{"parts": parts}]},
        headers={"authorization": f"Bearer {house.key}", "x-abaca-delivery": "url"},
        timeout=60,
    )
    said = answer.json()["candidates"][0]["content"]["parts"]
    return next(part["fileData"]["fileUri"] for part in said if "fileData" in part), answer.headers["x-abaca-call-id"]


def test_every_route_of_ours_answers_as_is_told(ask, document, house):
    """Calls, pictures, sessions, keys, groups, money and the server: each route, with each example of a body."""
    first, call_id = drawn_link(house, [{"text": "x"}])
    photo = base64.b64encode(requests.get(first, timeout=60).content).decode()
    link, call_id = drawn_link(house, [{"inlineData": {"data": photo}}, {"text": "x"}])
    values = {"id": call_id, "index": "0", "page": "api", "picture": link.rpartition("/")[2]}
    key = house.run(house.app.database.all())[0]
    secret, session = new_session(), new_session()
    now_s = int(time.time())
    for invitation in (secret, session):
        house.run(house.app.database.invite(key.id, invitation, now_s=now_s, until_s=now_s + 60))
    entered = requests.post(f"{house.url}/v1/session", json={"invitation": session.reveal()}, timeout=60).json()[
        "secret"
    ]
    # Made before changed, changed before shown, shown before forgotten.
    order = {"post": 0, "put": 1, "patch": 2, "get": 3, "delete": 4}
    ours = [one for one in operations(document) if one[2]["tags"][0] not in DIALECTS]
    for method, path, operation in sorted(ours, key=lambda one: (order[one[0]], "{" in one[1])):
        filled = path.format(**values, name="ann" if "/keys/" in path else "studio")
        said = bodies(document, operation) or [{"invitation": secret.reveal()}]
        for body in said:
            ask(method, filled, operation, body=body, key=entered if operation["operationId"] == "leave" else None)
    assert {operation["operationId"] for _, _, operation in ours} <= ask.asked


def test_a_call_is_told_of_in_every_shape(ask, document, house):
    """A call at work, a failed one and its answer in either dialect; usage told apart by everything, and as CSV."""
    show = document["paths"]["/v1/calls/{id}"]["get"]
    headers = {"authorization": f"Bearer {house.key}"}
    for model in ("ok", "busy-1", "slow-3"):
        where = f"{house.url}/v1beta/models/scripted/{model}:generateContent"
        asked = {"contents": [{"parts": [{"text": "x"}]}]}
        told = requests.post(where, json=asked, headers={**headers, "prefer": "respond-async"}, timeout=60).json()
        for shape in DIALECTS.values():
            good = model != "busy-1"
            wait = {"wait": "5"} if model != "slow-3" else {}
            ask("get", f"/v1/calls/{told['id']}", show, params={"as": shape, **wait}, good=good)
        ask("get", f"/v1/calls/{told['id']}", show)
    usage = document["paths"]["/admin/v1/usage"]["get"]
    ask("get", "/admin/v1/usage", usage, params={"by": "key,group,model,engine,day"})
    ask("get", "/admin/v1/usage", usage, params={"by": "day", "format": "csv"})


def test_every_parameter_that_is_read_is_told_of(document, house):
    """A route that is asked with a parameter it does not know names those that it knows: the document's."""
    headers = {"authorization": f"Bearer {house.key}"}
    link, call_id = drawn_link(house, [{"text": "x"}])
    checked = 0
    for path, methods in document["paths"].items():
        operation = methods.get("get", {})
        known = {one["name"] for one in operation.get("parameters", []) if one.get("in") == "query"}
        if not known or operation["tags"][0] in DIALECTS or "references" in path:
            continue
        where = link if path.startswith("/i/") else path.replace("{id}", call_id)
        url = where if where.startswith("http") else f"{house.url}{where.replace('{index}', '0')}"
        said = requests.get(url, params={"nonsense": "1"}, headers=headers, timeout=60).json()["error"]["message"]
        listed = re.search(r"(?:one of|would be right:) (.*?)(?: would be right)?\.$", said)[1].split(", ")
        assert set(listed) - {"key"} == known - {"key_name"} | ({"key_name"} & set(listed)), path
        checked += 1
    assert checked >= 4


def test_every_method_is_told_of(document, house):
    """Where a path has no such method, it names those that it has: the document's."""
    for path, methods in document["paths"].items():
        if next(iter(methods.values()))["tags"][0] == "Server":
            continue
        method = next(one for one in METHODS if one not in methods)
        where = re.sub(r"\{\w+\}", "1", path)
        answer = requests.request(method, f"{house.url}{where}", headers={"x-api-key": house.key}, timeout=60)
        assert answer.status_code == 405, (method, path)
        assert set(answer.headers["allow"].lower().split(", ")) == set(methods)


def paths_of(desk):
    """The paths that a desk takes, where its class says so."""
    return next(field.default for field in fields(desk) if field.name == "paths")


TAKEN = (calls._PLACE, admin._PLACE, paths_of(overview.Overview), paths_of(sessions.Sessions))


@settings(max_examples=60, deadline=None)
@given(st.one_of([st.from_regex(pattern, fullmatch=True) for pattern in TAKEN]))
def test_every_path_of_ours_is_told_of(path):
    """Whatever a desk takes for one of its paths is a path of the document."""
    templates = [re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(one)) for one in OURS]
    path = path.rstrip("/\n")
    if not re.fullmatch("/admin/v1/groups/.+/renew", path):
        assert any(re.fullmatch(one, path) for one in templates), path


def test_pages_of_the_site_are_told_of(document):
    """What the site answers beside the dialects and the desks stands in the document."""
    assert set(document["paths"]) >= site._OWN


def test_the_commands_of_llms_txt_run(house, tmp_path):
    """Every command there does what it says, one after the other."""
    text = requests.get(f"{house.url}/llms.txt", timeout=60).text
    script = "\n".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL))
    environ = {**os.environ, "ABACA": house.url, "ABACA_KEY": house.key}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["object"] == "estimate"
    for name in ("house.png", "cat.png"):
        assert (tmp_path / name).read_bytes().startswith(b"\x89PNG")
    assert json.loads((tmp_path / "call.json").read_text())["state"] == "done"
    assert json.loads((tmp_path / "answer.json").read_text())["choices"][0]["message"]["images"]
