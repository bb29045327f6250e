"""Wire formats, both directions, no I/O: gemini.py openai_chat.py openai_images.py …."""

from importlib import import_module
from typing import cast

from abaca.catalogue import Vendor
from abaca.interfaces import Described, Dialect

DIALECTS = {
    "gemini": "abaca.dialects.gemini:Gemini",
    "openai_chat": "abaca.dialects.openai_chat:OpenAIChat",
}
"""Name → "module:Class"; a class takes the vendor's row."""


def build(name: str, vendor: Vendor) -> Dialect:
    """Give the dialect of that name in the vendor's spelling; raises KeyError for a name not in the table."""
    module, _, class_name = DIALECTS[name].partition(":")
    return cast("Dialect", getattr(import_module(module), class_name)(vendor))


def describe(name: str, vendor: Vendor) -> Described:
    """Give what the bodies of that dialect look like in the vendor's spelling; raises KeyError as `build` does."""
    module, _, _ = DIALECTS[name].partition(":")
    return cast("Described", import_module(f"{module}_schema").describe(vendor))
