"""Tokens and money: estimates by rule, prices as the official list has them."""

import pytest
from msgspec.structs import replace

from abaca.catalogue import Price, load_catalogue
from abaca.policy import pricing
from abaca.types import Opaque, Picture, Pixels, Request, Sampling, Shape, Text, Turn, Usage
from dialect_doubles import MemoryBlob

CATALOGUE = load_catalogue()
PRO = CATALOGUE.find("gemini-3-pro-image")
FLASH = CATALOGUE.find("gemini-3.1-flash-image")
FIRST = CATALOGUE.find("gemini-2.5-flash-image")
PICTURE = Picture(mime="image/png", blob=MemoryBlob(b"\x89PNG"))


def request(*parts, **fields):
    return Request(model="m", dialect="gemini", turns=(Turn(role="user", parts=parts),), **fields)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 0), ("a", 1), ("four", 1), ("fours", 2), ("橘猫", 2), ("a 橘猫 b", 3), ("🐈", 1), ("かな가", 3)],
)
def test_tokens_of_words_follow_one_rule(text, tokens):
    """Four letters are a token, begun ones count, and each CJK character or emoji is one."""
    assert pricing.text_tokens(text) == tokens


@pytest.mark.parametrize(
    ("model", "resolution", "usd"),
    [
        ("gemini-2.5-flash-image", "1K", 0.039),
        ("gemini-3-pro-image", "1K", 0.134),
        ("gemini-3-pro-image", "2K", 0.134),
        ("gemini-3-pro-image", "4K", 0.24),
        ("gemini-3.1-flash-image", "512", 0.045),
        ("gemini-3.1-flash-image", "1K", 0.067),
        ("gemini-3.1-flash-image", "2K", 0.101),
        ("gemini-3.1-flash-image", "4K", 0.151),
        ("gemini-3.1-flash-lite-image", "1K", 0.0336),
        ("gemini-nano-banana-2.1", "1K", 0.0336),
        ("gemini-nano-banana-2.1", "2K", 0.0504),
        ("gemini-nano-banana-2.1", "4K", 0.113),
    ],
)
def test_a_picture_costs_what_the_official_list_says(model, resolution, usd):
    """Tokens times price give the listed price of each picture, to the digits of the list."""
    known = CATALOGUE.find(model)
    usage = pricing.usage_for(request(size=Shape(resolution=resolution)), known, pictures=1, text="", thoughts=0)
    assert pricing.cost_micros(usage, known.price) / 1e6 == pytest.approx(usd, abs=0.0005)


def test_what_went_in_and_out_is_counted():
    """System, history and prompt are input, each picture by the model's tokens; thoughts and opaque parts are not."""
    asked = Request(
        model="m",
        dialect="gemini",
        system=(Text(text="four"),),
        turns=(
            Turn(role="user", parts=(Text(text="four"), PICTURE, PICTURE)),
            Turn(role="model", parts=(Text(text="hmmm", thought=True), replace(PICTURE, thought=True), PICTURE)),
            Turn(role="user", parts=(Opaque(dialect="gemini", kind="x", skeleton={}),)),
        ),
    )
    usage = pricing.usage_for(asked, PRO, pictures=2, text="橘猫", thoughts=5)
    assert usage == Usage(
        input_text_tokens=2,
        input_image_tokens=3 * 560,
        output_text_tokens=2,
        output_image_tokens=2240,
        thought_tokens=5,
    )


@pytest.mark.parametrize(
    ("model", "fields", "tokens"),
    [
        (FLASH, {}, 1120),
        (FLASH, {"size": Shape(ratio="16:9")}, 1120),
        (FLASH, {"size": Shape(resolution="512")}, 747),
        (FLASH, {"size": Shape(resolution="8K")}, 1120),
        (FIRST, {"size": Shape(resolution="4K")}, 1290),
        (FLASH, {"size": Pixels(width_px=512, height_px=512)}, 747),
        (FLASH, {"size": Pixels(width_px=1600, height_px=1600)}, 1680),
        (FLASH, {"size": Pixels(width_px=9999, height_px=9999)}, 2520),
        (FLASH, {"pixels": Pixels(width_px=2752, height_px=1536)}, 1680),
        (FLASH, {"size": Shape(resolution="4K"), "pixels": Pixels(width_px=1, height_px=1)}, 2520),
    ],
)
def test_tokens_of_a_picture_follow_its_size(model, fields, tokens):
    """The resolution asked for counts, else that of the pixels, else the model's own."""
    usage = pricing.usage_for(request(**fields), model, pictures=1, text="", thoughts=0)
    assert usage.output_image_tokens == tokens


def test_money_is_rounded_up():
    """A part of a micro-USD is charged as one; nothing is free of charge."""
    price = Price(input_micros=1, output_text_micros=1_000_000, output_image_micros=3_000_000)
    assert pricing.cost_micros(Usage(), price) == 0
    assert pricing.cost_micros(Usage(input_text_tokens=1), price) == 1
    assert pricing.cost_micros(Usage(tool_tokens=1_000_000, input_text_tokens=1), price) == 2
    assert pricing.cost_micros(Usage(output_text_tokens=2, thought_tokens=3), price) == 5
    assert pricing.cost_micros(Usage(output_image_tokens=2), price) == 6


def test_an_estimate_holds_all_pictures_and_some_words():
    """Each candidate is a picture, some words and, where the model thinks, some thoughts."""
    usage = pricing.estimate(request(Text(text="four"), PICTURE, count=3), PRO)
    assert usage == Usage(
        input_text_tokens=1,
        input_image_tokens=560,
        output_text_tokens=3 * 256,
        output_image_tokens=3 * 1120,
        thought_tokens=3 * 512,
    )
    assert pricing.estimate(request(), FIRST).thought_tokens == 0
    words = pricing.estimate(request(modalities=("text",), sampling=Sampling()), FIRST)
    assert (words.output_image_tokens, words.output_text_tokens) == (0, 1024)
    short = pricing.estimate(request(sampling=Sampling(max_output_tokens=10)), FIRST)
    assert short.output_text_tokens == 10
