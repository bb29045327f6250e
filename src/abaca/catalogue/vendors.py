"""Vendors as rows: how each is spoken to, and the spelling abaca answers in when it stands in for one."""

import tomllib
from importlib.resources import files
from typing import Literal

import msgspec

from abaca.catalogue.prices import Price


class Vendor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One seller of the models.

    `dialect` is what abaca speaks to it; in front a vendor's prefix answers in every dialect. `key_in` is where the
    vendor wants its key. `version` is the path segment of its Gemini routes. `inline` is the spelling of pictures in
    Gemini answers: camel (`inlineData`) or snake (`inline_data`, the rest camel). `error_shape` is google, openai, or
    openai_param (OpenAI's, with the request id in `param`) on Gemini routes. `mime` is the picture type its answers
    have, "" for the model's own. `ratios`, when not empty, narrows the models behind. `models` maps public ids to the
    vendor's. `wrong_key_status` and `no_key_status` are HTTP statuses. `image_part` is how pictures are given to it
    in chat, `image_config` whether it takes ratio and size there, `several` whether one request to it may ask for
    several answers where the dialect has a word for that, `stream` whether it streams. `prices` are its own, by model,
    where they are not the models' list prices.
    """

    name: str
    title: str
    dialect: Literal["gemini", "openai_chat"] = "gemini"
    base_url: str = ""
    version: str = "v1beta"
    key_in: Literal["x-goog-api-key", "query", "bearer"] = "x-goog-api-key"
    inline: Literal["camel", "snake"] = "camel"
    error_shape: Literal["google", "openai", "openai_param", "openrouter"] = "google"
    mime: str = ""
    ratios: tuple[str, ...] = ()
    models: dict[str, str] = {}
    wrong_key_status: int = 400
    no_key_status: int = 403
    wrong_key_type: str = "invalid_request_error"
    image_part: Literal["image_url", "image"] = "image_url"
    image_config: bool = True
    several: bool = True
    stream: bool = True
    prices: dict[str, tuple[Price, ...]] = {}
    source: str = ""


def load_vendors() -> dict[str, Vendor]:
    """Give the rows by name, in the order of the file."""
    rows = tomllib.loads(files("abaca.catalogue").joinpath("vendors.toml").read_text("utf-8"))
    return {name: msgspec.convert({"name": name, **row}, Vendor) for name, row in rows.items()}
