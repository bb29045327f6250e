"""Which calls are to be listed, by the query."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abaca.errors import RequestError
from abaca.records import CallFilter, Row
from abaca.web.listing import cursor, wanted


def test_nothing_asked_is_everything():
    """The key is a credential, not a filter."""
    assert wanted({"key": "secret"}) == CallFilter()


def test_every_parameter_has_its_field():
    """Words are taken as they are, also those that mean something to a database."""
    asked = wanted(
        {
            "undelivered": "true", "idempotency_key": "%' OR 1=1 --_", "state": "done", "model": "a/b", "since": "12.5",
            "until": "1970-01-01T00:01:00Z", "limit": "100", "words": " Red\n灯塔 % ", "made_from": "aB" * 32,
            "shows": "c" * 64,
        }
    )  # fmt: skip
    assert asked == CallFilter(
        undelivered=True, idempotency_key="%' OR 1=1 --_", state="done", model="a/b", from_s=12.5, until_s=60,
        limit=100, words=("Red", "灯塔", "%"), made_from="ab" * 32, shows="c" * 64,
    )  # fmt: skip
    assert wanted({"undelivered": "False"}) == CallFilter()


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0.0),
        ("1767225600", 1_767_225_600.0),
        ("1767225600.25", 1_767_225_600.25),
        ("2026-01-01T00:00:00Z", 1_767_225_600.0),
        ("2026-01-01t00:00:00.5z", 1_767_225_600.5),
        ("2026-01-01 02:00:00+02:00", 1_767_225_600.0),
        ("2026-01-01T02:00:00 02:00", 1_767_225_600.0),
        ("2025-12-31T22:30:00-01:30", 1_767_225_600.0),
    ],
)
def test_times_are_unix_or_rfc_3339(text, seconds):
    """A plus that was not escaped, which comes as a space, is a plus."""
    assert wanted({"since": text}).from_s == seconds


@pytest.mark.parametrize(
    ("name", "value", "right"),
    [
        ("limit", "0", "from 1 to 100"),
        ("limit", "101", "from 1 to 100"),
        ("limit", "1e1", "from 1 to 100"),
        ("limit", "٣", "from 1 to 100"),
        ("state", "finished", "one of received, running, done, failed, cancelled"),
        ("undelivered", "1", "one of true, false"),
        ("words", " ", "1 to 16 words, of 400 characters together,"),
        ("words", "a " * 17, "1 to 16 words"),
        ("words", "x" * 401, "1 to 16 words"),
        ("words", "a\0b", "1 to 16 words"),
        ("made_from", "a" * 63, "64 hexadecimal digits"),
        ("shows", "g" * 64, "64 hexadecimal digits"),
        ("since", "yesterday", "2026-01-31T12:00:00Z"),
        ("since", "2026-01-01", "Unix seconds"),
        ("since", "2026-01-01T00:00:00", "Unix seconds"),
        ("since", "2026-13-01T00:00:00Z", "Unix seconds"),
        ("since", "0000-01-01T00:00:00Z", "Unix seconds"),
        ("until", "-5", "Unix seconds"),
        ("until", "nan", "Unix seconds"),
        ("model", "", "a word"),
        ("idempotency_key", "a\0b", "a word"),
        ("cursor", "", "next_cursor"),
        ("cursor", "%%%", "next_cursor"),
        ("cursor", "é", "next_cursor"),
        ("cursor", base64.urlsafe_b64encode(b'[1e999,"x"]').decode(), "next_cursor"),
        ("cursor", base64.urlsafe_b64encode(b'[1,"\\u0000"]').decode(), "next_cursor"),
        ("cursor", base64.urlsafe_b64encode(b'{"a":1}').decode(), "next_cursor"),
    ],
)
def test_what_is_wrong_is_named(name, value, right):
    """The parameter, its value and what would be right."""
    with pytest.raises(RequestError) as refusal:
        wanted({name: value})
    assert refusal.value.field == name
    assert refusal.value.message.startswith(f"{name} is {value[:100]!r}; ")
    assert right in refusal.value.message


def test_an_unknown_parameter_is_named():
    """A filter that is misspelt would list everything."""
    with pytest.raises(RequestError, match="no parameter 'undeliverd'; these would be right: undelivered,") as refusal:
        wanted({"undeliverd": "true"})
    assert refusal.value.field == "undeliverd"


def test_long_values_are_not_repeated_whole():
    """Neither names nor values of any length come back."""
    for query in ({"limit": "9" * 10_000}, {"x" * 10_000: "1"}):
        with pytest.raises(RequestError) as refusal:
            wanted(query)
        assert len(refusal.value.message) < 300


@given(created_s=st.floats(min_value=0, max_value=1e11), call_id=st.from_regex(r"[a-z0-9_]{1,40}", fullmatch=True))
def test_a_cursor_comes_back_exactly(created_s, call_id):
    """To the last bit of the time: else a page would begin with the end of the last one, or miss a call."""
    row = Row(
        id=call_id, key_id="k", state="done", model="m", dialect="d", vendor="v", identity="", request=b"",
        created_s=created_s, updated_s=0,
    )  # fmt: skip
    assert wanted({"cursor": cursor(row)}).before == (created_s, call_id)


@given(st.text())
def test_any_cursor_is_read_or_refused(value):
    """No text breaks it."""
    try:
        found = wanted({"cursor": value}).before
    except RequestError:
        return
    assert isinstance(found[1], str)
