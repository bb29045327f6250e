"""From a path to a vendor, a dialect and an operation."""

import pytest

from abaca.errors import NotFound, WrongMethod
from abaca.interfaces import Path
from abaca.web.paths import Paths


class Dialect:
    def __init__(self, name, header, *paths):
        self.name = name
        self.paths = paths
        self._header = header

    def recognises(self, headers, query):
        return self._header in headers


GEMINI = Dialect(
    "gemini",
    "x-goog-api-key",
    Path(method="POST", template="/models/{model}:generateContent", operation="generate"),
    Path(method="GET", template="/models", operation="models"),
    Path(method="GET", template="/models/{model}", operation="model"),
)
CHAT = Dialect(
    "openai_chat",
    "authorization",
    Path(method="POST", template="/chat/completions", operation="generate", versions=("v1",)),
    Path(method="GET", template="/models", operation="models", versions=("v1",)),
    Path(method="GET", template="/models/{model}", operation="model", versions=("v1",)),
)
PATHS = Paths({"google": (GEMINI, CHAT), "yisu": (CHAT, GEMINI)})


def find(path, method="POST", **headers):
    return PATHS.find(method, path, headers, {})


@pytest.mark.parametrize(
    ("path", "model"),
    [
        ("/v1beta/models/a:generateContent", "a"),
        ("/v1/models/google/a:generateContent", "google/a"),
        ("/v1alpha/models/a%2Fb:generateContent", "a/b"),
        ("/v1beta1/models/a:generateContent", "a"),
        ("/v1beta/v1/models/a:generateContent", "a"),
        ("/models/a:generateContent", "a"),
        ("/api/v1/models/a:generateContent", "a"),
    ],
)
def test_models_are_found_under_every_version(path, model):
    """One version, two or none, and slashes in the name raw or encoded."""
    match = find(path)
    assert (match.vendor, match.named, match.values) == ("google", False, {"model": model})
    assert match.path.operation == "generate"


def test_a_prefix_names_the_vendor():
    """The first segment is the vendor where it is one, and its own dialect comes first."""
    match = find("/yisu/v1/chat/completions")
    assert (match.vendor, match.named, match.dialect.name) == ("yisu", True, "openai_chat")
    assert find("/yisu/v1/models", "GET").dialect is CHAT
    with pytest.raises(NotFound):
        find("/acme/v1/chat/completions")


def test_shared_paths_go_by_the_credential():
    """/v1/models is the dialect's whose credential was given, else the vendor's own."""
    assert find("/v1/models", "GET", authorization="x").dialect is CHAT
    assert find("/v1/models", "GET", **{"x-goog-api-key": "x"}).dialect is GEMINI
    assert find("/v1/models", "GET").dialect is GEMINI


def test_versions_of_a_dialect_are_kept():
    """A bearer token on /v1beta/models is still Google's list: OpenAI has no such version."""
    assert find("/v1beta/models", "GET", authorization="x").dialect is GEMINI


@pytest.mark.parametrize("path", ["/v1beta/models/a:generateContent", "/v1/chat/completions"])
def test_a_wrong_method_is_told_the_right_one(path):
    """The path is recognised and POST is named, also where a shorter template would fit the method."""
    with pytest.raises(WrongMethod, match="POST would be right"):
        find(path, "GET")


@pytest.mark.parametrize("path", ["/", "", "/v1", "/v2/models", "/v1beta/models/", "/v1/chat/completions/x", "nothing"])
def test_everything_else_is_nothing(path):
    """A path outside the templates is not found for any method."""
    with pytest.raises(NotFound):
        find(path)


def test_unknown_paths_are_answered_in_the_likely_dialect():
    """By version, else by credential, else by vendor."""
    assert PATHS.spoken("/v1beta/nothing", {"authorization": "x"}, {}) is GEMINI
    assert PATHS.spoken("/v1/nothing", {"authorization": "x"}, {}) is CHAT
    assert PATHS.spoken("/yisu/nothing", {}, {}) is CHAT
    assert PATHS.spoken("/nothing", {}, {}) is GEMINI
