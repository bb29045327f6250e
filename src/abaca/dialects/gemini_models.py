"""The list of models, in pages, as the Gemini API has it."""

from collections.abc import Mapping, Sequence

import pybase64

from abaca.catalogue import Model
from abaca.catalogue.models import bare_name
from abaca.errors import RequestError
from abaca.types import Json

DEFAULT_PAGE = 50
MOST_A_PAGE = 1000


def list_models(models: Sequence[Model], query: Mapping[str, str]) -> Json:
    """Write one page; raises RequestError for a `pageSize` or `pageToken` that is none.

    A token names the last model of its page, so that it stays right when models are added elsewhere.
    """
    rows = {name: model for model in models if model.listed for name in model.names}
    names = list(rows)
    token = query.get("pageToken") or query.get("page_token") or ""
    start = names.index(_name_in(token, rows)) + 1 if token else 0
    stop = start + _page_size(query.get("pageSize") or query.get("page_size") or "")
    page: dict[str, Json] = {"models": [model_row(name, rows[name]) for name in names[start:stop]]}
    if stop < len(names):
        page["nextPageToken"] = pybase64.urlsafe_b64encode(names[stop - 1].encode()).decode().rstrip("=")
    return page


def model_row(name: str, model: Model) -> Json:
    """Write one model under one of its names. Fields: ai.google.dev, Models; defaults of sampling as Google lists."""
    row = {
        "name": f"models/{bare_name(name)}",
        "baseModelId": model.id,
        "version": model.released,
        "displayName": model.title,
        "description": model.description,
        "inputTokenLimit": model.input_token_limit,
        "outputTokenLimit": model.output_token_limit,
        "supportedGenerationMethods": ["generateContent", "countTokens"],
        "temperature": 1,
        "topP": 0.95,
        "topK": 64,
        "maxTemperature": 2,
        "thinking": bool(model.thinking),
    }
    return {field: value for field, value in row.items() if value not in (None, "")}


def _page_size(said: str) -> int:
    if not said:
        return DEFAULT_PAGE
    if not (said.isascii() and said.isdecimal()):
        raise RequestError(f"Invalid value at 'page_size' (TYPE_INT32), \"{said[:40]}\"", field="pageSize")
    return min(int(said[:9]), MOST_A_PAGE) or DEFAULT_PAGE


def _name_in(token: str, rows: Mapping[str, Model]) -> str:
    try:
        name = pybase64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
    except ValueError:
        name = ""
    if name not in rows:
        raise RequestError("The page token is invalid.", field="pageToken")
    return name
