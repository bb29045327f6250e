"""The Gemini dialect's paths, credentials and list of models."""

import base64

import pytest

from abaca.dialects.gemini import Gemini
from abaca.errors import RequestError
from abaca.interfaces import Inbound
from abaca.types import Secret


@pytest.fixture
def gemini(vendors):
    return Gemini(vendors["google"])


@pytest.fixture
def listed(gemini, catalogue, skeleton, joined):
    def page(models=catalogue.models, **query):
        inbound = Inbound(operation="models", skeleton=skeleton({}), query=query)
        return joined(gemini.encode_models(models, inbound).body)

    return page


@pytest.mark.parametrize(
    ("headers", "query", "key"),
    [
        ({"x-goog-api-key": "K"}, {}, "K"),
        ({}, {"key": "K"}, "K"),
        ({"authorization": "Bearer K"}, {}, "K"),
        ({"authorization": "bearer  K "}, {}, "K"),
        ({"authorization": "K"}, {}, "K"),
        ({"x-api-key": "K"}, {}, "K"),
        ({"api-key": "K"}, {}, "K"),
        ({"x-goog-api-key": "K", "authorization": "Bearer other"}, {"key": "another"}, "K"),
        ({"x-goog-api-key": "", "authorization": "Bearer K"}, {"key": ""}, "K"),
    ],
)
def test_every_spelling_of_the_key(gemini, headers, query, key):
    """A key is found in header, query or Bearer; Google's own spelling comes first, empty ones are passed over."""
    assert gemini.credentials(headers, query) == Secret(key)


def test_no_key(gemini):
    """Without a key, or with an empty Bearer, there is none."""
    assert gemini.credentials({}, {}) is None
    assert gemini.credentials({"authorization": "Bearer "}, {}) is None


@pytest.mark.parametrize(
    ("headers", "query", "googles"),
    [
        ({"x-goog-api-key": "K"}, {}, True),
        ({"x-goog-api-client": "google-genai-sdk/3.4.0"}, {}, True),
        ({}, {"key": "K"}, True),
        ({"authorization": "Bearer K"}, {}, False),
        ({}, {}, False),
    ],
)
def test_google_is_recognised_by_its_credentials(gemini, headers, query, googles):
    """Shared paths are Google's for callers that spell their key Google's way."""
    assert gemini.recognises(headers, query) is googles


def test_paths(gemini):
    """Every route of the protocol stands under models and under Vertex's publishers, all versions."""
    routes = {(path.method, path.template): path.operation for path in gemini.paths}
    for prefix in ("", "/publishers/google"):
        assert routes["POST", f"{prefix}/models/{{model}}:generateContent"] == "generate"
        assert routes["POST", f"{prefix}/models/{{model}}:streamGenerateContent"] == "stream"
        assert routes["POST", f"{prefix}/models/{{model}}:countTokens"] == "count"
        assert routes["GET", f"{prefix}/models/{{model}}"] == "model"
    assert routes["GET", "/models"] == "models"
    assert all(path.versions == () for path in gemini.paths)


def test_all_names_are_listed(listed, catalogue):
    """Every listed model stands in the list under all its names, previews too, on one page by default."""
    body = listed()
    names = [model["name"] for model in body["models"]]
    assert names == [f"models/{name}" for model in catalogue.models if model.listed for name in model.names]
    assert "models/gemini-3-pro-image-preview" in names
    assert "nextPageToken" not in body


def test_pages_follow_each_other(listed):
    """Page by page one gets the same list; a page larger than the list, and size 0, are fine."""
    whole = listed()["models"]
    seen, token = [], ""
    while True:
        body = listed(pageSize="4", pageToken=token)
        seen += body["models"]
        assert len(body["models"]) <= 4
        if not (token := body.get("nextPageToken", "")):
            break
    assert seen == whole
    assert listed(page_size="100000000000000")["models"] == whole
    assert listed(pageSize="0")["models"] == whole


def test_a_token_stays_right_when_the_list_grows(listed, catalogue):
    """A token names where its page ended: a model added before it changes nothing."""
    token = listed(catalogue.models[1:], pageSize="2")["nextPageToken"]
    before = listed(catalogue.models[1:], page_token=token)["models"]
    assert listed(catalogue.models, pageToken=token)["models"] == before


@pytest.mark.parametrize(
    "query",
    [
        {"pageSize": "-1"},
        {"pageSize": "many"},
        {"pageSize": "²"},
        {"pageToken": "?"},
        {"pageToken": "Ä"},
        {"pageToken": "_w"},
        {"pageToken": base64.urlsafe_b64encode(b"gone").decode()},
    ],
)
def test_wrong_pages_are_refused(listed, query):
    """A size that is no number, or a token that nobody gave, is the caller's fault."""
    with pytest.raises(RequestError) as caught:
        listed(**query)
    assert caught.value.field in query


def test_one_model(gemini, catalogue, skeleton, joined):
    """A model is described under the name it was asked by, with what google-genai reads of it."""
    inbound = Inbound(operation="model", skeleton=skeleton({}))
    name = "models/gemini-3-pro-image-preview"
    model = catalogue.find(name)
    body = joined(gemini.encode_model(name, model, inbound).body)
    assert body["name"] == name
    assert body["baseModelId"] == "gemini-3-pro-image"
    assert body["supportedGenerationMethods"] == ["generateContent", "countTokens"]
    assert (body["inputTokenLimit"], body["outputTokenLimit"]) == (65536, 32768)
    assert body["thinking"] is True


def test_a_vendors_error_is_read(vendors):
    """A vendor's error answer becomes the error that it is."""
    assert Gemini(vendors["google"]).decode_error(503, {}, b"").http_status == 503
