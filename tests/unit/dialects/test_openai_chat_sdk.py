"""The official SDK, unmodified, in process: it sends what we read, reads what we write and retries when it should."""

import json

import httpx2
import openai
import pytest

from abaca.catalogue import load_catalogue, load_vendors
from abaca.dialects.openai_chat import OpenAIChat
from abaca.errors import (
    EngineError,
    EngineTimeout,
    InvalidKey,
    MissingKey,
    OverBudget,
    RateLimited,
    TooLarge,
    UnknownModel,
    WireError,
)
from abaca.interfaces import Inbound
from abaca.types import Candidate, Picture, Result, Shape, Text, Usage
from abaca.updates import unfold
from dialect_doubles import MemoryBlob, lifted, skeleton, text_of

VENDORS = load_vendors()
MODELS = load_catalogue().models
PNG = MemoryBlob(b"\x89PNG one")
URL = "data:image/png;base64,iVBORyBvbmU="
SAID = Candidate(parts=(Text(text="A cat."), Picture(mime="image/png", blob=PNG)))
MESSAGES = [{"role": "user", "content": [{"type": "text", "text": "a cat"}, {"type": "image", "image": URL}]}]


class Server:
    """Answers every request with the same cat, or with `error`; keeps what it read."""

    def __init__(self, vendor):
        self.dialect = OpenAIChat(VENDORS[vendor])
        self.error = None
        self.paths = []
        self.request = None

    def client(self):
        transport = httpx2.MockTransport(self)
        return openai.OpenAI(api_key="k", base_url="http://abaca/v1", http_client=httpx2.Client(transport=transport))

    def __call__(self, request):
        self.paths.append(request.url.raw_path.decode())
        if self.error is not None:
            return self._sent(self.dialect.encode_error(self.error, call_id="call_1"))
        inbound = Inbound(operation="model", skeleton=skeleton({}))
        if "/models/" in self.paths[-1]:
            return self._sent(self.dialect.encode_model("google/m", MODELS[0], inbound))
        if self.paths[-1].endswith("/models"):
            return self._sent(self.dialect.encode_models(MODELS, inbound))
        body = lifted(json.loads(request.content))
        self.request = self.dialect.decode_request(Inbound(operation="generate", skeleton=body))
        result = Result(model="m", candidates=(SAID,), usage=Usage(output_image_tokens=1120), created_s=5)
        if not self.request.stream:
            return self._sent(self.dialect.encode_result(self.request, result))
        encoder = self.dialect.stream_encoder(self.request, response_id="call_1", created_s=5)
        bodies = [body for update in unfold(result) for body in encoder.feed(update)]
        bodies += encoder.finish({"seed": 7})
        events = [f": drawing\n\ndata: {text_of(body)}\n\n" for body in bodies]
        content = "".join([*events, "data: [DONE]\n\n"]).encode()
        return httpx2.Response(200, headers={"content-type": "text/event-stream"}, content=content)

    def _sent(self, outbound):
        headers = {**outbound.headers, "content-type": "application/json"}
        return httpx2.Response(outbound.status, headers=headers, content=text_of(outbound.body).encode())


@pytest.fixture
def server():
    return Server("yisu")


def test_a_whole_answer(server):
    """Pictures go in as the vendor's page shows and come out in message.images, with image_tokens."""
    answer = server.client().chat.completions.create(
        model="google/m",
        messages=MESSAGES,
        modalities=["image", "text"],
        extra_body={"image_config": {"aspect_ratio": "16:9"}},
    )
    assert server.request.size == Shape(ratio="16:9")
    assert [picture.blob for picture in server.request.pictures()] == [PNG]
    message = answer.choices[0].message
    assert (answer.model, message.content) == ("google/m", "A cat.")
    assert message.images[0]["image_url"]["url"] == URL
    assert answer.usage.completion_tokens_details.image_tokens == 1120


def test_a_stream_with_comments_and_usage(server):
    """Chunks between keep-alive comments are iterated; the last has usage and what abaca adds."""
    options = {"stream_options": {"include_usage": True}}
    chunks = list(server.client().chat.completions.create(model="m", messages=MESSAGES, stream=True, **options))
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == "A cat."
    assert chunks[-1].usage.completion_tokens == 1120
    assert chunks[-1].abaca == {"seed": 7}


def test_the_stream_helper(server):
    """The SDK's own accumulator gives the picture whole."""
    with server.client().chat.completions.stream(model="m", messages=MESSAGES) as stream:
        whole = stream.get_final_completion()
    assert whole.choices[0].message.images[0]["image_url"]["url"] == URL


def test_history_comes_back_as_it_was_sent(server):
    """A client that appends the answer's message asks with that picture in a model's turn."""
    client = server.client()
    answer = client.chat.completions.create(model="m", messages=MESSAGES)
    said = answer.choices[0].message.model_dump()
    again = [*MESSAGES, said, {"role": "user", "content": "now blue"}]
    client.chat.completions.create(model="m", messages=again)
    assert server.request.turns[1].parts == SAID.parts


def test_models(server):
    """The list is iterated, and a slash in an id arrives encoded."""
    client = server.client()
    assert "google/gemini-3-pro-image-preview" in [model.id for model in client.models.list()]
    assert client.models.retrieve("google/m").id == "google/m"
    assert server.paths[-1] == "/v1/models/google%2Fm"


@pytest.mark.parametrize(
    ("error", "kind", "status", "attempts"),
    [
        (InvalidKey("x"), openai.AuthenticationError, 401, 1),
        (MissingKey("x"), openai.AuthenticationError, 401, 1),
        (UnknownModel("x"), openai.NotFoundError, 404, 1),
        (TooLarge("x"), openai.APIStatusError, 413, 1),
        (RateLimited("x", retry_after_s=0.001), openai.RateLimitError, 429, 3),
        (OverBudget("x"), openai.RateLimitError, 429, 1),
        (EngineError("x", maybe_charged=True), openai.InternalServerError, 502, 1),
        (EngineTimeout("x", retry_after_s=0.001), openai.InternalServerError, 504, 3),
    ],
)
def test_errors_are_raised_and_retried_as_they_should(server, error, kind, status, attempts):
    """Each error is the SDK's own class; what cannot get better, or may be billed, is tried once."""
    server.error = error
    with pytest.raises(kind) as caught:
        server.client().chat.completions.create(model="m", messages=MESSAGES)
    assert (caught.value.status_code, caught.value.request_id) == (status, "call_1")
    assert len(server.paths) == attempts


def test_openrouters_errors_have_their_status_as_code():
    """Under OpenRouter's prefix the code is a number, and no credit is 402."""
    server = Server("openrouter")
    server.error = OverBudget("x")
    with pytest.raises(openai.APIStatusError) as caught:
        server.client().chat.completions.create(model="m", messages=MESSAGES)
    assert (caught.value.status_code, caught.value.body["code"]) == (402, 402)


def test_what_the_sdk_cannot_check_is_checked_here(server):
    """A value of the wrong type passes the SDK and is named by us."""
    with pytest.raises(WireError, match=r"^n: "):
        server.client().chat.completions.create(model="m", messages=MESSAGES, n="two")
