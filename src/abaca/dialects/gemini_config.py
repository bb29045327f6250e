"""The `generationConfig` of the Gemini API, read into fields of the canonical request.

Ranges and words: ai.google.dev, GenerationConfig; docs/dialects/gemini.md.
"""

from typing import Any, Literal

from abaca.dialects.gemini_terms import ratio, resolution
from abaca.errors import RequestError, WireError
from abaca.leaves import Fields, Leaf, snake
from abaca.types import Modality, Sampling, Shape, Thinking

_INT64 = 2**63
_MOST_TOKENS = 2**31 - 1
MODALITIES: dict[str, Modality] = {"TEXT": "text", "IMAGE": "image"}
_MODALITY_TYPE = "type.googleapis.com/google.ai.generativelanguage.v1beta.GenerationConfig.Modality"
_UNMADE = frozenset({"AUDIO", "VIDEO"})
LEVELS = ("minimal", "low", "medium", "high", "xhigh")
PICTURE_TYPES = {
    "image/jpg": "image/jpeg",
    "image/jpeg": "image/jpeg",
    "image/png": "image/png",
    "image/webp": "image/webp",
}
# Numbers of `Sampling`: Google's name, ours, least, most. Source: ai.google.dev, GenerationConfig.
NUMBERS = (
    ("temperature", "temperature", 0.0, 2.0),
    ("topP", "top_p", 0.0, 1.0),
    ("topK", "top_k", 0.0, 1e6),
    ("presencePenalty", "presence_penalty", -2.0, 2.0),
    ("frequencyPenalty", "frequency_penalty", -2.0, 2.0),
)


class ConfigReader:
    """Reads one `generationConfig`; `asked` and `ignored` grow as fields are found (see `types.Request`)."""

    def __init__(self, asked: dict[str, list[str]], ignored: list[str]) -> None:
        self._asked = asked
        self._ignored = ignored

    def read(self, config: Fields) -> dict[str, Any]:
        """Give the fields of `Request` that it sets; raises WireError and, in Google's words, RequestError."""
        self._count(config)
        image = config.enter("imageConfig")
        twin = self._twin(config)
        spots = [spot for spot in (image, twin) if spot is not None]
        seed = self._ask("seed", config.take("seed"))
        return {
            "modalities": self._modalities(config),
            "size": self._size(spots),
            "mime": self._mime(image, twin),
            "delivery": self._delivery(twin),
            "seed": seed.integer(-_INT64, _INT64 - 1) if seed else None,
            "sampling": self._sampling(config),
            "thinking": self._thinking(config),
        }

    def _ask(self, name: str, leaf: Leaf | None) -> Leaf | None:
        if leaf is not None:
            self._asked.setdefault(name, []).append(leaf.path)
        return leaf

    def _count(self, config: Fields) -> None:
        leaf = config.take("candidateCount")
        if leaf is not None and leaf.integer(0, _MOST_TOKENS) > 1:
            raise RequestError("Multiple candidates is not enabled for this model", field=leaf.path)

    def _twin(self, config: Fields) -> Fields | None:
        """Give `responseFormat.image`, the newer place for the same settings."""
        if not any(isinstance(config.left.get(name), dict) for name in ("responseFormat", "response_format")):
            return None
        formats = config.enter("responseFormat")
        return formats.enter("image") if formats else None

    def _modalities(self, config: Fields) -> tuple[Modality, ...]:
        found: set[Modality] = set()
        for leaf in config.take_items("responseModalities"):
            word = leaf.text().upper()
            if word in _UNMADE:
                raise RequestError(
                    f"The model does not support the requested response modalities: {word.lower()}", field=leaf.path
                )
            if word not in {*MODALITIES, "MODALITY_UNSPECIFIED"}:
                raise RequestError(
                    f"Invalid value at '{snake(leaf.path)}' ({_MODALITY_TYPE}), {leaf.shown()}", field=leaf.path
                )
            found |= {MODALITIES[word]} if word in MODALITIES else set()
        return tuple(known for known in MODALITIES.values() if known in found) or ("text", "image")

    def _size(self, spots: list[Fields]) -> Shape | None:
        found: dict[str, str] = {}
        for spot in spots:
            for name, wire, read in (("ratio", "aspectRatio", ratio), ("resolution", "imageSize", resolution)):
                leaf = spot.take(wire)
                if leaf is None:
                    continue
                # The number 512 is how one writes that size without thinking of quotes.
                value = read(str(leaf.value) if type(leaf.value) is int else leaf.text())
                if value and found.setdefault(name, value) != value:
                    self._ignored.append(leaf.path)
                elif value:
                    self._ask("size", leaf)
        return Shape(ratio=found.get("ratio"), resolution=found.get("resolution")) if found else None

    def _mime(self, image: Fields | None, twin: Fields | None) -> str | None:
        options = image.enter("imageOutputOptions") if image else None
        places = ((image, "outputMimeType"), (options, "mimeType"), (twin, "mimeType"))
        leaves = [leaf for place, name in places if place is not None and (leaf := place.take(name)) is not None]
        found: str | None = None
        for leaf in leaves:
            mime = PICTURE_TYPES.get(leaf.text().lower())
            if mime is None:
                right = "image/png, image/jpeg or image/webp"
                raise RequestError(f"{leaf.path}: {leaf.shown()} cannot be made; {right} can", field=leaf.path)
            if found not in {None, mime}:
                self._ignored.append(leaf.path)
                continue
            found = mime
            self._ask("mime", leaf)
        return found

    def _delivery(self, twin: Fields | None) -> Literal["inline", "url"]:
        leaf = twin.take("delivery") if twin else None
        if leaf is None or leaf.text().upper() in {"", "INLINE", "DELIVERY_UNSPECIFIED"}:
            return "inline"
        if leaf.text().upper() != "URI":
            raise leaf.wrong("INLINE or URI")
        self._ask("delivery", leaf)
        return "url"

    def _sampling(self, config: Fields) -> Sampling | None:
        said: dict[str, Any] = {}
        for wire, name, least, most in NUMBERS:
            if leaf := self._ask("sampling", config.take(wire)):
                said[name] = leaf.number(least, most)
        if leaf := self._ask("sampling", config.take("maxOutputTokens")):
            said["max_output_tokens"] = leaf.integer(1, _MOST_TOKENS)
        if leaf := self._ask("sampling", config.take("stopSequences")):
            said["stop"] = tuple(word.text() for word in leaf.items())
        return Sampling(**said) if said else None

    def _thinking(self, config: Fields) -> Thinking | None:
        inner = config.enter("thinkingConfig")
        if inner is None:
            return None
        self._asked.setdefault("thinking", []).append(inner.path)
        include, level, budget = (inner.take(name) for name in ("includeThoughts", "thinkingLevel", "thinkingBudget"))
        if include and include.flag():
            self._ask("thinking.include", include)
        return Thinking(
            include=include.flag() if include else False,
            level=_level(level) if level else None,
            budget_tokens=budget.integer(-1, _MOST_TOKENS) if budget else None,
        )


def _level(leaf: Leaf) -> str | None:
    word = leaf.text().lower()
    if word in {"", "thinking_level_unspecified"}:
        return None
    if word not in LEVELS:
        raise WireError(leaf.path, f"must be one of MINIMAL, LOW, MEDIUM, HIGH and XHIGH, not {leaf.shown()}")
    return word
