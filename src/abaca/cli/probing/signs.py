"""What a vendor's answer gives away about the vendor: shapes of errors, spellings, where pictures stand, model ids."""

import re
from collections.abc import Iterator, Mapping, Sequence

from abaca.catalogue import Model
from abaca.catalogue.models import bare_name
from abaca.interfaces import Headers
from abaca.skeletons import Picked, Skeleton
from abaca.types import Json

_REQUEST_ID = re.compile(r"(?=.*\d)[\w.:-]{12,}")
_PASSING = re.compile(r"[\w-]*\d[\w-]*")
_PLAIN_ID = re.compile(r"[\w./:@+-]{1,100}", re.ASCII)


def error_of(document: Json) -> dict[str, Json]:
    """Give the object under `error`, {} where there is none."""
    match document:
        case {"error": dict() as error} | [{"error": dict() as error}, *_]:
            return error
    return {}


def error_shape(document: Json, headers: Headers) -> str:
    """Give the `error_shape` of a vendor's row, "" for a body that has none of them."""
    match error_of(document):
        case {"code": int(), "message": str(), "status": str()}:
            return "google"
        case {"message": str(), "type": _, "param": str(param)} if param and _is_request_id(param, headers):
            return "openai_param"
        case {"message": str(), "type": _}:
            return "openai"
        case {"code": int(), "message": str()}:
            return "openrouter"
    return ""


def error_type(document: Json) -> str:
    """Give the word under `error.type`, "" where there is none."""
    kind = error_of(document).get("type")
    return kind if isinstance(kind, str) and _PLAIN_ID.fullmatch(kind) else ""


def same_words(one: str, other: str) -> bool:
    """Tell whether two messages say the same, but for ids and numbers in them."""
    return _PASSING.sub("", one) == _PASSING.sub("", other)


def picture_places(skeleton: Skeleton) -> tuple[str, ...]:
    """Give the JSON paths of the pictures in an answer, without indexes: candidates.content.parts.inlineData.data."""
    found = (path for path, text in _strings(skeleton.parse(), "") if _holds_picture(skeleton, text))
    return tuple(dict.fromkeys(found))


def inline_spelling(places: Sequence[str]) -> str:
    """Give `camel` or `snake` by where pictures stand in Gemini answers, "" where they do not stand inline."""
    if any(".inlineData." in place for place in places):
        return "camel"
    return "snake" if any(".inline_data." in place for place in places) else ""


def has_usage(document: Json) -> bool:
    """Tell whether an answer counts tokens."""
    return isinstance(document, dict) and any(
        document.get(name) for name in ("usageMetadata", "usage_metadata", "usage")
    )


def finish_word(document: Json) -> str:
    """Give the vendor's own word for how the first candidate ended, "" where it says nothing."""
    match document:
        case {"candidates": [{"finishReason": str(word)} | {"finish_reason": str(word)}, *_]} | {
            "choices": [{"finish_reason": str(word)}, *_]
        } if _PLAIN_ID.fullmatch(word):
            return word
    return ""


def listed_ids(document: Json) -> tuple[str, ...] | None:
    """Give the ids in a list of models, Google's without models/; None for a body that is no such list."""
    match document:
        case {"models": [*rows]}:
            names = [str(row.get("name", "")).removeprefix("models/") for row in rows if isinstance(row, dict)]
        case {"data": [*rows]}:
            names = [str(row.get("id", "")) for row in rows if isinstance(row, dict)]
        case _:
            return None
    return tuple(name for name in names if _PLAIN_ID.fullmatch(name))


def own_names(ids: Sequence[str], models: Sequence[Model]) -> Mapping[str, str]:
    """Give public id → the vendor's, for models that a vendor lists under another name only."""
    known: dict[str, str] = {}
    for model in models:
        under = [name for name in ids if bare_name(name) in model.names]
        if under and model.id not in under:
            known[model.id] = min(under, key=lambda name: model.names.index(bare_name(name)))
    return known


def _is_request_id(param: str, headers: Headers) -> bool:
    return param == headers.get("x-request-id") or _REQUEST_ID.fullmatch(param) is not None


def _strings(value: Json, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _strings(item, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item, path)


def _holds_picture(skeleton: Skeleton, text: str) -> bool:
    blob = skeleton.blob(text)
    blobs = [blob] if blob else [piece.blob for piece in skeleton.split(text) if isinstance(piece, Picked)]
    return any(blob.mime.startswith("image/") for blob in blobs)
