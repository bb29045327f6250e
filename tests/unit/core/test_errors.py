"""The tree of errors."""

import re

import pytest

from abaca import errors
from abaca.errors import AbacaError, WireError


def every_error(kind=AbacaError):
    return [kind, *(found for child in kind.__subclasses__() for found in every_error(child))]


OURS = [kind for kind in every_error() if kind.__module__ == "abaca.errors"]


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.__name__)
def test_every_error_stands_in_the_drawn_tree(kind):
    """The docstring's tree names each class with the status that it has."""
    line = re.search(rf"{kind.__name__}\s+(\d+)?", errors.__doc__)
    assert line
    assert kind is AbacaError or int(line[1]) == kind.http_status


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.__name__)
def test_every_error_carries_what_a_caller_needs(kind):
    """Message, field and patience survive; the class knows its spelling in each dialect."""
    error = kind("no", field="a.b", retry_after_s=2.0, maybe_charged=True)
    assert (error.message, error.field, error.retry_after_s, error.maybe_charged) == ("no", "a.b", 2.0, True)
    assert kind.google_status.isupper()
    assert kind.openai_type
    assert 400 <= kind.http_status <= 504


def test_only_the_root_is_an_internal_error():
    """No class of ours but the root answers 500."""
    assert [kind for kind in OURS if kind.http_status == 500] == [AbacaError]


def test_a_wire_error_says_where_and_why():
    """The path and the reason are apart, and both are in its text."""
    error = WireError("contents[0]", "is missing")
    assert (error.where, error.why, str(error)) == ("contents[0]", "is missing", "contents[0]: is missing")
