"""How a caller wants a request to be treated, read from its headers."""

import re
from dataclasses import dataclass
from typing import Literal

from abaca.errors import RequestError
from abaca.records import Terms
from abaca.web.exchange import Exchange

WAIT_MAX_S = 60.0
"""How long an answer is waited for at most, where the caller says how long."""

_IDEMPOTENCY_KEY_MAX_CHARS = 255
_PREFER_MAX_CHARS = 1024
_PREFERENCE = re.compile(r'(?:[^,"]|"(?:\\.|[^"\\])*")+')
_YES = frozenset({"1", "true", "yes"})
_NO = frozenset({"", "0", "false", "no"})
_WAIT = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """What `Prefer` says (RFC 7240). `later`: answer 202 when the call has not ended after `wait_s` seconds."""

    later: bool = False
    wait_s: float = 0.0

    @property
    def applied(self) -> str:
        """What `Preference-Applied` says with a 202."""
        return f"respond-async, wait={self.wait_s:g}" if self.wait_s else "respond-async"


def terms(exchange: Exchange) -> Terms:
    """Give the terms of a generation; raises RequestError naming a header that is not right."""
    headers = exchange.headers
    return Terms(
        strict=_is_set(exchange, "x-abaca-strict"),
        idempotency_key=_idempotency_key(headers.get("idempotency-key")),
        retry=_is_retry(headers.get("x-stainless-retry-count", "")),
        webhook=headers.get("x-abaca-webhook", "").strip(),
        delivery=_delivery(headers.get("x-abaca-delivery", "").strip().lower()),
    )


def is_dry_run(exchange: Exchange) -> bool:
    """Tell whether the caller wants to know what a generation would cost, and no generation; raises RequestError."""
    return _is_set(exchange, "x-abaca-dry-run")


def preference(exchange: Exchange) -> Preference:
    """Give what the caller prefers; what is unknown, odd or too long has no effect, as the RFC wants it."""
    header = exchange.every("prefer")
    said: dict[str, str] = {}
    for wish in _PREFERENCE.findall(header) if len(header) <= _PREFER_MAX_CHARS else ():
        name, _, value = wish.partition(";")[0].partition("=")
        said.setdefault(name.strip().lower(), value.strip().strip('"'))  # of two the first counts
    wait = said.get("wait", "")
    return Preference(
        later="respond-async" in said,
        wait_s=min(float(wait), WAIT_MAX_S) if _WAIT.fullmatch(wait) else 0.0,
    )


def _is_set(exchange: Exchange, name: str) -> bool:
    """Tell whether a header says yes; one that says something else than yes or no is no reason to spend money."""
    word = exchange.headers.get(name, "").strip().lower()
    if word not in _YES | _NO:
        raise RequestError(f"The header {name} is {word[:80]!r}; true or false would be right.", field=name)
    return word in _YES


def _idempotency_key(name: str | None) -> str | None:
    if name is None:
        return None
    if not name.isascii():
        raise RequestError(
            "The Idempotency-Key has letters beyond ASCII, which headers carry in no agreed way; letters, digits and "
            "punctuation would be right.",
            field="Idempotency-Key",
        )
    if not 0 < len(name) <= _IDEMPOTENCY_KEY_MAX_CHARS:
        raise RequestError(
            f"The Idempotency-Key has {len(name)} characters; it may have 1 to {_IDEMPOTENCY_KEY_MAX_CHARS}.",
            field="Idempotency-Key",
        )
    return name


def _delivery(word: str) -> Literal["inline", "url"] | None:
    match word:
        case "":
            return None
        case "inline" | "url":
            return word
    raise RequestError(
        f"The header x-abaca-delivery is {word[:80]!r}; inline or url would be right.", field="x-abaca-delivery"
    )


def _is_retry(count: str) -> bool:
    """Tell whether the openai SDK says that it asks again (openai 3.52.0, `_base_client.py`: 0 on the first try)."""
    return count.isascii() and count.isdigit() and count.strip("0") != ""
