"""What is told beside an answer."""

from abaca.policy.pricing import usd
from abaca.records import Row
from abaca.web.facts import facts, facts_as_headers

ROW = Row(
    id="call_1",
    key_id="k",
    state="done",
    model="m",
    dialect="gemini",
    vendor="google",
    identity="i",
    request=b"",
    created_s=1,
    updated_s=1,
)


def full(**fields):
    fields = {"engine": "up", "seed": 0, "asked_px": "1x1", "got_px": "2x2", "cost_micros": 134_400, **fields}
    return Row(**{name: getattr(ROW, name) for name in Row.__struct_fields__} | fields)


def test_nothing_empty_is_told():
    """A call without engine, seed or pixels tells its id and that it cost nothing."""
    assert facts(ROW) == {"call_id": "call_1", "cost_usd": "0.000000"}
    assert facts_as_headers(ROW) == {"x-abaca-call-id": "call_1", "x-abaca-cost-usd": "0.000000"}


def test_a_seed_of_zero_is_told():
    """Zero is a seed like any other."""
    assert facts(full())["seed"] == 0
    assert facts_as_headers(full())["x-abaca-seed"] == "0"
    assert facts_as_headers(full())["x-abaca-pixels"] == "asked=1x1; got=2x2"


def test_ignored_names_are_short_ascii():
    """However many and however written, the header is at most 1 KB of ASCII without line ends."""
    header = facts_as_headers(full(ignored=("温度", "a\nb", *["field"] * 500)))["x-abaca-ignored"]
    assert header.isascii()
    assert len(header) == 1024
    assert header.startswith("??, a b, field")
    assert header.endswith("...")


def test_money_is_exact():
    """Micro-USD become decimals without floats."""
    assert [usd(n) for n in (0, 1, 134_400, 24_000_000)] == ["0.000000", "0.000001", "0.134400", "24.000000"]
