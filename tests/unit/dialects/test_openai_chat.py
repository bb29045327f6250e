"""The dialect itself: its paths, keys, framing and lists."""

import pytest
from msgspec.structs import replace

from abaca.dialects.openai_chat import OpenAIChat
from abaca.errors import InvalidKey, Unsupported
from abaca.interfaces import Inbound
from abaca.types import Request, Secret, Usage
from dialect_doubles import joined, skeleton

INBOUND = Inbound(operation="models", skeleton=skeleton({}))


@pytest.fixture
def dialect(vendors):
    return OpenAIChat(vendors["openrouter"])


def test_its_paths(dialect):
    """One path generates, two tell of models, in any version."""
    assert [(path.method, path.template, path.operation, path.versions) for path in dialect.paths] == [
        ("POST", "/chat/completions", "generate", ()),
        ("GET", "/models", "models", ()),
        ("GET", "/models/{model}", "model", ()),
    ]
    assert dialect.name == "openai_chat"


@pytest.mark.parametrize(
    ("headers", "query", "key", "recognised"),
    [
        ({"authorization": "Bearer k"}, {}, "k", True),
        ({"authorization": " bearer  k "}, {}, "k", True),
        ({"x-api-key": "k"}, {}, "k", True),
        ({"api-key": " k "}, {}, "k", True),
        ({"authorization": "Bearer k", "x-goog-api-key": "g"}, {}, "k", False),
        ({"authorization": "Bearer k", "x-goog-api-client": "sdk"}, {}, "k", False),
        ({"authorization": "Bearer k"}, {"key": "q"}, "k", False),
        ({"authorization": "Basic abc", "x-goog-api-key": "g"}, {}, "g", False),
        ({"authorization": "Bearer "}, {"key": "q"}, "q", False),
        ({"authorization": "Bearer"}, {}, None, False),
        ({}, {}, None, False),
    ],
)
def test_keys_in_every_spelling(dialect, headers, query, key, recognised):
    """A bearer token is this dialect's spelling; what else names a key is taken, but Google's signs are Google's."""
    assert dialect.credentials(headers, query) == (Secret(key) if key else None)
    assert dialect.recognises(headers, query) is recognised


@pytest.mark.parametrize(("stream", "kind", "done"), [("", "json", None), ("sse", "sse", b"[DONE]")])
def test_framing(dialect, stream, kind, done):
    """Streams are server-sent events that end with [DONE] and may hold comments."""
    framing = dialect.framing(Request(model="m", dialect="openai_chat", turns=(), stream=stream))
    assert (framing.kind, framing.done, framing.comments) == (kind, done, kind == "sse")
    assert framing.terminator == b"\n\n"


def test_models_are_listed_under_every_name(dialect, catalogue):
    """Previews, nicknames and google/ ids are in the list, each once, with the day of release."""
    document = joined(dialect.encode_models(catalogue.models, INBOUND).body)
    ids = [entry["id"] for entry in document["data"]]
    assert document["object"] == "list"
    assert len(ids) == len(set(ids))
    for name in ("gemini-3-pro-image", "gemini-3-pro-image-preview", "nano-banana"):
        assert {name, f"google/{name}"} <= set(ids)
    assert {(e["object"], e["owned_by"]) for e in document["data"]} == {("model", "google")}
    assert next(e for e in document["data"] if e["id"] == "gemini-3-pro-image")["created"] == 1779926400


def test_one_model_is_told_under_the_name_asked(dialect, catalogue):
    """The id is the caller's spelling; a shutdown date is told when it is known."""
    model = catalogue.find("gemini-3-pro-image")
    name = "google/gemini-3-pro-image-preview"
    document = joined(dialect.encode_model(name, model, INBOUND).body)
    assert document == {"id": name, "object": "model", "created": 1779926400, "owned_by": "google"}
    ending = replace(model, shutdown="2027-01-01", released="")
    document = joined(dialect.encode_model("x", ending, INBOUND).body)
    assert (document["created"], document["shutdown_date"]) == (0, "2027-01-01")


def test_there_is_no_token_count(dialect):
    """OpenAI has no such operation."""
    with pytest.raises(Unsupported, match="7"):
        dialect.encode_count(Usage(input_text_tokens=7), {})


def test_errors_are_in_the_vendors_shape(dialect):
    """The row of the dialect decides what an error looks like."""
    outbound = dialect.encode_error(InvalidKey("x"), call_id="c")
    assert joined(outbound.body)["error"]["code"] == outbound.status == 401
    assert dialect.decode_error(503, {}, b"").http_status == 503
