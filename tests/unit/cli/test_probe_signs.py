"""What `abaca probe` reads out of answers, and how it writes a row down."""

import tomllib

import msgspec
import pytest

from abaca.catalogue import Vendor, load_catalogue
from abaca.cli.probing.findings import Finding, Report, worst
from abaca.cli.probing.signs import (
    error_shape,
    error_type,
    finish_word,
    has_usage,
    inline_spelling,
    listed_ids,
    own_names,
    picture_places,
    same_words,
)
from abaca.skeletons import Nonce, Skeleton


class Blob:
    def __init__(self, mime):
        self.mime = mime


def skeleton(template, *mimes):
    """Give a body in which %0, %1 … stand for pictures of these types."""
    nonce = Nonce()
    for ordinal in range(len(mimes)):
        template = template.replace(f"%{ordinal}", nonce.stand_in(ordinal))
    return Skeleton(template.encode(), tuple(map(Blob, mimes)), nonce)


@pytest.mark.parametrize(
    ("error", "shape"),
    [
        ({"code": 400, "message": "m", "status": "INVALID_ARGUMENT", "details": []}, "google"),
        ({"message": "m", "type": "t", "param": None, "code": "c"}, "openai"),
        ({"message": "m", "type": "t", "param": "model", "code": "c"}, "openai"),
        ({"message": "m", "type": "t", "param": "req_0198ab77", "code": "c"}, "openai_param"),
        ({"message": "m", "type": "t", "param": "abcd", "code": "c"}, "openai_param"),
        ({"code": 401, "message": "m"}, "openrouter"),
        ({"code": 401, "message": "m", "metadata": {}}, "openrouter"),
        ({"msg": "m"}, ""),
    ],
)
def test_error_shapes(error, shape):
    """An error's shape follows from its fields, and from whether its param is the request's id."""
    assert error_shape({"error": error}, {"x-request-id": "abcd"}) == shape


@pytest.mark.parametrize("document", [None, [], {}, {"error": "words"}, {"error": []}, "words", 7])
def test_no_error_has_no_shape(document):
    """What holds no error object has neither shape nor type."""
    assert error_shape(document, {}) == ""
    assert error_type(document) == ""


def test_error_types_are_words():
    """Only a plain word is taken as a type: nothing a vendor says gets into the row unchecked."""
    assert error_type([{"error": {"type": "authentication_error"}}]) == "authentication_error"
    assert error_type({"error": {"type": 'a"\n[google]'}}) == ""


def test_ids_make_no_difference():
    """Messages that differ by ids and numbers only say the same."""
    assert same_words("bad key (request 0a1b-22)", "bad key (request 99ff-3c)")
    assert not same_words("bad key (request 0a1b)", "no contents (request 0a1b)")


def test_picture_places():
    """Pictures are found inline, in data URLs and inside words; signatures and words are none."""
    body = '{"a": [{"inline_data": {"data": "%0"}, "sig": "%1"}], "t": "see ![x](data:image/png;base64,%2)", "w": "x"}'
    found = skeleton(body, "image/png", "", "image/png")
    assert picture_places(found) == ("a.inline_data.data", "t")
    assert inline_spelling(picture_places(found)) == "snake"
    assert inline_spelling(("candidates.content.parts.inlineData.data",)) == "camel"
    assert inline_spelling(("choices.message.images.image_url.url",)) == ""


def test_usage_and_end():
    """Usage and the word for the end are found in both dialects."""
    gemini = {"candidates": [{"finishReason": "STOP"}], "usageMetadata": {"totalTokenCount": 1}}
    chat = {"choices": [{"finish_reason": "stop"}], "usage": None}
    assert (finish_word(gemini), has_usage(gemini)) == ("STOP", True)
    assert (finish_word(chat), has_usage(chat)) == ("stop", False)
    assert (finish_word({"choices": []}), has_usage([])) == ("", False)


def test_listed_ids():
    """Both lists of models are read; odd ids and other bodies are not."""
    assert listed_ids({"models": [{"name": "models/a"}, {"name": "b\n"}, 3]}) == ("a",)
    assert listed_ids({"object": "list", "data": [{"id": "google/a"}]}) == ("google/a",)
    assert listed_ids({"object": "list"}) is None
    assert listed_ids([]) is None


def test_own_names():
    """A model is mapped only where the vendor does not list it under its public id."""
    models = load_catalogue().models
    assert own_names(["google/gemini-3-pro-image-preview", "gemini-3-pro-image"], models) == {}
    assert own_names(["google/gemini-3-pro-image-preview", "gpt"], models) == {
        "gemini-3-pro-image": "google/gemini-3-pro-image-preview"
    }
    assert own_names(["google/gemini-2.5-flash-image", "gemini-2.5-flash-image-preview"], models) == {
        "gemini-2.5-flash-image": "google/gemini-2.5-flash-image"
    }


def test_the_row_is_toml():
    """Every kind of value comes back from the printed row as it went in, under an odd engine's name too."""
    row = {"models": {"a": 'b"c\x7f'}, "ratios": ["1:1", "16:9"], "stream": False, "wrong_key_status": 401, "mime": ""}
    report = Report(engine="my.engine", title='The "Best"', model="m", row={"dialect": "openai_chat", **row})
    parsed = tomllib.loads(report.toml())
    assert list(parsed) == ["my.engine"]
    vendor = msgspec.convert({"name": "x", **parsed["my.engine"]}, Vendor)
    assert vendor.models == row["models"]
    assert vendor.ratios == ("1:1", "16:9")
    assert (vendor.stream, vendor.wrong_key_status, vendor.title) == (False, 401, 'The "Best"')
    assert "# not observed: key_in, error_shape" in report.toml()


def test_what_was_observed_is_compared():
    """An observed field is ok without a row to compare it with, else only when it is the row's."""
    expected = Vendor(name="x", title="X", ratios=("1:1",), mime="image/png")
    report = Report(engine="x", title="X", model="m")
    assert report.observed("mime", "image/jpeg", None) == "ok"
    assert report.observed("mime", "image/jpeg", expected) == "differs"
    assert report.observed("ratios", ["1:1"], expected) == "ok"
    assert report.row == {"mime": "image/jpeg", "ratios": ["1:1"]}
    assert worst(["ok", "differs", "skipped"]) == "differs"


def test_cost_adds_up():
    """The report's cost is the sum of its findings'."""
    findings = [Finding(check="a", asked="b", came="c", verdict="ok", cost_micros=n) for n in (3, 4)]
    assert Report(engine="x", title="X", model="m", findings=findings).cost_micros == 7
