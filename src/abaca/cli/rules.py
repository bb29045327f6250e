"""Rules and times as they are written on the command line."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from abaca.config import ConfigError
from abaca.policy.written_rules import Known, WrittenRules, changed, written
from abaca.records import Limits, Rules

_AGO = re.compile(r"([0-9]{1,5})([dh])")
_SPAN_S = {"d": 86_400.0, "h": 3_600.0}
_NAMES = tuple(field.name for field in msgspec.structs.fields(WrittenRules))
_LIMITS = tuple(field.name for field in msgspec.structs.fields(Limits))
_LISTS = ("models", "engines")
_NOT_HERE = ("caps", "model_limits")


def with_rules(rules: Rules, said: Sequence[str], known: Known, *, for_model: str = "") -> Rules:
    """Give the rules with each "RULE=VALUE" that is said; raises ConfigError, or RequestError for a wrong value.

    With `for_model` they are limits of that model alone.
    """
    values: dict[str, object] = {}
    for word in said:
        name, equals, value = word.partition("=")
        right = _LIMITS if for_model else [name for name in _NAMES if name not in _NOT_HERE]
        if not equals or name not in right:
            raise ConfigError(f"--set is {word[:80]!r}; RULE=VALUE with one of {', '.join(right)} would be right.")
        values[name] = _value(name, value)
    if for_model:
        limits = rules.model_limits.get(for_model, Limits())
        values = {"model_limits": {**rules.model_limits, for_model: _limits(limits, values)}}
    try:
        return changed(rules, msgspec.convert(values, WrittenRules, strict=False), known)
    except msgspec.ValidationError as error:
        raise _wrong(error) from None


def told(rules: Rules) -> str:
    """Give the rules on one line, as they would be said; "-" for none."""
    said = []
    for name, value in written(rules).items():
        if name == "model_limits":
            said += [
                f"{limit}={most} for {model}"
                for model, limits in rules.model_limits.items()
                for limit, most in msgspec.structs.asdict(limits).items()
                if most is not None
            ]
        elif name in _LISTS:
            said.append(f"{name}={','.join(map(str, value if isinstance(value, tuple) else ()))}")
        else:
            said.append(f"{name}={str(value).lower() if isinstance(value, bool) else value}")
    return "  ".join(said) or "-"


def moment_s(name: str, text: str, *, now_s: float, ahead: bool) -> float:
    """Give the Unix time of "2026-11-21", "2026-11-21T12:00:00Z", "30d" or "12h" from now; raises ConfigError.

    Spans lie `ahead`, or back.
    """
    if found := _AGO.fullmatch(text):
        span_s = int(found[1]) * _SPAN_S[found[2]]
        return now_s + span_s if ahead else now_s - span_s
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"{name} is {text[:80]!r}; a day such as 2026-11-21, 30d or 12h would be right.") from None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()


def _value(name: str, value: str) -> object:
    if value.lower() == "none":
        return None
    return tuple(part for part in value.split(",") if part) if name in _LISTS else value


def _limits(limits: Limits, values: dict[str, object]) -> Limits:
    try:
        return msgspec.convert({**msgspec.structs.asdict(limits), **values}, Limits, strict=False)
    except msgspec.ValidationError as error:
        raise _wrong(error) from None


def _wrong(error: msgspec.ValidationError) -> ConfigError:
    why, _, where = str(error).partition(" - at ")
    return ConfigError(f"{where.strip('`').removeprefix('$.')}: {why}.")
