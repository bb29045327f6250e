"""Schemas in a few words, and samples of them."""

import jsonschema
import pytest

from abaca.schemas import anything, either, fields, flag, number, or_null, ref, sample, several, whole, words

KNOWN = {
    "Cat": fields(
        {
            "name": words("What it is called.", like=["Tom"]),
            "kind": words(of=["house", "wild"]),
            "age": whole(least=0, most=30, like=3),
            "weight_kg": number(),
            "owner": or_null(words(), like="ann"),
            "chip": or_null(whole()),
            "kittens": several(ref("Kitten")),
            "notes": anything(),
        },
        "A cat.",
        needs=["name", "kind", "notes"],
    ),
    "Kitten": fields({"name": words(like=["Tim"]), "sold": flag()}, needs=["sold"]),
    "Endless": fields({"inner": ref("Endless")}, needs=["inner"]),
}


def test_a_sample_has_what_is_needed_and_what_there_are_examples_of():
    """The rest is left out; of several words the first one stands."""
    assert sample(ref("Cat"), KNOWN) == {
        "name": "Tom",
        "kind": "house",
        "age": 3,
        "owner": "ann",
        "chip": None,
        "kittens": [{"name": "Tim", "sold": False}],
        "notes": {},
    }
    assert sample(either(ref("Kitten"), words()), KNOWN) == {"name": "Tim", "sold": False}


def test_a_sample_fits_its_schema():
    """What is shown as an example would be accepted as one."""
    schema = {**ref("Cat"), "components": {"schemas": KNOWN}}
    jsonschema.Draft202012Validator(schema).validate(sample(ref("Cat"), KNOWN))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate({"name": "Tom", "kind": "tame", "notes": {}})


def test_a_schema_that_needs_itself_has_no_sample():
    """It is told, instead of going on for ever."""
    with pytest.raises(ValueError, match="needs itself"):
        sample(ref("Endless"), KNOWN)
