"""Values are read with their paths, strictly or as Google reads proto3's JSON."""

import pytest

from abaca.errors import WireError
from abaca.leaves import Fields, Leaf, snake


def taken(value, *, proto3=False):
    return Fields({"field": value}, "a[0]", proto3=proto3).take("field")


@pytest.mark.parametrize(
    ("value", "read", "result"),
    [
        ("x", Leaf.text, "x"),
        (False, Leaf.flag, False),
        (1, lambda leaf: leaf.number(0, 2), 1.0),
        (40.0, lambda leaf: leaf.integer(0, 50), 40),
        ([1, None], Leaf.items, [Leaf("a[0].field[0]", 1), Leaf("a[0].field[1]", None)]),
        ({"b": 1, "c": None}, lambda leaf: leaf.fields().left, {"b": 1}),
    ],
)
def test_values_of_the_right_kind_are_given(value, read, result):
    """Each kind of value is read as what it is; null in an object is absent."""
    assert read(taken(value)) == result
    assert type(read(taken(value))) is type(result)


@pytest.mark.parametrize(
    ("value", "read", "words"),
    [
        (5, Leaf.text, "must be a string, not 5"),
        ("true", Leaf.flag, 'must be true or false, not "true"'),
        (True, lambda leaf: leaf.number(0, 2), "must be a number, not true"),
        ("1", lambda leaf: leaf.number(0, 2), 'must be a number, not "1"'),
        (2.5, lambda leaf: leaf.number(0, 2), "must be from 0 to 2, not 2.5"),
        (False, lambda leaf: leaf.integer(0, 2), "must be a whole number, not false"),
        ("1", lambda leaf: leaf.integer(0, 2), 'must be a whole number, not "1"'),
        (1.5, lambda leaf: leaf.integer(0, 2), "must be a whole number, not 1.5"),
        (-1, lambda leaf: leaf.integer(0, 2**63), "must be from 0 to 9223372036854775808, not -1"),
        ({}, Leaf.items, "must be an array, not an object"),
        ([], Leaf.fields, "must be an object, not an array"),
        ("x" * 99, Leaf.fields, f'must be an object, not "{"x" * 59}…'),
    ],
)
def test_other_values_are_told_with_path_and_value(value, read, words):
    """What does not fit says where it stands, what would be right, and what is there, cut short."""
    with pytest.raises(WireError) as caught:
        read(taken(value))
    assert (caught.value.where, caught.value.why) == ("a[0].field", words)


@pytest.mark.parametrize(("value", "shown"), [(None, "null"), ([1], "an array"), ("x", '"x"')])
def test_a_document_is_an_object(value, shown):
    """Anything else than an object is refused at the root."""
    with pytest.raises(WireError) as caught:
        Fields(value)
    assert str(caught.value) == f"$: must be an object, not {shown}"


@pytest.mark.parametrize(
    ("value", "read", "result"),
    [
        ("1.5", lambda leaf: leaf.number(0, 2), 1.5),
        ("-40", lambda leaf: leaf.integer(-50, 50), -40),
        ("x", Leaf.items, [Leaf("a[0].field", "x", proto3=True)]),
        ({"b": 1}, Leaf.items, [Leaf("a[0].field", {"b": 1}, proto3=True)]),
    ],
)
def test_proto3_reads_numbers_in_strings_and_lone_items(value, read, result):
    """Google's JSON has numbers in strings, and a lone item where an array may stand."""
    assert read(taken(value, proto3=True)) == result


@pytest.mark.parametrize(
    ("value", "read", "words"),
    [
        ("much", lambda leaf: leaf.number(0, 2), 'must be a number, not "much"'),
        ("nan", lambda leaf: leaf.number(0, 2), 'must be from 0 to 2, not "nan"'),
        ("4e1", lambda leaf: leaf.integer(0, 50), 'must be a whole number, not "4e1"'),
        (5, Leaf.items, "must be an array, not 5"),
    ],
)
def test_proto3_is_not_everything(value, read, words):
    """Strings that are no numbers and lone numbers for arrays are refused there too."""
    with pytest.raises(WireError, match=r"a\[0\]\.field: ") as caught:
        read(taken(value, proto3=True))
    assert caught.value.why == words


def test_proto3_takes_either_case_at_every_level():
    """A camelCase name also takes its snake_case spelling, whose path it keeps; strict reading does not."""
    document = {"outer_field": [{"inner_field": "x", "innerField": "y"}]}
    (item,) = Fields(document, proto3=True).take_items("outerField")
    inner = item.fields()
    assert inner.take("innerField") == Leaf("outer_field[0].innerField", "y", proto3=True)
    assert inner.take("innerField") == Leaf("outer_field[0].inner_field", "x", proto3=True)
    assert inner.take("innerField") is None
    assert Fields(document).take("outerField") is None
    assert snake("topK2Field") == "top_k2_field"


def test_the_first_of_several_names_is_taken():
    """Of several names the first that is there is taken; what is absent is nothing."""
    fields = Fields({"b": "1", "c": "2", "d": None})
    assert fields.take_text("a", "b", "c") == "1"
    assert (fields.take_text("d"), fields.take_items("d"), fields.enter("d")) == ("", [], None)
    assert (fields.left, fields.at("d")) == ({"c": "2"}, "d")


def test_what_nobody_took_is_left_at_every_level():
    """Objects that were entered give back what was not taken out of them; emptied ones are gone."""
    fields = Fields({"a": {"b": 1, "c": {"d": 2, "e": 3}}, "f": {"g": 4}, "h": 5})
    outer, emptied = fields.enter("x", "a"), fields.enter("f")
    outer.enter("c").take("d")
    emptied.take("g")
    assert fields.rest() == {"h": 5, "a": {"b": 1, "c": {"e": 3}}}
