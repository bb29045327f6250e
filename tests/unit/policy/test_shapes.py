"""How large a picture becomes is settled before any work, in Google's words."""

from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from abaca.catalogue import load_catalogue
from abaca.errors import RequestError
from abaca.policy.shapes import RATIOS, nearest_ratio, resolve
from abaca.types import Picture, Pixels, Request, Shape, Text, Turn

CATALOGUE = load_catalogue()
PRO = CATALOGUE.find("gemini-3-pro-image")
FLASH = CATALOGUE.find("gemini-3.1-flash-image")
OLD = CATALOGUE.find("gemini-2.5-flash-image")
NEW = CATALOGUE.find("gemini-nano-banana-2.1")
IMAGE_CONFIG = ("generationConfig.imageConfig.aspectRatio", "generationConfig.imageConfig.imageSize")


def asking(size=None, *turns, asked=None):
    """Give a request for a size."""
    said = turns or (Turn(role="user", parts=(Text(text="a"),)),)
    return Request(model="m", dialect="gemini", turns=said, size=size, asked=asked or {})


def picture(width_px, height_px, orientation=1):
    """Give a reference of a size."""
    blob = SimpleNamespace(width_px=width_px, height_px=height_px, orientation=orientation)
    return Picture(mime="image/png", blob=blob)


def pixels(request, model=PRO):
    """Give the size that comes of it."""
    found = resolve(request, model).pixels
    return found.width_px, found.height_px


@pytest.mark.parametrize("model", CATALOGUE.models, ids=lambda model: model.id)
def test_the_table_is_the_law(model):
    """Every ratio and resolution of every model gives exactly its table's pixels."""
    for ratio, row in model.pixels.items():
        for resolution, expected in row.items():
            shape = Shape(ratio=ratio, resolution=resolution if model.resolutions else None)
            resolved = resolve(asking(shape), model)
            assert (resolved.pixels.width_px, resolved.pixels.height_px) == expected
            assert resolved.size == shape


def test_without_a_size_it_is_square_at_1k():
    """Nothing asked is 1:1 at the default resolution, and stays nothing asked."""
    request = resolve(asking(), PRO)
    assert (request.size, request.pixels) == (None, Pixels(width_px=1024, height_px=1024))
    assert pixels(asking(Shape(resolution="4K"))) == (4096, 4096)


def test_the_first_reference_of_the_newest_turn_gives_the_ratio():
    """Of the newest turn with pictures the first counts; earlier turns do not."""
    turns = (
        Turn(role="user", parts=(picture(100, 100),)),
        Turn(role="model", parts=(picture(100, 300),)),
        Turn(role="user", parts=(Text(text="a"), picture(1920, 1080), picture(100, 100))),
        Turn(role="user", parts=(Text(text="a"),)),
    )
    assert pixels(asking(None, *turns)) == (1376, 768)
    assert pixels(asking(Shape(resolution="2K"), *turns)) == (2752, 1536)
    assert pixels(asking(Shape(ratio="1:1"), *turns)) == (1024, 1024)


@pytest.mark.parametrize(("orientation", "expected"), [(1, (1376, 768)), (3, (1376, 768)), (6, (768, 1376))])
def test_references_count_as_they_are_displayed(orientation, expected):
    """A picture that is turned by its EXIF orientation has the turned ratio."""
    turn = Turn(role="user", parts=(picture(1920, 1080, orientation),))
    assert pixels(asking(None, turn)) == expected


def test_references_without_a_size_are_passed_over():
    """A reference by URL that is not fetched, or one of unknown size, says nothing."""
    unknown = (Picture(mime="image/png", url="https://x.org/a"), picture(0, 0), picture(100, 200))
    assert pixels(asking(None, Turn(role="user", parts=unknown))) == pixels(asking(Shape(ratio="9:16")))
    assert pixels(asking(None, Turn(role="user", parts=unknown[:2]))) == (1024, 1024)


def test_an_edit_of_the_last_answer_keeps_its_ratio():
    """The model's own picture is the reference when the caller goes on talking about it."""
    answer = Turn(role="model", parts=(picture(100, 200),))
    assert pixels(asking(None, answer, Turn(role="user", parts=(Text(text="now at night"),)))) == (768, 1376)


@pytest.mark.parametrize(
    ("width_px", "height_px", "ratio"),
    [(1000, 1000, "1:1"), (4000, 3000, "4:3"), (1000, 9000, "1:8"), (99, 100, "1:1"), (640, 480, "4:3")],
)
def test_the_nearest_ratio_is_by_proportion(width_px, height_px, ratio):
    """Nearness is of proportions, so that tall and wide are judged alike."""
    assert nearest_ratio(width_px, height_px, FLASH.ratios) == ratio


def test_an_unknown_ratio_is_refused_with_all_that_there_are():
    """A ratio that no model has gets Google's sentence with its list."""
    with pytest.raises(RequestError) as caught:
        resolve(asking(Shape(ratio="7:5"), asked={"size": IMAGE_CONFIG}), PRO)
    assert caught.value.message == (
        "* GenerateContentRequest.generation_config.image_config.aspect_ratio: aspect_ratio must be one of '1:1', "
        "'1:4', '1:8', '2:3', '3:2', '3:4', '4:1', '4:3', '4:5', '5:4', '8:1', '9:16', '16:9', or '21:9'.\n"
    )
    assert caught.value.field == IMAGE_CONFIG[0]


def test_a_ratio_of_other_models_is_refused():
    """A ratio that only others have gets Google's shorter sentence."""
    with pytest.raises(RequestError) as caught:
        resolve(asking(Shape(ratio="1:4"), asked={"size": ("generation_config.image_config.aspect_ratio",)}), PRO)
    assert caught.value.message == "Aspect ratio 1:4 is not supported for this model"
    assert caught.value.field == "generation_config.image_config.aspect_ratio"


@pytest.mark.parametrize("resolution", ["8K", "1k", "0.5K"])
def test_an_unknown_size_is_refused_with_all_that_there_are(resolution):
    """A size that no model has, lower case too, gets Google's sentence with its list."""
    with pytest.raises(RequestError) as caught:
        resolve(asking(Shape(resolution=resolution), asked={"size": IMAGE_CONFIG}), PRO)
    assert caught.value.message == (
        f"Unsupported image_size '{resolution}'. Supported values are: 1K, 2K, 4K, 512, 512P, 512PX."
    )
    assert caught.value.field == IMAGE_CONFIG[1]


@pytest.mark.parametrize(("model", "resolution"), [(PRO, "512"), (NEW, "512")])
def test_a_size_of_other_models_is_refused(model, resolution):
    """A size that only others have gets Google's shorter sentence."""
    with pytest.raises(RequestError) as caught:
        resolve(asking(Shape(resolution=resolution)), model)
    assert caught.value.message == f"Image size {resolution} is not supported for this model"
    assert caught.value.field is None


@pytest.mark.parametrize("resolution", ["2K", "8K"])
def test_a_model_without_sizes_ignores_them_and_says_so(resolution):
    """The 2.5 model takes any size without heeding it, as Google's does; the field is named."""
    request = resolve(asking(Shape(ratio="16:9", resolution=resolution), asked={"size": IMAGE_CONFIG}), OLD)
    assert request.pixels == Pixels(width_px=1344, height_px=768)
    assert request.ignored == IMAGE_CONFIG[1:]
    assert request.size == Shape(ratio="16:9")
    alone = resolve(asking(Shape(resolution=resolution), asked={"size": ("image_config.image_size",)}), OLD)
    assert (alone.size, alone.ignored) == (None, ("image_config.image_size",))


def test_sizes_in_pixels_that_the_table_has_are_taken():
    """1376x768 is 16:9 at 1K, said another way."""
    request = resolve(asking(Pixels(width_px=1376, height_px=768)), PRO)
    assert (request.size, request.pixels) == (
        Shape(ratio="16:9", resolution="1K"),
        Pixels(width_px=1376, height_px=768),
    )
    old = resolve(asking(Pixels(width_px=1344, height_px=768)), OLD)
    assert (old.size, old.ignored) == (Shape(ratio="16:9"), ())


@pytest.mark.parametrize(
    ("asked", "nearest"), [((1920, 1080), "1376x768"), ((1000, 1000), "1024x1024"), ((0, 0), "1024x1024")]
)
def test_other_sizes_in_pixels_are_refused_with_the_nearest(asked, nearest):
    """A size that is not in the table is refused, naming the one that comes closest."""
    size = Pixels(width_px=asked[0], height_px=asked[1])
    with pytest.raises(RequestError, match=f"The nearest that is: {nearest}") as caught:
        resolve(
            asking(size, asked={"size": ("size",)}),
            replace(PRO, pixels={k: {"1K": v["1K"]} for k, v in PRO.pixels.items()}),
        )
    assert caught.value.field == "size"


def test_too_many_references_are_counted():
    """One reference more than the model takes is refused with both numbers."""
    fourteen, fifteen = (Turn(role="user", parts=(picture(100, 100),) * count) for count in (14, 15))
    assert pixels(asking(None, fifteen, fourteen)) == (1024, 1024)
    with pytest.raises(RequestError, match=r"15 reference pictures; .* at most 14"):
        resolve(asking(None, fourteen, fifteen), PRO)


def test_resolving_twice_changes_nothing():
    """What was resolved resolves to itself, so that it may be done again once references are fetched."""
    for size in (None, Shape(ratio="16:9", resolution="2K"), Pixels(width_px=1344, height_px=768)):
        once = resolve(asking(size, asked={"size": IMAGE_CONFIG}), OLD)
        assert resolve(once, OLD) == once


def test_the_list_of_ratios_is_the_catalogues():
    """Every ratio of every model is in the list of messages, and no other."""
    assert set(RATIOS) == {ratio for model in CATALOGUE.models for ratio in model.ratios}
