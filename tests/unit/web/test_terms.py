"""How a request is to be treated, by its headers."""

import time

import pytest

from abaca.errors import RequestError
from abaca.records import Terms
from abaca.web.exchange import Exchange
from abaca.web.terms import Preference, is_dry_run, preference, terms


def exchange(*lines):
    headers = [(name.encode(), value.encode("latin-1")) for name, value in lines]
    return Exchange({"method": "POST", "path": "/", "headers": headers}, None, None, request_id="")


def test_without_headers_terms_are_plain():
    """Nothing said is nothing asked."""
    assert terms(exchange()) == Terms()
    assert preference(exchange()) == Preference()


def test_terms_are_read():
    """Each has its header."""
    wanted = terms(
        exchange(
            ("X-Abaca-Strict", "Yes"),
            ("Idempotency-Key", "k" * 255),
            ("X-Stainless-Retry-Count", "1"),
            ("X-Abaca-Webhook", " https://a.example/done "),
        )
    )
    assert wanted == Terms(strict=True, idempotency_key="k" * 255, retry=True, webhook="https://a.example/done")


@pytest.mark.parametrize(
    ("word", "is_yes"), [("true", True), ("1", True), ("YES ", True), ("false", False), ("0", False), ("", False)]
)
def test_yes_and_no(word, is_yes):
    """In any case; an empty header says nothing."""
    assert is_dry_run(exchange(("x-abaca-dry-run", word))) is is_yes
    assert terms(exchange(("x-abaca-strict", word))).strict is is_yes


@pytest.mark.parametrize("word", ["on", "ja", "2", "true, true", "y" * 1000])
def test_neither_yes_nor_no_is_refused(word):
    """Who meant a dry run would otherwise pay for a picture."""
    for name, read in (("x-abaca-dry-run", is_dry_run), ("x-abaca-strict", terms)):
        with pytest.raises(RequestError, match=f"^The header {name} is .*; true or false would be right") as refusal:
            read(exchange((name, word)))
        assert len(refusal.value.message) < 200


@pytest.mark.parametrize("name", ["", "k" * 256, "k" * 100_000])
def test_an_idempotency_key_that_cannot_be_kept_is_refused(name):
    """An empty one would join every request of a client that forgot to fill it in; a long one is a book."""
    with pytest.raises(RequestError, match="1 to 255") as refusal:
        terms(exchange(("idempotency-key", name)))
    assert len(refusal.value.message) < 100


@pytest.mark.parametrize(
    ("count", "retry"),
    [("0", False), ("00", False), ("1", True), ("12", True), ("", False), ("-1", False), ("²", False), ("1.5", False)],
)
def test_only_a_count_above_none_is_a_retry(count, retry):
    """Odd values mean nothing."""
    assert terms(exchange(("x-stainless-retry-count", count))).retry is retry


@pytest.mark.parametrize(
    ("header", "later", "wait_s", "applied"),
    [
        ("respond-async", True, 0, "respond-async"),
        ("Respond-Async", True, 0, "respond-async"),
        ("respond-async, wait=10", True, 10, "respond-async, wait=10"),
        ("wait=10,respond-async", True, 10, "respond-async, wait=10"),
        ('respond-async; x="a,b" , wait="7"', True, 7, "respond-async, wait=7"),
        ("respond-async, wait=999999", True, 60, "respond-async, wait=60"),
        ("respond-async, wait=5, wait=9", True, 5, "respond-async, wait=5"),
        ("respond-async, wait=soon", True, 0, "respond-async"),
        ("respond-async, wait=-5", True, 0, "respond-async"),
        ("respond-async, wait = 5", True, 5, "respond-async, wait=5"),
        ('foo="respond-async"', False, 0, "respond-async"),
        ("return=minimal", False, 0, "respond-async"),
        (',,;"', False, 0, "respond-async"),
    ],
)
def test_preferences_are_read_as_rfc_7240_writes_them(header, later, wait_s, applied):
    """Names in any case, values quoted or not, the first of two, parameters passed over."""
    found = preference(exchange(("prefer", header)))
    assert (found.later, found.wait_s, found.applied) == (later, wait_s, applied)


def test_preferences_may_stand_on_several_lines():
    """Several lines are one list."""
    found = preference(exchange(("Prefer", "wait=3"), ("prefer", "respond-async")))
    assert found == Preference(later=True, wait_s=3)


@pytest.mark.parametrize("header", ['"\\' * 50_000, '"' * 100_001, "respond-async," * 9_000, "=" * 100_000])
def test_a_book_of_preferences_has_no_effect(header):
    """It is not read, so it costs nothing."""
    started_s = time.process_time()
    assert preference(exchange(("prefer", header))) == Preference()
    assert time.process_time() - started_s < 0.1
