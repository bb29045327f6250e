"""The reference as it is made: valid, whole, and nothing in it that is not so."""

import json
import re
import subprocess
import sys

import jsonschema
import pytest
from msgspec.structs import fields
from openapi_spec_validator import OpenAPIV31SpecValidator

from abaca import dialects, errors
from abaca.catalogue import load_catalogue, load_vendors
from abaca.policy.written_rules import WrittenRules
from abaca.web.exchange import Exchange
from abaca.web.facts import facts_as_headers
from abaca.web.openapi import Known, Reference
from abaca.web.openapi.admin_schemas import RULES
from abaca.web.openapi.document import document
from abaca.web.openapi.headers import ASKED, HEADERS, OF_AN_ANSWER
from abaca.web.openapi.llms import llms
from abaca.web.terms import is_dry_run, preference, terms

VENDORS = load_vendors()
KNOWN = Known(
    catalogue=load_catalogue(),
    vendors=VENDORS,
    dialects={
        name: tuple(dialects.build(spoken, row) for spoken in dialects.DIALECTS) for name, row in VENDORS.items()
    },
    describe=dialects.describe,
)
DOCUMENT = json.loads(json.dumps(document(KNOWN)))
LLMS = llms(KNOWN, DOCUMENT)
OPERATIONS = [
    (method, path, operation) for path, methods in DOCUMENT["paths"].items() for method, operation in methods.items()
]


def everywhere(value):
    """Yield every object in a document."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from everywhere(inner)


def test_the_document_is_valid():
    """A real validator finds nothing wrong with it."""
    assert [str(error)[:300] for error in OpenAPIV31SpecValidator(DOCUMENT).iter_errors()] == []


def test_every_component_is_used_and_there():
    """What is referred to is there, and nothing is there that nobody refers to."""
    used = {one["$ref"] for one in everywhere(DOCUMENT) if "$ref" in one and isinstance(one["$ref"], str)}
    named = {
        f"#/components/{place}/{name}"
        for place, parts in DOCUMENT["components"].items()
        for name in parts
        if place != "securitySchemes"
    }
    assert used == named


def test_a_name_means_one_schema():
    """A schema that several vendors have under one name is the same at each."""
    known = {}
    for vendor in VENDORS.values():
        for name in dialects.DIALECTS:
            for schema, said in dialects.describe(name, vendor).schemas.items():
                assert known.setdefault(schema, said) == said


def test_examples_fit_their_schemas():
    """Every example of an answer and of a body is what its schema says."""
    checked = 0
    for one in everywhere(DOCUMENT):
        if isinstance(one.get("schema"), dict) and {"example", "examples"} & one.keys() and "in" not in one:
            values = [one["example"]] if "example" in one else [said["value"] for said in one["examples"].values()]
            schema = {**one["schema"], "components": DOCUMENT["components"]}
            for value in values:
                jsonschema.Draft202012Validator(schema).validate(value)
                checked += 1
    assert checked > 100


def test_every_vendor_has_every_route_of_each_dialect():
    """A dialect's routes are told of under each vendor's prefix, each with its own name."""
    for vendor, spoken in KNOWN.dialects.items():
        told = [path for _, path, operation in OPERATIONS if operation.get("x-abaca-vendor") == vendor]
        assert len(told) == sum(len(dialect.paths) for dialect in spoken)
    assert len({operation["operationId"] for _, _, operation in OPERATIONS}) == len(OPERATIONS)


def test_every_error_is_told_of():
    """Each error in the tree may happen somewhere, but that of a wrong method, which no route here has."""
    told = json.dumps(DOCUMENT["components"]["responses"])
    names = {
        name for name, kind in vars(errors).items() if isinstance(kind, type) and kind.__module__ == errors.__name__
    }
    inner = {"RequestError", "AccessError", "LimitError", "AbacaError"}
    unknown = {name for name in names if not re.search(rf"\b{name}: ", told)}
    assert unknown - inner == {"WrongMethod", "WireError"}


def test_every_rule_is_told_of():
    """Rules of keys and groups are those of the Struct that reads them, each with words."""
    assert set(RULES) == {field.name for field in fields(WrittenRules)}
    assert set(DOCUMENT["components"]["schemas"]["WrittenRules"]["properties"]) == set(RULES)


class Noting(dict):
    """Headers that note which of them somebody wanted to see."""

    def __init__(self):
        self.wanted = set()

    def get(self, name, default=None):
        self.wanted.add(name)
        return default


def test_every_header_that_is_read_is_told_of():
    """The headers of a generation are those that are looked for, no more and no fewer."""
    scope = {"type": "http", "method": "POST", "path": "/", "headers": [], "query_string": b""}
    exchange = Exchange(scope, None, None, request_id="")
    headers = exchange.headers = Noting()
    every = exchange.every
    exchange.every = lambda name: headers.wanted.add(name) or every(name)
    terms(exchange)
    is_dry_run(exchange)
    preference(exchange)
    exchange.close()
    assert headers.wanted == set(ASKED)


def test_every_header_that_is_written_is_told_of(row):
    """A whole answer's headers are in the document."""
    full = row(got_px="1x1", asked_px="1x1", seed=1, ignored=("a",), cost_micros=1)
    assert set(facts_as_headers(full)) | {"x-request-id", "x-abaca-joined"} == set(OF_AN_ANSWER)
    assert set(OF_AN_ANSWER) <= set(HEADERS)


def test_llms_txt_has_its_form():
    """A title, a summary, words without headings, then sections of links and nothing else (llmstxt.org)."""
    title, summary, *rest = [block for block in LLMS.split("\n\n") if block]
    assert re.fullmatch("# [^\n]+", title)
    assert re.fullmatch("> [^\n]+", summary)
    at = next(place for place, block in enumerate(rest) if block.startswith("## "))
    prose = re.sub(r"```.*?```", "", "\n".join(rest[:at]), flags=re.DOTALL)
    assert not re.search("^#", prose, re.MULTILINE)
    for block in rest[at:]:
        assert re.fullmatch(r"## \S[^\n]*|(- \[[^\]]+\]\(/[^)]*\)(: [^\n]+)?\n?)+", block)


def test_llms_txt_is_short_and_says_what_the_tables_say():
    """Every listed model, every header, every vendor's prefix; no marker is left; less than 16 KB."""
    for wanted in (
        *ASKED,
        *(model.id for model in KNOWN.catalogue.models if model.listed),
        "/anyfast/",
        "/openrouter/api/",
    ):
        assert wanted in LLMS
    assert "<!--" not in LLMS
    assert len(LLMS.encode()) < 16_000


def test_nothing_of_it_is_loaded_at_the_start():
    """The server starts without what makes the document; whoever asks first waits for it."""
    late = ["abaca.web.openapi.document", "abaca.dialects.gemini_schema", "abaca.web.openapi.llms"]
    code = f"import sys, abaca.app; print([m for m in {late} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize("path", sorted(Reference.paths))
async def test_it_is_kept_and_packed(path):
    """A copy that is still right is not sent again; who takes gzip gets it."""
    reference = Reference(KNOWN)

    async def ask(**headers):
        sent = []

        async def send(message):
            sent.append(message)

        lines = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        scope = {"type": "http", "method": "GET", "path": path, "headers": lines, "query_string": b""}
        exchange = Exchange(scope, None, send, request_id="")
        await reference.answer(exchange)
        exchange.close()
        return sent[0]["status"], dict(sent[0]["headers"]), b"".join(one["body"] for one in sent[1:])

    status, headers, body = await ask()
    assert status == 200
    _, packed_headers, packed = await ask(accept_encoding="gzip")
    assert packed_headers[b"content-encoding"] == b"gzip"
    assert len(packed) < len(body) / 2
    assert (await ask(if_none_match=headers[b"etag"].decode()))[::2] == (304, b"")
