"""Art packs: foreign drawings are used, named in the file, and refused when they are more than drawings."""

import io
import json

import numpy as np
import pytest
from PIL import Image

from abaca.engines.illustrator.packs import UnusablePack, drawing_for, load, used
from abaca.engines.illustrator.paint import paint
from abaca.engines.illustrator.scene import Job

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">{}</svg>'
MAGENTA = '<rect x="1" y="1" width="8" height="8" fill="#ff00ff"/>'
INFO = {"name": "Plain Squares", "author": {"name": "A. Maker"}, "license": {"spdx": "CC0-1.0"}}


def folder(tmp_path, inner: str, name: str = "balloon") -> str:
    (tmp_path / f"{name}.svg").write_text(SVG.format(inner))
    (tmp_path / "info.json").write_text(json.dumps(INFO))
    return str(tmp_path)


def iconify(tmp_path, name: str, body: str) -> str:
    file = tmp_path / "icons.json"
    file.write_text(
        json.dumps({"prefix": "plain", "info": INFO, "icons": {name: {"body": body}}, "width": 10, "height": 10})
    )
    return str(file)


def magenta(picture: bytes) -> float:
    with Image.open(io.BytesIO(picture)) as opened:
        seen = np.asarray(opened.convert("RGB")).astype(int)
    return float((np.abs(seen - [255, 0, 255]).max(axis=2) < 12).mean())


def job(pack: str = "") -> Job:
    return Job(prompts=("a teapot",), width_px=200, height_px=200, seed=1, pack=pack)


def test_a_drawing_of_the_pack_takes_the_place_of_the_built_in_one(tmp_path):
    """With the pack the thing is what the pack draws, and the file names the pack's maker beside our own artwork."""
    pack = folder(tmp_path, MAGENTA, "teapot")
    plain, foreign = paint(job()), paint(job(pack))
    assert magenta(plain.picture or b"") == 0
    assert magenta(foreign.picture or b"") > 0.03
    with Image.open(io.BytesIO(foreign.picture or b"")) as opened:
        assert "Plain Squares by A. Maker, CC0-1.0" in opened.info["Copyright"]
        assert "Twemoji" in opened.info["Copyright"]


def test_an_iconify_file_is_a_pack(tmp_path):
    """Icons are found by an emoji's name in the spelling of icon sets, and by the concept's."""
    with used(iconify(tmp_path, "red-apple", MAGENTA)):
        found = drawing_for("apple", "1f34e")
    assert found is not None
    assert "#ff00ff" in found.svg
    assert (found.box.width, found.box.height) == (10, 10)
    assert drawing_for("apple", "1f34e") is None


def test_parts_without_a_colour_get_the_one_that_is_asked_for(tmp_path):
    """`currentColor` becomes the colour of the prompt."""
    with used(iconify(tmp_path, "cup", '<path fill="currentColor" d="M0 0h5v5z"/>')):
        red, plain = drawing_for("cup", colour="red"), drawing_for("cup")
    assert red is not None
    assert plain is not None
    assert "#d92b33" in red.svg
    assert "currentColor" not in plain.svg


@pytest.mark.parametrize(
    "inner",
    [
        "<script>alert(1)</script>",
        '<image href="http://example.com/a.png"/>',
        "<foreignObject><b/></foreignObject>",
        '<rect width="1" height="1" onload="go()"/>',
        '<use href="http://example.com/a.svg#b"/>',
        '<rect width="1" height="1" fill="url(http://example.com/#a)"/>',
        '<rect width="1" height="1" style="fill:url(file:///etc/passwd)"/>',
        "<style>@import url(http://example.com)</style>",
        '<a href="javascript:go()"><rect width="1" height="1"/></a>',
        "<animate/>",
    ],
)
def test_what_is_more_than_a_drawing_is_refused(tmp_path, inner):
    """Nothing that runs, loads or refers to anything outside is used; the built-in drawing takes its place."""
    pack = folder(tmp_path, inner)
    with pytest.raises(UnusablePack):
        load(pack).drawing("balloon")
    with used(pack):
        assert drawing_for("balloon") is None


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">&a;</svg>',
        '<?xml-stylesheet href="a.css"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
        "<svg",
        "<html/>",
        '<svg xmlns="http://www.w3.org/2000/svg"/>',
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 -1 1e9"/>',
    ],
)
def test_what_is_no_plain_svg_is_refused(tmp_path, text):
    """Document types, instructions, broken XML and drawings without a size are refused."""
    (tmp_path / "balloon.svg").write_text(text)
    with pytest.raises(UnusablePack):
        load(str(tmp_path)).drawing("balloon")


def test_parts_of_two_drawings_never_mix(tmp_path):
    """Equal ids of two drawings become different ones, and references follow them."""
    for name, colour in (("one", "red"), ("two", "blue")):
        shade = f'<defs><linearGradient id="g"><stop stop-color="{colour}"/></linearGradient></defs>'
        inner = shade + '<path fill="url(#g)" d="M0 0"/>'
        folder(tmp_path, inner, name)
    pack = load(str(tmp_path))
    one, two = (pack.drawing(name) for name in ("one", "two"))
    assert one is not None
    assert two is not None
    (own,) = {part.split('"')[0] for part in one.svg.split('id="')[1:]}
    assert f"url(#{own})" in one.svg
    assert own not in two.svg


@pytest.mark.parametrize("made", ["missing", "empty", "broken"])
def test_a_pack_that_cannot_be_read_is_refused(tmp_path, made):
    """A missing path, a folder without drawings and a broken file are told in words."""
    place = tmp_path / made
    if made == "empty":
        place.mkdir()
    elif made == "broken":
        place.write_text("{")
    with pytest.raises(UnusablePack, match=made):
        load(str(place))


def test_the_engine_does_not_start_with_a_pack_that_cannot_be_read(tmp_path):
    """A wrong path in the configuration is told before the first request, by the pack's name alone."""
    from abaca.engines.illustrator.engine import Illustrator
    from abaca.errors import EngineError

    with pytest.raises(EngineError, match="nowhere") as raised:
        Illustrator(workers=None, spool=None, pack=str(tmp_path / "nowhere"))
    assert str(tmp_path) not in str(raised.value)
