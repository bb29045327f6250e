"""What is read of a written request."""

import json

import pytest

from abaca.questions import Question


def part(text="", **more):
    return {"type": "text", "text": text, **more} if text else {"type": "picture", **more}


def question(*turns):
    return Question.of(
        json.dumps({"model": "m", "turns": [{"role": role, "parts": parts} for role, parts in turns]}).encode()
    )


def test_the_prompt_is_the_users_last_words():
    """Words of the model, and a last turn that is a picture alone, do not count; lines of one turn stay together."""
    turns = [
        ("user", [part("a cat")]),
        ("user", [part("make it"), part("blue")]),
        ("model", [part("Here.")]),
        ("user", [part(blob={"sha256": "a"})]),
    ]
    assert question(*turns).prompt == "make it\nblue"
    assert question(("model", [part("Here.")])).prompt == ""


def test_references_are_all_pictures_that_were_sent():
    """Each once, in the order in which they came, thoughts aside."""
    pictures = [part(blob={"sha256": name}) for name in "baab"]
    thought = part(blob={"sha256": "t"}, thought=True)
    assert question(("user", pictures[:2]), ("model", [*pictures[2:], thought])).references == ["b", "a"]


@pytest.mark.parametrize(
    "request_", [b"", b"{", b"[]", b'"x"', b'{"turns": 3}', b"\xff", b'{"turns": [{"parts": {}}]}']
)
def test_what_cannot_be_read_asks_nothing(request_):
    """A request of another version of abaca is no fault."""
    assert (Question.of(request_).prompt, Question.of(request_).references) == ("", [])
