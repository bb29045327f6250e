"""Models and vendors as data."""

import pytest

from abaca.catalogue import load_catalogue, load_vendors
from abaca.catalogue.models import bare_name

CATALOGUE = load_catalogue()


@pytest.mark.parametrize("model", CATALOGUE.models, ids=lambda model: model.id)
def test_pixels_have_their_ratio(model):
    """Every size of the table is within 7 % of the ratio that it stands under."""
    for ratio, sizes in model.pixels.items():
        wide, high = (int(number) for number in ratio.split(":"))
        for width_px, height_px in sizes.values():
            assert width_px / height_px == pytest.approx(wide / high, rel=0.07)


@pytest.mark.parametrize("model", CATALOGUE.models, ids=lambda model: model.id)
def test_every_size_has_pixels_and_tokens(model):
    """Each ratio and resolution that a model offers has its pixels, and each resolution its tokens."""
    sizes = set(model.resolutions or (model.default_resolution,))
    assert set(model.pixels) == set(model.ratios)
    assert all(set(row) == sizes for row in model.pixels.values())
    assert set(model.image_tokens) == sizes


@pytest.mark.parametrize(
    "name",
    [
        "gemini-3-pro-image",
        "models/gemini-3-pro-image-preview",
        "google/gemini-3-pro-image",
        "models/google/gemini-3-pro-image",
        "publishers/google/models/gemini-3-pro-image",
        "nano-banana-pro",
        "GEMINI-3-PRO-IMAGE",
    ],
)
def test_a_model_is_found_by_every_spelling(name):
    """Prefixes, previews, aliases and upper case lead to the same model."""
    assert CATALOGUE.find(name).id == "gemini-3-pro-image"


def test_unknown_names_find_nothing():
    """A name that is no model is None, and prefixes are taken off one by one."""
    assert CATALOGUE.find("dall-e-2") is None
    assert bare_name("models/google/x") == "x"


def test_no_name_belongs_to_two_models():
    """Ids and aliases are unique."""
    names = [name for model in CATALOGUE.models for name in model.names]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("model", "size", "usd"),
    [
        ("gemini-2.5-flash-image", "1K", 0.039),
        ("gemini-3-pro-image", "1K", 0.134),
        ("gemini-3-pro-image", "4K", 0.24),
        ("gemini-3.1-flash-image", "512", 0.045),
        ("gemini-3.1-flash-image", "4K", 0.151),
        ("gemini-3.1-flash-lite-image", "1K", 0.0336),
        ("gemini-nano-banana-2.1", "4K", 0.113),
    ],
)
def test_tokens_times_price_is_the_published_price(model, size, usd):
    """The price of one picture comes out as Google's price list says."""
    row = CATALOGUE.find(model)
    assert row.image_tokens[size] * row.price.output_image_micros / 1e12 == pytest.approx(usd, rel=0.01)


def test_vendors_map_models_that_exist():
    """Every model id in a vendor's row is a model of the catalogue."""
    vendors = load_vendors()
    assert list(vendors) == ["google", "anyfast", "aggregator", "modelverse", "yisu", "openrouter"]
    for vendor in vendors.values():
        assert all(CATALOGUE.find(model) for model in vendor.models)
