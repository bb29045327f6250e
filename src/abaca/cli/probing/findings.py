"""What a probe found: one finding a check, the row that they add up to, and both as text."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal

import msgspec

from abaca.catalogue import Vendor
from abaca.policy.pricing import usd
from abaca.types import Json

Verdict = Literal["ok", "differs", "fails", "skipped"]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_GRAVITY: tuple[Verdict, ...] = ("skipped", "ok", "differs", "fails")
_NEVER = frozenset({"name", "base_url"})
# What means nothing in a dialect, or with a shape of errors.
_WITHOUT = {
    "gemini": _NEVER | {"image_part", "several"},
    "openai_chat": _NEVER | {"version", "inline"},
    "google": frozenset({"wrong_key_type"}),
    "openrouter": frozenset({"wrong_key_type"}),
}
_ORDER = Vendor.__struct_fields__


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One check: what was asked, what came (facts only), the verdict, and what it cost at list price.

    `differs` means other than the catalogue says, `fails` that it does not work.
    """

    check: str
    asked: str
    came: str
    verdict: Verdict
    cost_micros: int = 0


class Report(msgspec.Struct, kw_only=True):
    """All that is known of an engine so far. `row` has those fields of `catalogue.Vendor` that were observed."""

    engine: str
    title: str
    model: str
    findings: list[Finding] = []
    row: dict[str, Json] = {}
    usable: bool = False
    cut_short: str = ""

    @property
    def cost_micros(self) -> int:
        """What all checks cost together, at list price."""
        return sum(finding.cost_micros for finding in self.findings)

    def observed(self, field: str, value: Json, expected: Vendor | None) -> Verdict:
        """Write a field into the row; tell whether the catalogue has it so, which is `ok` too where it has no row."""
        self.row[field] = value
        if expected is None:
            return "ok"
        known = getattr(expected, field)
        return "ok" if (list(known) if isinstance(known, tuple) else known) == value else "differs"

    def toml(self) -> str:
        """Give the row as it can be pasted into the catalogue's vendors.toml."""
        today = datetime.now(tz=UTC).date().isoformat()
        row = {"title": self.title, **self.row, "source": f"abaca probe, {today}"}
        lines = [f"{name} = {_value(row[name])}" for name in _ORDER if name in row]
        without = _WITHOUT.get(str(self.row.get("dialect")), frozenset())
        without |= _WITHOUT.get(str(self.row.get("error_shape")), frozenset())
        missing = [name for name in _ORDER if name not in row and name not in without]
        if missing:
            lines.append(f"# not observed: {', '.join(missing)}")
        return "\n".join([f"[{_name(self.engine)}]", *lines])

    def as_json(self) -> str:
        """Give everything as JSON; money is a decimal number of USD."""
        document = {
            "engine": self.engine,
            "model": self.model,
            "usable": self.usable,
            "cut_short": self.cut_short,
            "cost_usd": usd(self.cost_micros),
            "checks": [
                {
                    **{name: getattr(f, name) for name in ("check", "asked", "came", "verdict")},
                    "cost_usd": usd(f.cost_micros),
                }
                for f in self.findings
            ],
            "row": self.row,
            "toml": self.toml(),
        }
        return json.dumps(document, ensure_ascii=False, indent=2)


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    """Give the gravest of some verdicts."""
    return max(verdicts, key=_GRAVITY.index)


def _name(name: str) -> str:
    return name if _BARE.fullmatch(name) else _quoted(name)


def _value(value: Json) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case list():
            return f"[{', '.join(map(_value, value))}]"
        case Mapping():
            pairs = ", ".join(f"{_quoted(name)} = {_value(item)}" for name, item in value.items())
            return f"{{ {pairs} }}" if pairs else "{}"
    return _quoted(str(value))


def _quoted(text: str) -> str:
    """Give a string as TOML has it: as JSON, with the one more character that must be escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
