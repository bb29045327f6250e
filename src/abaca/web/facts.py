"""What abaca tells about a call beside its answer: headers of a whole answer, "abaca" in a stream's last document."""

import re
from collections.abc import Mapping

from abaca.records import Row
from abaca.types import Json

_MAX_HEADER_BYTES = 1024
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")  # names are the caller's: they may hold what no header may


def facts(row: Row) -> dict[str, Json]:
    """Give what is known of a settled call, without empty fields."""
    known: dict[str, Json] = {
        "call_id": row.id,
        "engine": row.engine,
        "seed": row.seed,
        "pixels": {"asked": row.asked_px, "got": row.got_px} if row.got_px else None,
        "cost_usd": usd(row.cost_micros),
        "ignored": list(row.ignored),
        "not_drawn": list(row.not_drawn),
    }
    return {name: value for name, value in known.items() if value not in (None, "", [])}


def facts_as_headers(row: Row) -> Mapping[str, str]:
    """Give the same as headers: ASCII, each at most 1 KB."""
    known = {
        "x-abaca-call-id": row.id,
        "x-abaca-engine": row.engine,
        "x-abaca-seed": "" if row.seed is None else str(row.seed),
        "x-abaca-pixels": f"asked={row.asked_px}; got={row.got_px}" if row.got_px else "",
        "x-abaca-cost-usd": usd(row.cost_micros),
        "x-abaca-ignored": _short(row.ignored),
    }
    return {name: value for name, value in known.items() if value}


def usd(micros: int) -> str:
    """Give an amount of micro-USD as a decimal number of USD."""
    return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"


def _short(names: tuple[str, ...]) -> str:
    text = ", ".join(_CONTROL.sub(" ", name.encode("ascii", "replace").decode()) for name in names)
    return text if len(text) <= _MAX_HEADER_BYTES else text[: _MAX_HEADER_BYTES - 3] + "..."
