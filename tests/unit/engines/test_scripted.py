"""Every behaviour of the scripted engine, by its name."""

import asyncio
import io
import re
from pathlib import Path

import pytest
from PIL import Image

from abaca.catalogue import Price, load_catalogue
from abaca.engines.scripted import BEHAVIOURS
from abaca.errors import EngineBusy, EngineError, LimitError, RateLimited, UnknownModel, Unsupported
from abaca.policy.pricing import charge_micros, estimate_micros
from abaca.types import Finish, Pixels, Shape, Text
from abaca.updates import Finished, PictureDone, Progress, Report, TextDelta, ThoughtDelta

REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "scripted.md"


def pictures(updates):
    """Give the pictures among the updates."""
    return [update.picture for update in updates if isinstance(update, PictureDone)]


def ends(updates):
    """Give how each candidate ended, in order."""
    return [update.finish for update in updates if isinstance(update, Finished)]


def words(updates):
    """Give the words of the updates."""
    return "".join(update.text for update in updates if isinstance(update, TextDelta))


async def content(picture):
    """Give a picture's bytes."""
    return b"".join([chunk async for chunk in picture.blob.chunks()])


def test_the_reference_lists_every_behaviour():
    """The table in the reference has a row for each behaviour and no other."""
    rows = re.findall(r"^\| `scripted/([a-z_]+)", REFERENCE.read_text("utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(BEHAVIOURS)


@pytest.mark.parametrize("size", [(1024, 1024), (1, 1), (33, 7), (5504, 3072), (1536, 12288)])
async def test_ok_draws_exactly_what_was_asked(scripted, ask, heard, size):
    """The picture is real, has one colour, and has every pixel that was asked for, 4K too."""
    updates = await heard(scripted, ask("x", model="ok", pixels=Pixels(width_px=size[0], height_px=size[1])))
    (picture,) = pictures(updates)
    assert (picture.mime, picture.blob.problem) == ("image/png", "")
    assert (picture.blob.width_px, picture.blob.height_px) == size
    with Image.open(io.BytesIO(await content(picture))) as decoded:
        assert decoded.size == size
        assert len(decoded.convert("L").tobytes().strip(decoded.convert("L").tobytes()[:1])) == 0
    assert words(updates) == f"A flat picture of {size[0]}x{size[1]} px, drawn from seed 0."
    assert ends(updates) == [Finish.STOP]


async def test_the_same_seed_is_the_same_picture(scripted, ask, heard):
    """Equal requests have equal bytes, other seeds other ones, and the seed is reported."""
    first, again, other = [await heard(scripted, ask("x", model="ok", seed=seed)) for seed in (7, 7, 8)]
    assert pictures(first)[0].blob.sha256 == pictures(again)[0].blob.sha256 != pictures(other)[0].blob.sha256
    assert first[0] == Report(seed=7)


async def test_ok_gives_the_modalities_that_were_asked(scripted, ask, heard):
    """Only words, or only a picture, when only that was asked for; without pixels it is a square of 1024."""
    only_words = await heard(scripted, ask("x", model="ok", modalities=("text",)))
    only_picture = await heard(scripted, ask("x", model="ok", modalities=("image",), pixels=None))
    assert words(only_words)
    assert not pictures(only_words)
    assert not words(only_picture)
    assert pictures(only_picture)[0].blob.width_px == 1024


async def test_ok_gives_as_many_candidates_as_asked(scripted, ask, heard, folded):
    """Three candidates are three different pictures, each in its own place."""
    result = folded(await heard(scripted, ask("x", model="ok", count=3)))
    assert [candidate.index for candidate in result.candidates] == [0, 1, 2]
    assert len({picture.blob.sha256 for picture in result.pictures()}) == 3


async def test_names_may_be_spelled_in_several_ways(scripted, ask, heard):
    """The prefix may stay, words may be joined by either sign."""
    for model in ("scripted/text_only", "text-only", "text_only"):
        assert "only words" in words(await heard(scripted, ask("x", model=model)))


@pytest.mark.parametrize("model", ["okay", "ok-3", "busy-", "busy-99999999", "busy-1e3", "", "scripted/", "slow--1"])
async def test_unknown_behaviours_are_named_with_the_known(scripted, ask, heard, model):
    """A name outside the table, or a number where there is none, is UnknownModel and lists what would be right."""
    with pytest.raises(UnknownModel, match="text_then_fail"):
        scripted.capabilities(model)
    with pytest.raises(UnknownModel):
        await heard(scripted, ask("x", model=model))


@pytest.mark.parametrize(
    ("model", "error", "retry_after_s", "maybe_charged"),
    [
        ("busy", RateLimited, 2, False),
        ("busy-30", RateLimited, 30, False),
        ("busy-0.5", RateLimited, 0.5, False),
        ("limit_without_retryinfo", RateLimited, None, False),
        ("limit-without-retryinfo", RateLimited, None, False),
        ("overloaded", EngineBusy, None, False),
        ("unsupported", Unsupported, None, False),
        ("partial", EngineError, None, False),
    ],
)
async def test_failures_before_anything(scripted, ask, heard, model, error, retry_after_s, maybe_charged):
    """The error is the one in the table, and nothing of an answer came before it."""
    updates, raised = await heard(scripted, ask("x", model=model), until_error=(LimitError, EngineError, Unsupported))
    assert type(raised) is error
    assert (raised.retry_after_s, raised.maybe_charged) == (retry_after_s, maybe_charged)
    assert not [update for update in updates if not isinstance(update, Report | Progress)]


async def test_slow_tells_how_far_it_is(scripted, ask, heard):
    """Progress grows while the seconds of the name go by, and then comes the picture."""
    loop = asyncio.get_running_loop()
    begun_s = loop.time()
    updates = await heard(scripted, ask("x", model="slow-0.1"))
    assert loop.time() - begun_s >= 0.1
    fractions = [update.fraction for update in updates if isinstance(update, Progress)]
    assert fractions == sorted(set(fractions))
    assert fractions[-1] < 1
    assert ends(updates) == [Finish.STOP]
    assert pictures(updates)


async def test_never_answers_until_cancelled(scripted, ask, heard):
    """Nothing of an answer comes, and cancelling ends it."""
    updates = scripted.generate(ask("x", model="never"))
    assert [type(await anext(updates)) for _ in range(2)] == [Report, Progress]
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(anext(updates), 0.05)


async def test_blocked_refuses_the_prompt_once(scripted, ask, heard, folded):
    """However many candidates were asked for, there is one refusal and no candidate."""
    updates = await heard(scripted, ask("x", model="blocked", count=3))
    result = folded(updates)
    assert result.prompt_block.reason == "PROHIBITED_CONTENT"
    assert result.candidates == ()


@pytest.mark.parametrize(("model", "finish"), [("no_image", Finish.NO_IMAGE), ("image_safety", Finish.IMAGE_SAFETY)])
async def test_refusals_of_a_picture_are_results(scripted, ask, heard, model, finish):
    """Each candidate ends with the model's reason and has no parts."""
    updates = await heard(scripted, ask("x", model=model, count=2))
    assert ends(updates) == [finish, finish]
    assert not pictures(updates)


@pytest.mark.parametrize("model", ["garbage", "truncated"])
async def test_unusable_pictures_are_given_for_the_caller_to_catch(scripted, ask, heard, model):
    """The picture is there, labelled PNG, and its blob says that it cannot be used."""
    (picture,) = pictures(await heard(scripted, ask("x", model=model)))
    assert picture.mime == "image/png"
    assert picture.blob.problem or not picture.blob.mime


async def test_cut_breaks_off_in_the_middle_of_a_sentence(scripted, ask, heard):
    """Some words, no end, and an error that may have been charged."""
    updates, error = await heard(scripted, ask("x", model="cut"), until_error=EngineError)
    assert words(updates) == "A flat picture"
    assert error.maybe_charged
    assert not ends(updates)


async def test_text_then_fail_fails_after_whole_words(scripted, ask, heard):
    """A whole sentence and then an overload that was not charged."""
    updates, error = await heard(scripted, ask("x", model="text_then_fail"), until_error=EngineBusy)
    assert words(updates).endswith("seed 0.")
    assert not error.maybe_charged


async def test_wrong_size_is_another_size(scripted, ask, heard):
    """The picture is usable and has 64x48 px, whatever was asked for."""
    (picture,) = pictures(await heard(scripted, ask("x", model="wrong_size")))
    assert (picture.blob.width_px, picture.blob.height_px, picture.blob.problem) == (64, 48, "")


async def test_wrong_mime_is_another_label(scripted, ask, heard):
    """A PNG that is called JPEG."""
    (picture,) = pictures(await heard(scripted, ask("x", model="wrong_mime")))
    assert (picture.mime, picture.blob.mime) == ("image/jpeg", "image/png")


async def test_partial_keeps_the_good_ones(scripted, ask, heard):
    """The last candidates fail, as many as the name says, and the others are whole."""
    for model, good in (("partial", 3), ("partial-3", 1)):
        updates = await heard(scripted, ask("x", model=model, count=4))
        assert ends(updates) == [Finish.STOP] * good + [Finish.OTHER] * (4 - good)
        assert len(pictures(updates)) == good
    with pytest.raises(EngineError):
        await heard(scripted, ask("x", model="partial-4", count=4))


async def test_thoughts_come_before_the_answer(scripted, ask, heard):
    """Thoughts in words and as a picture, then an ordinary answer."""
    updates = await heard(scripted, ask("x", model="thoughts"))
    assert [type(update) for update in updates[1:4]] == [ThoughtDelta, ThoughtDelta, PictureDone]
    interim, final = pictures(updates)
    assert interim.thought
    assert not final.thought
    assert words(updates).startswith("A flat picture")


async def test_text_only_has_no_picture(scripted, ask, heard):
    """Words alone, ended well, although a picture was wanted."""
    updates = await heard(scripted, ask("x", model="text_only"))
    assert not pictures(updates)
    assert ends(updates) == [Finish.STOP]


@pytest.mark.parametrize(("model", "each_micros"), [("price", 40_000), ("price-134", 134), ("price-0", 0)])
async def test_price_is_a_fixed_cost_for_each_picture(scripted, ask, heard, folded, model, each_micros):
    """Each picture costs so many micro-USD, whatever its size: as much is held as is charged."""
    known = load_catalogue().find("gemini-3.1-flash-image")
    asked = ask("x", model=model, count=3, size=Shape(resolution="4K"))
    result = folded(await heard(scripted, asked))
    price = scripted.capabilities(model).price
    assert len(result.pictures()) == 3
    assert estimate_micros(asked, known, price) == charge_micros(asked, known, result, price) == 3 * each_micros


async def test_signature_signs_words_and_picture(scripted, ask, heard, folded):
    """Both parts have the signature, the same for the same seed."""
    results = [folded(await heard(scripted, ask("x", model="signature", seed=seed))) for seed in (1, 1, 2)]
    said, drawn = results[0].candidates[0].parts
    assert isinstance(said, Text)
    assert said.signature == drawn.signature
    signed = [result.candidates[0].parts[0].signature.sha256 for result in results]
    assert signed[0] == signed[1] != signed[2]


def test_nothing_but_price_costs_anything(scripted):
    """Every other behaviour is free; seed and size have an effect."""
    for model in BEHAVIOURS:
        known = scripted.capabilities(model)
        assert known.honours == {"seed", "size"}
        assert (known.price == Price()) == (model != "price")


async def test_closing_holds_nothing(scripted, ask, heard):
    """It may be closed, even twice, and works on."""
    await scripted.aclose()
    await scripted.aclose()
    assert await heard(scripted, ask("x", model="ok"))
