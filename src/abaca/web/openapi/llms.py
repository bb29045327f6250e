"""What a language model has to know to use this server, in the form of llmstxt.org: short, and in commands that run."""

from collections.abc import Mapping
from importlib.resources import files

from abaca.catalogue import Vendor
from abaca.types import Json
from abaca.web.openapi.dialect_routes import DEFAULT_VENDOR, base_path
from abaca.web.openapi.headers import ASKED
from abaca.web.openapi.known import Known


def llms(known: Known, document: Mapping[str, Json]) -> str:
    """Give the text: that of llms.md, with what the tables say. `document` is the OpenAPI document that it leads to."""
    text = files("abaca.web.openapi").joinpath("llms.md").read_text("utf-8")
    for name, lines in (
        ("models", _models(known)),
        ("headers", [f"- `{name}`: {schema['description']}" for name, schema in ASKED.items()]),
        ("vendors", [_vendor(row, document) for row in known.vendors.values() if base_path(row)]),
        ("routes", _routes(document)),
    ):
        text = text.replace(f"<!-- {name} -->", "\n".join(lines))
    return text


def _models(known: Known) -> list[str]:
    return [
        f"- `{model.id}` ({model.title}): {model.description} Ratios {' '.join(model.ratios)}; sizes "
        f"{' '.join(model.resolutions) or 'one only'}; up to {model.max_pictures} references."
        for model in known.catalogue.models
        if model.listed
    ]


def _routes(document: Mapping[str, Json]) -> list[str]:
    """Give a line for each tag: our own routes, and those of dialects as they are without a prefix."""
    found: dict[str, list[str]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            plain = operation.get("x-abaca-vendor", DEFAULT_VENDOR) == DEFAULT_VENDOR
            if plain and not operation["operationId"].endswith("_vertex"):
                title = operation["summary"]
                line = f"`{method.upper()} {path}` {title[:1].lower()}{title[1:]}"
                found.setdefault(operation["tags"][0], []).append(line)
    return [f"- {tag}: {'; '.join(lines)}" for tag, lines in found.items()]


def _vendor(row: Vendor, document: Mapping[str, Json]) -> str:
    """Give a line with the path by which the vendor's own clients draw."""
    own = f"{row.name}_{row.dialect}_generate"
    path = next(
        path for path, told in document["paths"].items() for one in told.values() if one["operationId"].startswith(own)
    )
    return f"- {row.title}: `{path}`"
