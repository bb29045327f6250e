"""Calls and entries for the contract suites."""

from typing import Any

from abaca.records import Entry, Row


def a_row(**values: Any) -> Row:
    """A call that was just received."""
    facts: dict[str, Any] = {"id": "call-1", "key_id": "key-1", "state": "received", "model": "m", "dialect": "gemini"}
    facts |= {"vendor": "google", "identity": "i", "request": b"{}", "created_s": 1.0, "updated_s": 1.0}
    return Row(**(facts | values))


def an_entry(**values: Any) -> Entry:
    """A hold of one micro-USD."""
    facts: dict[str, Any] = {"call_id": "call-1", "key_id": "key-1", "kind": "hold", "amount_micros": 1}
    return Entry(**(facts | values))
