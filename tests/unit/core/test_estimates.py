"""What a request would cost, what would be refused, and for how long its call would be kept."""

import pytest

from abaca.catalogue import Price
from abaca.errors import Forbidden, OverBudget, RateLimited, RequestError, UnknownModel, Unsupported
from abaca.records import Budget, Group, Key, Limits, Rules, Terms, Treatment
from abaca.types import Pixels, Shape
from abaca.updates import Finished

FLAT = Price(picture_micros={"1K": 40_000, "4K": 90_000})
DAY_S = 86_400.0


@pytest.fixture
def house(build, memory, play_back, picture):
    """Give a gateway over one engine that sells by the picture, and what is spent already by scope."""
    memory.spent = {}

    async def used_micros(allowance):
        return memory.spent.get(allowance.scope, 0)

    memory.used_micros = used_micros
    gateway, _ = build(play_back("up", picture, Finished(), price=FLAT))
    return gateway


def key(budget=None, limits=None, **treatment):
    rules = Rules(budget=Budget(micros=budget) if budget else None, limits=limits or Limits())
    group = Group(id="g", name="team", rules=rules)
    return Key(id="k", name="ann", group=group, treatment=Treatment(**treatment))


async def test_an_estimate_is_what_would_be_held(house, memory, ask):
    """The same number as the hold's, with who would be asked, how much would be drawn and what has no effect."""
    asked = ask(count=2, size=Shape(resolution="4K"), asked={"seed": ("generationConfig.seed",)})
    told = await house.estimate(asked, key())
    assert (memory.rows, memory.ledger) == ({}, [])
    assert (told.model, told.engine, told.cost_micros, told.pictures) == ("gemini-3-pro-image", "up", 180_000, 2)
    assert (told.pixels, told.ignored) == (Pixels(width_px=4096, height_px=4096), ("generationConfig.seed",))
    call = await house.start(asked, key())
    assert memory.ledger[0].amount_micros == told.cost_micros
    await call.wait()


async def test_too_little_money_is_told(house, memory, ask):
    """A budget that would not suffice refuses the estimate as it would refuse the request; one that just does, not."""
    memory.spent["group:g"] = 60_000
    assert (await house.estimate(ask(), key(budget=100_000))).cost_micros == 40_000
    with pytest.raises(OverBudget, match=r"0\.099999 USD this month, 0\.060000 are used or held"):
        await house.estimate(ask(), key(budget=99_999))


async def test_more_than_a_limit_ever_allows_is_told(house, ask):
    """Whether there is room at this moment is not asked; what would be refused at any moment is."""
    assert await house.estimate(ask(count=2), key(limits=Limits(images_per_minute=2, requests_per_minute=1)))
    with pytest.raises(RateLimited, match="ask for less"):
        await house.estimate(ask(count=3), key(limits=Limits(images_per_minute=2)))


@pytest.mark.parametrize(
    ("fields", "treatment", "error"),
    [
        ({"model": "nothing"}, {}, UnknownModel),
        ({"size": Shape(ratio="7:7")}, {}, RequestError),
        ({}, {"models": ("other",)}, Forbidden),
        ({"asked": {"seed": ("seed",)}, "seed": 1}, {"strict": True}, Unsupported),
    ],
)
async def test_what_would_be_refused_is_refused(house, memory, ask, fields, treatment, error):
    """Models, sizes, rules and strictness are heeded as for the request itself."""
    with pytest.raises(error):
        await house.estimate(ask(**fields), key(**treatment), Terms())
    assert memory.rows == {}


@pytest.mark.parametrize(
    ("treatment", "kept"),
    [
        ({}, (None, None)),
        ({"delivered_days": 1.0, "undelivered_days": 2.0}, (DAY_S, 2 * DAY_S)),
        ({"delivered_days": 1.0}, (DAY_S, 30 * DAY_S)),
    ],
)
async def test_a_call_is_kept_as_its_rules_say(house, memory, ask, clock, treatment, kept):
    """Where nothing is said the server's setting counts, whatever it is by then; else the call's own row says it."""
    call = await house.start(ask(), key(**treatment))
    await call.wait()
    row = memory.rows[call.id]
    assert (row.delivered_keep_s, row.undelivered_keep_s) == kept
    await house.leave(call, "delivered")
    await house._pulse.flush()
    clock.time_s += 1.5 * DAY_S
    assert await house._collection.collect() == (kept[0] is not None)
