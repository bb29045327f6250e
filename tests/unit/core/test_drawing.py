"""What engines of a configuration charge, and the lines before them."""

import dataclasses

import pytest
from msgspec.structs import replace

from abaca.app import App
from abaca.catalogue import Price, load_vendors
from abaca.config import load

TOML = """
[server]
workers = 2
[illustrator]
workers = 3
queue = 5
[engines.many]
vendor = "openrouter"
key = "env:K"
at_once = 5
queue = 7
[engines.many.prices."gemini-3-pro-image-preview"]
picture_micros = { 1K = 90_000 }
[engines.few]
vendor = "openrouter"
key = "env:K"
at_once = 1
[engines.free]
vendor = "openrouter"
key = "env:K"
"""


@pytest.fixture
async def app(tmp_path):
    """An app whose vendor says prices of its own."""
    (tmp_path / "abaca.toml").write_text(TOML, "utf-8")
    own = {name: (Price(picture_micros={"1K": 80_000}),) for name in ("nano-banana-pro", "gemini-2.5-flash-image")}
    vendors = load_vendors()
    vendors["openrouter"] = replace(vendors["openrouter"], prices=own)
    config = load(environ={"ABACA_HOME": str(tmp_path), "K": "k"})
    app = App(dataclasses.replace(config, vendors=vendors))
    yield app
    await app.aclose()


@pytest.mark.parametrize(
    ("engine", "model", "micros"),
    [
        ("many", "gemini-3-pro-image", 90_000),
        ("many", "nano-banana-pro", 90_000),
        ("many", "google/gemini-3-pro-image", 90_000),
        ("few", "google/gemini-3-pro-image", 80_000),
        ("many", "google/gemini-2.5-flash-image", 80_000),
        ("many", "gemini-3.1-flash-image", None),
    ],
)
async def test_the_operators_price_goes_before_the_vendors(app, engine, model, micros):
    """Each counts under every name that the model has here and there; where neither says one, the list price does."""
    price = app.engines[engine].capabilities(model).price
    assert (price and price.picture_micros["1K"]) == micros


async def test_there_is_a_line_where_places_are_few(app):
    """The processes of one server share an upstream's places, of which each has one at least; 0 is any number."""
    lines = {name: (gate.at_once, gate._most_waiting) for name, gate in app.gateway._plugs.gates.items()}
    assert lines == {"illustrator": (3, 5), "many": (2, 7), "few": (1, 256)}
