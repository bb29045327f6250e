"""Nothing that was asked is silently dropped: the table of every field of a request in every dialect, both ways.

Behind, a field is carried to the vendor, or the dialect does not claim to honour it, so that it is named to the caller,
or the request is refused before it is sent. In front, every leaf of a body has an effect everywhere, or is named.
"""

import copy
import re

import pytest
from msgspec.structs import replace

from abaca import dialects
from abaca.catalogue import load_vendors
from abaca.errors import RequestError, Unsupported, WireError
from abaca.interfaces import Capabilities, Inbound
from abaca.policy.routing import without_effect
from abaca.types import (
    Function,
    FunctionCall,
    FunctionReply,
    Functions,
    Opaque,
    Picture,
    Pixels,
    Request,
    SafetySetting,
    Sampling,
    Search,
    Shape,
    Text,
    Thinking,
    Turn,
)
from dialect_doubles import MemoryBlob, relifted, skeleton

VENDORS = load_vendors()
ROWS = [(name, vendor) for name in dialects.DIALECTS for vendor in VENDORS]
PNG = MemoryBlob(b"\x89PNG one")
SIGNATURE = MemoryBlob(b"signed")
CAT = Turn(role="user", parts=(Text(text="a cat"),))
SCHEMA = {"type": "object", "properties": {"x": {"type": "string"}}}
CALLED = Turn(role="model", parts=(FunctionCall(name="f", arguments={"x": "y"}, id="c1"),))

# Every field of a request, with values that have to survive; the name before the colon is the field.
ASKED = {
    "system": {"system": (Text(text="be brief"),)},
    "turns: words": {"turns": (CAT,)},
    "turns: a picture": {"turns": (Turn(role="user", parts=(Picture(mime="image/png", blob=PNG), Text(text="x"))),)},
    "turns: a picture by url": {
        "turns": (Turn(role="user", parts=(Picture(mime="", url="https://a.test/a.png"), Text(text="x"))),)
    },
    "turns: history": {
        "turns": (CAT, Turn(role="model", parts=(Text(text="done"), Picture(mime="image/png", blob=PNG))), CAT)
    },
    "turns: words behind a picture": {
        "turns": (CAT, Turn(role="model", parts=(Picture(mime="image/png", blob=PNG), Text(text="done"))), CAT)
    },
    "turns: thoughts": {
        "turns": (CAT, Turn(role="model", parts=(Text(text="hm", thought=True), Text(text="done"))), CAT)
    },
    "turns: signatures": {
        "turns": (CAT, Turn(role="model", parts=(Picture(mime="image/png", blob=PNG, signature=SIGNATURE),)), CAT)
    },
    "turns: a call": {"turns": (CAT, CALLED, CAT)},
    "turns: a reply": {
        "turns": (CAT, CALLED, Turn(role="user", parts=(FunctionReply(name="f", output='{"a":1}', id="c1"),)))
    },
    "turns: gemini's own": {
        "turns": (Turn(role="user", parts=(Opaque(dialect="gemini", kind="x", skeleton={"x": 1}),)),)
    },
    "turns: chat's own": {
        "turns": (Turn(role="user", parts=(Opaque(dialect="openai_chat", kind="x", skeleton={"type": "x"}),)),)
    },
    "modalities: words": {"modalities": ("text",)},
    "modalities: pictures": {"modalities": ("image",)},
    "modalities: both": {"modalities": ("text", "image")},
    "size: ratio": {"size": Shape(ratio="16:9")},
    "size: resolution": {"size": Shape(resolution="2K")},
    "size: both": {"size": Shape(ratio="3:4", resolution="512")},
    "size: pixels": {"size": Pixels(width_px=640, height_px=480)},
    "count": {"count": 3},
    "seed": {"seed": 7},
    "seed: zero": {"seed": 0},
    "seed: beyond int32": {"seed": 2**40},
    "sampling: temperature": {"sampling": Sampling(temperature=0.0)},
    "sampling: top_p": {"sampling": Sampling(top_p=0.5)},
    "sampling: top_k": {"sampling": Sampling(top_k=40.0)},
    "sampling: tokens": {"sampling": Sampling(max_output_tokens=100)},
    "sampling: stop": {"sampling": Sampling(stop=("a", "b"))},
    "sampling: penalties": {"sampling": Sampling(presence_penalty=0.0, frequency_penalty=-1.0)},
    "thinking: level": {"thinking": Thinking(level="minimal")},
    "thinking: most": {"thinking": Thinking(level="xhigh")},
    "thinking: none": {"thinking": Thinking(budget_tokens=0)},
    "thinking: budget": {"thinking": Thinking(budget_tokens=5000)},
    "thinking: as it likes": {"thinking": Thinking(budget_tokens=-1)},
    "thinking.include": {"thinking": Thinking(include=True, level="high")},
    "thinking.include: alone": {"thinking": Thinking(include=True)},
    "search": {"search": Search()},
    "search.image": {"search": Search(web=False, image=True)},
    "functions": {"functions": Functions(known=(Function(name="f", description="d", parameters=SCHEMA),))},
    "functions: one that has to be": {
        "functions": Functions(known=(Function(name="f"), Function(name="g")), mode="required", only=("g",))
    },
    "functions: none": {"functions": Functions(known=(Function(name="f"),), mode="none")},
    "safety": {"safety": (SafetySetting(category="HARM_CATEGORY_HARASSMENT", threshold="BLOCK_NONE"),)},
    "mime": {"mime": "image/png", "asked": {"mime": ("m",)}},
    "delivery": {"delivery": "url"},
}
# What is carried as the nearest that the dialect has a word for, as docs/dialects/openai_chat.md says.
NEAREST = {
    ("openai_chat", "thinking: as it likes"): {"thinking": None},
    ("openai_chat", "thinking: budget"): {"thinking": Thinking(level="medium")},
    ("openrouter", "thinking: as it likes"): {"thinking": Thinking()},
}


@pytest.fixture(params=ROWS, ids="-".join)
def row(request):
    """A dialect's name, a vendor's, and the dialect in that vendor's spelling."""
    name, vendor = request.param
    return name, vendor, dialects.build(name, VENDORS[vendor])


def plain(turns):
    """The turns without extras, which are another matter; pictures by their bytes or address."""
    return [(turn.role, [_bare(part) for part in turn.parts]) for turn in turns]


def _bare(part):
    match part:
        case Picture():
            return ("picture", part.blob, part.url, part.thought, part.signature)
        case FunctionReply():
            return ("reply", part.name, part.id, part.output if isinstance(part.output, dict) else {"a": 1})
    return part


@pytest.mark.parametrize("asked", ASKED)
def test_behind_nothing_is_dropped(row, asked):
    """What is asked of a vendor reads back at its door as it was, or is named to the caller, or was never sent."""
    name, vendor, dialect = row
    field, _, _ = asked.partition(":")
    values = ASKED[asked]
    request = Request(**{"model": "m", "dialect": name, "vendor": vendor, "turns": (CAT,)} | values)
    try:
        outbound = dialect.encode_request(request, model="m", key=None)
    except Unsupported:
        return
    body = relifted(outbound.body)
    read = dialect.decode_request(Inbound(operation="generate", skeleton=body, path={"model": "m"}))
    if field.partition(".")[0] not in dialect.honours and field not in {"turns", "modalities", "count"}:
        return  # `policy.routing.without_effect` names it
    if field in {"thinking.include", "search.image"} and field not in dialect.honours:
        return
    if field == "turns":
        if asked == "turns: signatures" and name == "openai_chat" and vendor != "openrouter":
            return  # the gateway gives them back by the bytes of the picture
        assert plain(read.turns) == plain(values["turns"])
        return
    spoken = vendor if (name, vendor) == ("openai_chat", "openrouter") else name
    wanted = NEAREST.get((spoken, asked), values)
    kept = {wanted_field: value for wanted_field, value in wanted.items() if wanted_field != "asked"}
    assert {wanted_field: getattr(read, wanted_field) for wanted_field in kept} == kept


GEMINI_BODY = {
    "contents": [
        {
            "role": "user",
            "parts": [
                {"text": "words", "mediaResolution": {"level": "MEDIA_RESOLUTION_LOW"}},
                {"inlineData": {"mimeType": "image/png", "data": PNG}, "partMetadata": {"x": 1}},
                {"fileData": {"mimeType": "image/png", "fileUri": "https://a.test/a.png"}},
            ],
            "note": 5,
        },
        {
            "role": "model",
            "parts": [
                {"text": "hm", "thought": True, "thoughtSignature": SIGNATURE},
                {"functionCall": {"id": "i", "name": "f", "args": {"x": 1}, "willContinue": False}},
            ],
        },
        {
            "role": "user",
            "parts": [{"functionResponse": {"id": "i", "name": "f", "response": {"x": 1}, "scheduling": "S"}}],
        },
    ],
    "systemInstruction": {"parts": [{"text": "be brief"}], "hint": 1},
    "tools": [
        {
            "googleSearch": {
                "searchTypes": {"webSearch": {}, "imageSearch": {}, "newsSearch": {}},
                "timeRangeFilter": {"startTime": "t"},
            }
        },
        {
            "functionDeclarations": [
                {"name": "f", "description": "d", "parameters": {"type": "OBJECT"}, "behavior": "B"}
            ]
        },
        {"codeExecution": {}, "urlContext": {}},
        {"googleSearch": {}},
    ],
    "toolConfig": {
        "functionCallingConfig": {"mode": "ANY", "allowedFunctionNames": ["f"], "streamFunctionCallArguments": True},
        "retrievalConfig": {"languageCode": "en"},
    },
    "safetySettings": [{"category": "HARM_CATEGORY_HARASSMENT", "threshold": "BLOCK_NONE", "method": "M"}],
    "cachedContent": "cachedContents/1",
    "labels": {"a": "b"},
    "serviceTier": "flex",
    "store": True,
    "generationConfig": {
        "responseModalities": ["IMAGE"],
        "imageConfig": {
            "aspectRatio": "16:9",
            "imageSize": "1K",
            "personGeneration": "ALLOW_ALL",
            "imageOutputOptions": {"mimeType": "image/png", "compressionQuality": 5},
        },
        "responseFormat": {"image": {"aspectRatio": "1:1", "delivery": "URI", "mimeType": "image/jpeg"}, "x": 1},
        "candidateCount": 1,
        "seed": 5,
        "temperature": 0.5,
        "topP": 0.5,
        "topK": 40,
        "maxOutputTokens": 100,
        "stopSequences": ["x"],
        "presencePenalty": 0.5,
        "frequencyPenalty": 0.5,
        "responseLogprobs": True,
        "logprobs": 3,
        "responseMimeType": "text/plain",
        "responseSchema": {"type": "STRING"},
        "thinkingConfig": {"includeThoughts": True, "thinkingLevel": "HIGH", "thinkingBudget": 5, "x": 1},
        "mediaResolution": "MEDIA_RESOLUTION_LOW",
    },
}
CHAT_BODY = {
    "model": "m",
    "messages": [
        {"role": "system", "content": "be brief", "name": "s"},
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "words", "cache_control": {"type": "ephemeral"}},
                {"type": "image_url", "image_url": {"url": "https://a.test/a.png", "detail": "low"}},
                {"type": "image", "source": {"type": "url", "url": "https://a.test/b.png", "x": 1}},
            ],
            "name": "ann",
        },
        {
            "role": "assistant",
            "content": "done",
            "refusal": "no",
            "reasoning_content": "hm",
            "tool_calls": [{"id": "i", "type": "function", "function": {"name": "f", "arguments": "{}"}, "z": 1}],
            "reasoning_details": [{"type": "reasoning.encrypted", "data": SIGNATURE, "index": 0}],
            "audio": {"id": "x"},
        },
        {"role": "tool", "tool_call_id": "i", "content": "ok", "x": 1},
    ],
    "modalities": ["image"],
    "image_config": {"aspect_ratio": "16:9", "image_size": "1K", "strength": 0.5},
    "n": 2,
    "seed": 5,
    "temperature": 0.5,
    "top_p": 0.5,
    "top_k": 40,
    "presence_penalty": 0.5,
    "frequency_penalty": 0.5,
    "max_tokens": 50,
    "max_completion_tokens": 100,
    "stop": ["x"],
    "stream": True,
    "stream_options": {"include_usage": True, "include_obfuscation": True},
    "reasoning": {"effort": "high", "max_tokens": 5, "exclude": False, "enabled": True, "summary": "auto"},
    "reasoning_effort": "low",
    "include_reasoning": True,
    "tools": [
        {"type": "google_search"},
        {
            "type": "function",
            "function": {"name": "f", "description": "d", "parameters": {"type": "object"}, "strict": True},
        },
        {"type": "custom"},
    ],
    "tool_choice": "required",
    "parallel_tool_calls": True,
    "plugins": [{"id": "web", "max_results": 3}, {"id": "file-parser"}],
    "web_search_options": {"search_context_size": "low"},
    "response_format": {"type": "text"},
    "user": "ann",
    "logit_bias": {"1": 1},
    "extra_body": {
        "google": {
            "safety_settings": [{"category": "C", "threshold": "T", "method": "M"}],
            "thinking_config": {"include_thoughts": True},
            "cached_content": "c",
        }
    },
    "provider": {"order": ["a"]},
}


def leaves(value, path=""):
    """The paths of all leaves of a document; lists of plain values are leaves."""
    if isinstance(value, dict) and value:
        for name, item in value.items():
            yield from leaves(item, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for index, item in enumerate(value):
            yield from leaves(item, f"{path}[{index}]")
    else:
        yield path


def covered(path, names):
    """Whether a leaf is named: by itself, by what it stands in, or by what stands in it."""
    return any(path == name or path.startswith((f"{name}.", f"{name}[")) for name in names)


def read(name, document):
    dialect = dialects.build(name, VENDORS["google"])
    inbound = Inbound(operation="generate", skeleton=skeleton(copy.deepcopy(document)), path={"model": "m"})
    return dialect.decode_request(inbound)


BODIES = {"gemini": GEMINI_BODY, "openai_chat": CHAT_BODY}


# What says no more than what is there without it: a kind where there is one, a default.
NEEDLESS = re.compile(
    r".*\.(type|role|inlineData\.mimeType|webSearch|candidateCount)|stream_options\..*|reasoning\.(exclude|enabled)"
)
ALL = {*Request.__struct_fields__, "thinking.include", "search.image"}


def canonical(request):
    """What every engine is given of a request, whichever dialect it came in."""
    turns = tuple(replace(turn, parts=_plain(turn.parts), extras={}) for turn in request.turns)
    functions, search = request.functions, request.search
    known = tuple(replace(function, extras={}) for function in functions.known) if functions else ()
    return replace(
        request,
        system=_plain(request.system),
        turns=turns,
        functions=replace(functions, known=known) if functions else None,
        search=replace(search, extras={}) if search else None,
        extras={},
        asked={},
        ignored=(),
    )


def _plain(parts):
    return tuple(replace(part, extras={}) for part in parts)


def without(document, path):
    """The document without one leaf."""
    document = copy.deepcopy(document)
    *inner, last = [int(step) if step.isdigit() else step for step in re.findall(r"[^.\[\]]+", path)]
    holder = document
    for step in inner:
        holder = holder[step]
    del holder[last]
    return document


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("honours", [ALL, set()], ids=["heeds all", "heeds nothing"])
def test_in_front_nothing_is_dropped(name, honours):
    """Each leaf of a body with everything in it is named, or what is asked of an engine is another thing without it."""
    body = BODIES[name]
    request = read(name, body)
    named = without_effect(request, Capabilities(honours=frozenset(honours)))
    silent = []
    for path in leaves(body):
        if covered(path, named) or NEEDLESS.fullmatch(path):
            continue
        try:
            different = canonical(read(name, without(body, path))) != canonical(request)
        except (WireError, RequestError):
            different = True
        if not different:
            silent.append(path)
    assert silent == []
