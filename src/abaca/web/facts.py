"""What abaca tells about a call beside its answer: headers of a whole answer, "abaca" in a stream's last document.

And the call itself, as `/v1/calls` shows it.
"""

import re
from collections.abc import Mapping, Sequence

import msgspec

from abaca.calls.estimates import Estimate
from abaca.policy.pricing import usd
from abaca.policy.rules import without_engine
from abaca.questions import Question
from abaca.records import Row
from abaca.types import Json

_MAX_HEADER_BYTES = 1024
_HIDDEN = frozenset(
    {"engine", "cost_usd", "estimate_usd"}
)  # from whose callers are not to know whom we ask and what we pay
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")  # names are the caller's: they may hold what no header may


def facts(row: Row, *, hides_engine: bool = False) -> dict[str, Json]:
    """Give what its caller may know of a settled call, without empty fields."""
    known: dict[str, Json] = {
        "call_id": row.id,
        "engine": row.engine,
        "seed": row.seed,
        "pixels": {"asked": row.asked_px, "got": row.got_px} if row.got_px else None,
        "cost_usd": usd(row.cost_micros),
        "ignored": list(row.ignored),
        "not_drawn": list(row.not_drawn),
    }
    hidden = _HIDDEN if hides_engine else frozenset()
    return {name: value for name, value in known.items() if value not in (None, "", []) and name not in hidden}


def facts_as_headers(row: Row, *, hides_engine: bool = False) -> Mapping[str, str]:
    """Give the same as headers: ASCII, each at most 1 KB."""
    known = {
        "x-abaca-call-id": row.id,
        "x-abaca-engine": row.engine,
        "x-abaca-seed": "" if row.seed is None else str(row.seed),
        "x-abaca-pixels": f"asked={row.asked_px}; got={row.got_px}" if row.got_px else "",
        "x-abaca-cost-usd": usd(row.cost_micros),
        "x-abaca-ignored": _short(row.ignored),
    }
    hidden = {f"x-abaca-{name.replace('_', '-')}" for name in _HIDDEN} if hides_engine else set()
    return {name: value for name, value in known.items() if value and name not in hidden}


def estimate_facts(estimate: Estimate, *, hides_engine: bool = False) -> dict[str, Json]:
    """Give an estimate as JSON, null where nothing is known."""
    pixels = estimate.pixels
    hidden = dict.fromkeys(_HIDDEN) if hides_engine else {}
    known: dict[str, Json] = {
        "object": "estimate",
        "model": estimate.model,
        "engine": estimate.engine,
        "estimate_usd": usd(estimate.cost_micros),
        "pictures": estimate.pictures,
        "pixels": f"{pixels.width_px}x{pixels.height_px}" if pixels else None,
        "ignored": list(estimate.ignored),
    }
    return {name: None if name in hidden else value for name, value in known.items()}


def estimate_as_headers(estimate: Estimate, *, hides_engine: bool = False) -> Mapping[str, str]:
    """Give what an estimate says of money as a header, and what would have no effect as another."""
    known = {"x-abaca-ignored": _short(estimate.ignored)}
    if not hides_engine:
        known["x-abaca-estimate-usd"] = usd(estimate.cost_micros)
    return {name: value for name, value in known.items() if value}


def call_facts(row: Row, *, hides_engine: bool = False, key_names: Mapping[str, str] | None = None) -> dict[str, Json]:
    """Give a call as JSON, null where nothing is known. Money is a decimal number of USD, times are Unix seconds.

    With `key_names`, names by ids, it is told whose call it is.
    """
    answer, question = _answer(row), Question.of(row.request)
    hidden = dict.fromkeys(_HIDDEN) if hides_engine else {}
    known: dict[str, Json] = {
        "id": row.id,
        "object": "call",
        "state": row.state,
        "progress": round(row.progress, 4),
        "note": row.note,
        "model": row.model,
        "dialect": row.dialect,
        "vendor": row.vendor,
        "prompt": question.prompt,
        "references": question.references,
        "engine": row.engine,
        "seed": row.seed,
        "cost_usd": usd(row.cost_micros),
        "pixels": {"asked": row.asked_px or None, "got": row.got_px or None},
        "created_s": row.created_s,
        "updated_s": row.updated_s,
        "delivered_s": row.delivered_s,
        "cancel_s": row.cancel_s,
        "idempotency_key": row.idempotency_key,
        "ignored": list(row.ignored),
        "not_drawn": list(row.not_drawn),
        "error": _error(row.error, hides_engine=hides_engine),
        "webhook": {"url": row.webhook, "due_s": row.webhook_due_s, "tries": row.webhook_tries}
        if row.webhook
        else None,
        "finish": answer.finish or None,
        "text": answer.text,
        "pictures": [
            {
                "sha256": picture.sha256,
                "mime": picture.mime,
                "size_bytes": picture.size_bytes,
                "width_px": picture.width_px,
                "height_px": picture.height_px,
                "url": f"/v1/calls/{row.id}/pictures/{position}",
            }
            for position, picture in enumerate(answer.pictures(row.pictures))
        ],
    }
    if key_names is not None:
        known["key"] = {"id": row.key_id, "name": key_names.get(row.key_id)}
    return {name: None if name in hidden else value for name, value in known.items()}


def _short(names: tuple[str, ...]) -> str:
    text = ", ".join(_CONTROL.sub(" ", name.encode("ascii", "replace").decode()) for name in names)
    return text if len(text) <= _MAX_HEADER_BYTES else text[: _MAX_HEADER_BYTES - 3] + "..."


def _error(written: str, *, hides_engine: bool) -> dict[str, Json] | None:
    kind, _, message = written.partition(": ")
    if hides_engine:
        message = without_engine(kind, message)
    return {"type": kind, "message": message} if written else None


class _Blob(msgspec.Struct, frozen=True):
    """A blob's facts, as a written result has them."""

    sha256: str
    size_bytes: int
    mime: str = ""
    width_px: int = 0
    height_px: int = 0


class _Part(msgspec.Struct, frozen=True):
    text: str = ""
    thought: bool = False
    blob: _Blob | None = None


class _Candidate(msgspec.Struct, frozen=True):
    parts: tuple[_Part, ...] = ()
    finish: str = ""


class _PromptBlock(msgspec.Struct, frozen=True):
    reason: str = ""


class _Answer(msgspec.Struct, frozen=True):
    """What is read of a written result: words and the facts of pictures, without their bytes."""

    candidates: tuple[_Candidate, ...] = ()
    prompt_block: _PromptBlock | None = None

    @property
    def finish(self) -> str:
        """How the first candidate ended, or why the prompt was refused."""
        if self.prompt_block is not None:
            return self.prompt_block.reason
        return self.candidates[0].finish if self.candidates else ""

    @property
    def text(self) -> str:
        """The words of all candidates, thoughts aside."""
        told = ("".join(part.text for part in found.parts if not part.thought) for found in self.candidates)
        return "\n".join(words for words in told if words)

    def pictures(self, sha256s: Sequence[str]) -> list[_Blob]:
        """Give the facts of these blobs, in their order."""
        known = {part.blob.sha256: part.blob for found in self.candidates for part in found.parts if part.blob}
        return [known.get(sha256, _Blob(sha256=sha256, size_bytes=0)) for sha256 in sha256s]


_ANSWERS = msgspec.json.Decoder(_Answer)


def _answer(row: Row) -> _Answer:
    return _ANSWERS.decode(row.result) if row.result else _Answer()
