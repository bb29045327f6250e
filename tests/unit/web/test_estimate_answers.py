"""What is said of money before any is spent."""

import json

import pytest

from abaca.errors import Forbidden, OverBudget
from abaca.records import Key, Terms, Treatment


@pytest.mark.parametrize("why", ["hidden", "refused"])
async def test_tokens_are_counted_where_the_cost_is_not_told(build, why):
    """From whose caller the engine is hidden its price is too, and who may not ask may still count."""
    house = build()
    if why == "hidden":
        house.gateway.key = Key(id="k", name="k", treatment=Treatment(hide_engine=True))
    else:
        house.gateway.guess = Forbidden("Not this model.")
    await house.ask("/v1/models/m:count")
    assert (house.status, json.loads(house.body)) == (200, [7, {}])
    assert b"x-abaca-estimate-usd" not in house.headers


async def test_an_estimate_starts_nothing(build):
    """Asked what a generation would cost, the answer says that alone, and what would have no effect."""
    house = build()
    await house.ask("/v1/models/m:generate", x_abaca_dry_run="true", x_abaca_strict="1")
    assert (house.gateway.call, house.gateway.asked) == (None, Terms(strict=True))
    assert json.loads(house.body) == {
        "object": "estimate",
        "model": "m",
        "engine": "dummy",
        "estimate_usd": "0.134000",
        "pictures": 1,
        "pixels": None,
        "ignored": ["tools", "n"],
    }
    assert house.headers[b"x-abaca-estimate-usd"] == b"0.134000"
    assert house.headers[b"x-abaca-ignored"] == b"tools, n"
    assert (house.deliveries, house.gateway.left) == ([], [])


async def test_an_estimate_hides_what_is_hidden(build):
    """From whose callers engine and cost are kept, an estimate keeps both."""
    house = build()
    house.gateway.key = Key(id="k", name="k", treatment=Treatment(hide_engine=True))
    await house.ask("/v1/models/m:generate", x_abaca_dry_run="yes")
    told = json.loads(house.body)
    assert (told["engine"], told["estimate_usd"], told["pictures"]) == (None, None, 1)
    assert b"x-abaca-estimate-usd" not in house.headers


async def test_what_would_be_refused_is_refused_as_an_estimate(build):
    """The answer is the error that the request would get, in its dialect."""
    house = build()
    house.gateway.guess = OverBudget("The budget does not suffice.")
    await house.ask("/v1/models/m:generate", x_abaca_dry_run="1")
    assert (house.status, json.loads(house.body)[1]) == (429, "OverBudget")
