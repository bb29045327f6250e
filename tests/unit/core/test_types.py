"""Canonical values."""

import pickle

import msgspec
import pytest

from abaca.types import Finish, Picture, Request, Secret, Shape, Text, Turn, Usage


def test_a_secret_cannot_be_printed():
    """Neither str, repr, format, JSON nor pickle gives the value away."""
    secret = Secret("abk-very-secret")
    assert "very" not in f"{secret} {secret!r} {secret!s}"
    with pytest.raises(TypeError):
        msgspec.json.encode(secret)
    with pytest.raises(TypeError, match="not serialised"):
        pickle.dumps(secret)


def test_secrets_are_equal_by_value_only():
    """Near-equal secrets differ, equal ones can key a dictionary, and a string is no secret."""
    assert Secret("abk-1") == Secret("abk-1") != Secret("abk-2")
    assert {Secret("a"): 1}[Secret("a")] == 1
    assert Secret("a") != "a"
    assert not Secret("")


def test_a_request_survives_being_written_down():
    """Canonical JSON reads back as the same value, tags and all."""
    turn = Turn(role="user", parts=(Text(text="a"), Picture(mime="image/png", url="https://x/y.png")))
    request = Request(model="m", dialect="gemini", turns=(turn,), size=Shape(ratio="1:1"), seed=0)
    assert msgspec.json.decode(msgspec.json.encode(request), type=Request) == request


def test_pictures_of_a_request_are_the_users(memory_blob):
    """Pictures in the model's own turns are not references."""
    mine = Picture(mime="image/png", blob=memory_blob(b"1"))
    yours = Picture(mime="image/png", blob=memory_blob(b"2"))
    turns = (Turn(role="user", parts=(mine,)), Turn(role="model", parts=(yours,)))
    assert Request(model="m", dialect="d", turns=turns).pictures() == (mine,)


def test_usage_adds_up():
    """Thoughts and tool use count in the total, not in the output."""
    usage = Usage(
        input_text_tokens=1, input_image_tokens=2, output_text_tokens=3, output_image_tokens=4, thought_tokens=5
    )
    assert (usage.input_tokens, usage.output_tokens, usage.total_tokens) == (3, 7, 15)


def test_every_finish_of_google_is_known():
    """The 24 finish reasons of the SDK are values here."""
    from google.genai.types import FinishReason

    assert {reason.value for reason in FinishReason} <= {finish.value for finish in Finish}
