"""The price book against what is documented: every model, every size, to the micro-dollar."""

import math

import msgspec
import pytest

from abaca.catalogue import Price, load_catalogue, load_vendors, price_on, prices_by_name
from abaca.policy import pricing
from abaca.types import Candidate, Finish, Picture, Pixels, Request, Result, Search, Shape, Text, Thinking, Turn, Usage
from dialect_doubles import MemoryBlob

CATALOGUE = load_catalogue()

# Google's price list for the Gemini API (ai.google.dev, pricing), paid tier, as litellm 1.109.1 restates it in its
# model_prices_and_context_window_backup.json: USD for a million tokens of input, words and thoughts, pictures.
LIST = {
    "gemini-2.5-flash-image": (0.30, 2.50, 30),
    "gemini-3-pro-image": (2.00, 12, 120),
    "gemini-3.1-flash-image": (0.50, 3.00, 60),
    "gemini-3.1-flash-lite-image": (0.25, 1.50, 30),
    "gemini-nano-banana-2.1": (1.50, 7.50, 30),
}

# For each size: the tokens of a picture (ai.google.dev, image generation and model pages), what these come to in
# micro-USD, half of it in a batch (the same price list: batches cost half), and the USD that the list prints.
PICTURES = [
    ("gemini-2.5-flash-image", "1K", 1290, 38_700, 19_350, 0.039),
    ("gemini-3-pro-image", "1K", 1120, 134_400, 67_200, 0.134),
    ("gemini-3-pro-image", "2K", 1120, 134_400, 67_200, 0.134),
    ("gemini-3-pro-image", "4K", 2000, 240_000, 120_000, 0.24),
    ("gemini-3.1-flash-image", "512", 747, 44_820, 22_410, 0.045),
    ("gemini-3.1-flash-image", "1K", 1120, 67_200, 33_600, 0.067),
    ("gemini-3.1-flash-image", "2K", 1680, 100_800, 50_400, 0.101),
    ("gemini-3.1-flash-image", "4K", 2520, 151_200, 75_600, 0.151),
    ("gemini-3.1-flash-lite-image", "1K", 1120, 33_600, 16_800, 0.0336),
    ("gemini-nano-banana-2.1", "1K", 1120, 33_600, 16_800, 0.0336),
    ("gemini-nano-banana-2.1", "2K", 1680, 50_400, 25_200, 0.0504),
    ("gemini-nano-banana-2.1", "4K", 3780, 113_400, 56_700, 0.113),
]

# Grounding with Google Search: 14 USD for 1000 queries of the Gemini 3 models, after 5000 prompts a month that are free
# (ai.google.dev, pricing). What is free is counted by Google for a whole project, so that it is not counted here.
SEARCHING = {"gemini-3-pro-image": 14_000, "gemini-3.1-flash-image": 14_000, "gemini-nano-banana-2.1": 14_000}


def request(**fields):
    return Request(model="m", dialect="gemini", turns=(Turn(role="user", parts=(Text(text="four"),)),), **fields)


def result(*sizes, usage=None, grounding=None):
    """Give an answer with pictures of these pixels."""
    parts = tuple(
        Picture(mime="image/png", blob=MemoryBlob(b"%d" % number, width_px=width_px, height_px=height_px))
        for number, (width_px, height_px) in enumerate(sizes)
    )
    candidate = Candidate(parts=parts, finish=Finish.STOP, grounding=grounding)
    return Result(model="m", response_id="r", created_s=0, candidates=(candidate,), usage=usage or Usage())


def test_the_table_has_every_size_of_every_model():
    """Nothing that can be asked for has a price that is not checked here."""
    assert {(model, size) for model, size, *_ in PICTURES} == {
        (model.id, size) for model in CATALOGUE.models for size in model.image_tokens
    }
    assert LIST.keys() == {model.id for model in CATALOGUE.models}


@pytest.mark.parametrize("model", LIST)
def test_the_prices_of_tokens_are_those_of_the_list(model):
    """Input, words, thoughts and pictures, as Google prints them; searches where the model searches."""
    price = CATALOGUE.find(model).price
    per_million = (price.input_micros, price.output_text_micros, price.output_image_micros)
    assert tuple(micros / 1e6 for micros in per_million) == LIST[model]
    assert (price.cached_input_micros, price.thought_micros, price.batch_percent) == (None, None, 50)
    assert price.search_micros == SEARCHING.get(model, 0)
    assert bool(price.search_micros) == bool(CATALOGUE.find(model).search)
    assert "ai.google.dev" in price.source


@pytest.mark.parametrize(("model", "size", "tokens", "micros", "batch_micros", "usd"), PICTURES)
def test_a_picture_costs_what_is_documented(model, size, tokens, micros, batch_micros, usd):
    """To the micro-dollar, and the printed number is this one rounded; in a batch half of it."""
    known = CATALOGUE.find(model)
    usage = Usage(output_image_tokens=known.image_tokens[size])
    assert known.image_tokens[size] == tokens
    assert pricing.cost_micros(usage, known.price) == micros
    assert pricing.cost_micros(usage, known.price, batch=True) == batch_micros
    assert micros / 1e6 == pytest.approx(usd, abs=0.0005)


@pytest.mark.parametrize("vendor", load_vendors())
@pytest.mark.parametrize("model", LIST)
def test_vendors_that_document_no_price_have_the_models(vendor, model):
    """None of the rows' sources prints a price: the list price counts there until an operator says another."""
    assert load_vendors()[vendor].prices.get(model, CATALOGUE.find(model).prices) == CATALOGUE.find(model).prices


@pytest.mark.parametrize(("model", "size", "tokens", "micros", "batch_micros", "usd"), PICTURES)
def test_what_is_held_is_all_that_is_priced(model, size, tokens, micros, batch_micros, usd):
    """Pictures, 256 tokens of words and 512 of thoughts each, what goes in, a search each where searches are asked."""
    known = CATALOGUE.find(model)
    words, thinks = LIST[model][1], bool(known.thinking)
    asked = request(size=Shape(resolution=size), count=2, search=Search() if known.search else None)
    each = micros + (256 + 512 * thinks) * words + SEARCHING.get(model, 0)
    assert pricing.estimate_micros(asked, known, known.price) == math.ceil(2 * each + LIST[model][0])


def test_a_thinking_budget_is_what_is_held():
    """A budget of thoughts is held instead of the usual ones, never more than the model may say."""
    pro = CATALOGUE.find("gemini-3-pro-image")
    for budget, thoughts in [(0, 0), (100, 100), (10**9, 32_768), (-1, 0)]:
        asked = request(thinking=Thinking(budget_tokens=budget))
        assert pricing.estimate(asked, pro).thought_tokens == thoughts


def test_each_kind_of_token_has_its_price():
    """Cached input and thoughts cost their own where they have one; tool use costs what input does."""
    usage = Usage(input_text_tokens=70, input_image_tokens=30, cached_tokens=40, tool_tokens=10, thought_tokens=5)
    price = Price(input_micros=1_000_000, output_text_micros=7_000_000)
    assert pricing.cost_micros(usage, price) == 100 + 10 + 35
    own = msgspec.structs.replace(price, cached_input_micros=100_000, thought_micros=2_000_000)
    assert pricing.cost_micros(usage, own) == 60 + 4 + 10 + 10
    assert pricing.cost_micros(Usage(cached_tokens=9), own) == 0


FLAT = Price(picture_micros={"1K": 50_000, "4K": 90_000}, output_image_micros=10**12)


@pytest.mark.parametrize(
    ("asked", "came", "micros"),
    [
        ("1K", [(1024, 1024)], 50_000),
        ("1K", [(1024, 1024), (1376, 768)], 100_000),
        ("4K", [(4096, 4096)], 90_000),
        ("4K", [(1024, 1024)], 50_000),  # sold as 4K, delivered as 1K
        ("1K", [(4096, 4096)], 50_000),  # more than was asked for
        ("2K", [(2048, 2048)], 90_000),  # not named: as the dearest
        ("1K", [], 0),
    ],
)
def test_a_price_by_the_picture_counts_what_was_delivered(asked, came, micros):
    """Measured pixels count, never more than was asked for; tokens of pictures cost nothing beside it."""
    flash = CATALOGUE.find("gemini-3.1-flash-image")
    answer = result(*came, usage=Usage(output_image_tokens=9999))
    assert pricing.charge_micros(request(size=Shape(resolution=asked)), flash, answer, FLAT) == micros


@pytest.mark.parametrize(
    ("asked", "came", "counted", "tokens"),
    [
        ("1K", (1024, 1024), 1120, 1120),
        ("1K", (1024, 1024), 1105, 1105),  # the engine's own count, where it is less
        ("1K", (1024, 1024), 4000, 1120),
        ("4K", (1024, 1024), 2520, 1120),  # a smaller picture
        ("4K", (1024, 1024), 1120, 1120),
        ("1K", (4096, 4096), 1120, 1120),
    ],
)
def test_no_picture_costs_more_than_it_is(asked, came, counted, tokens):
    """Whatever the engine counts, a picture is charged as what it is, and never for more than was asked for."""
    flash = CATALOGUE.find("gemini-3.1-flash-image")
    answer = result(came, usage=Usage(output_image_tokens=counted))
    price = Price(output_image_micros=1_000_000)
    assert pricing.charge_micros(request(size=Shape(resolution=asked)), flash, answer, price) == tokens


@pytest.mark.parametrize(
    ("grounding", "searches"),
    [
        (None, 0),
        ({}, 0),
        ({"webSearchQueries": ["a", "b"]}, 2),
        ({"webSearchQueries": ["a"], "imageSearchQueries": ["b", "c"]}, 3),
        ({"webSearchQueries": "odd"}, 0),
        (["odd"], 0),
    ],
)
def test_searches_are_charged_each(grounding, searches):
    """The queries that an answer names are counted, of the web and of pictures."""
    pro = CATALOGUE.find("gemini-3-pro-image")
    answer = result((1024, 1024), grounding=grounding)
    assert pricing.charge_micros(request(), pro, answer, Price(search_micros=14_000)) == 14_000 * searches


def test_no_picture_no_charge():
    """Where one was asked for and none came nothing is charged, however much was said; words alone have their price."""
    pro = CATALOGUE.find("gemini-3-pro-image")
    said = result(usage=Usage(output_text_tokens=1_000_000))
    assert pricing.charge_micros(request(), pro, said, pro.price) == 0
    assert pricing.charge_micros(request(modalities=("text",)), pro, said, pro.price) == 12_000_000


@pytest.mark.parametrize(
    ("day", "micros"), [("2026-01-01", 1), ("2026-05-31", 1), ("2026-06-01", 2), ("2026-12-31", 2), ("2027-01-01", 3)]
)
def test_the_price_of_the_day_counts(day, micros):
    """Of dated prices the one that began last counts, in whatever order they stand, from its first day on."""
    prices = (
        Price(input_micros=3, since="2027-01-01"),
        Price(input_micros=1),
        Price(input_micros=2, since="2026-06-01"),
    )
    assert price_on(prices, day).input_micros == micros
    model = msgspec.structs.replace(CATALOGUE.models[0], prices=prices)
    assert (model.price_on(day).input_micros, model.price.input_micros) == (micros, 3)


def test_before_its_first_day_a_price_counts_too():
    """Where nothing else is known what will be charged is the best guess."""
    assert price_on((Price(input_micros=5, since="2999-01-01"),), "2026-01-01").input_micros == 5


@pytest.mark.parametrize(
    "wrong",
    [
        {"input_micros": -1},
        {"picture_micros": {"1K": -1}},
        {"cached_input_micros": -1},
        {"batch_percent": -1},
        {"since": "tomorrow"},
        {"since": "20261121"},
        {"until": "2026-11-21"},
    ],
)
def test_prices_that_nobody_can_mean_are_refused(wrong):
    """Less than nothing, a day that is none, a name that is not known."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(wrong, Price)


def test_free_is_what_costs_nothing_at_all():
    """A price of nothing is free, whatever its date; any amount is none."""
    assert Price(since="2026-11-21", source="a page").is_free
    assert Price(picture_micros={"1K": 0}).is_free
    for priced in ({"input_micros": 1}, {"search_micros": 1}, {"thought_micros": 1}, {"picture_micros": {"1K": 1}}):
        assert not Price(**priced).is_free


def test_prices_are_found_by_every_name():
    """A price said for one of a model's names counts for the others; who says it later goes before."""
    names = {"a": ("a", "alias"), "alias": ("a", "alias")}
    row, own = {"a": [Price(input_micros=1)], "b": [Price(input_micros=2)]}, {"alias": [Price(input_micros=3)], "b": []}
    found = prices_by_name([row, own], names=names)
    assert {name: prices[0].input_micros for name, prices in found.items()} == {"a": 3, "alias": 3, "b": 2}


def test_pixels_that_were_asked_for_are_priced_as_their_size():
    """A size in pixels costs what the resolution does that it fits in, held and charged."""
    flash = CATALOGUE.find("gemini-3.1-flash-image")
    asked = request(size=Pixels(width_px=512, height_px=512))
    price = Price(picture_micros={"512": 1, "1K": 2})
    assert pricing.estimate_micros(asked, flash, price) == 1
    assert pricing.charge_micros(asked, flash, result((512, 512)), price) == 1
