"""Functions that a model may have its caller call: the same conversation in either dialect."""

import json

import pytest
from msgspec.structs import replace

from abaca import dialects
from abaca.catalogue import load_vendors
from abaca.interfaces import Inbound
from abaca.skeletons import Inline, segments
from abaca.types import Candidate, Finish, FunctionCall, FunctionReply, Functions, Opaque, Request, Result, Text, Turn
from abaca.updates import Finished, PartDone
from dialect_doubles import MemoryBlob, joined, relifted, skeleton

VENDORS = load_vendors()
GEMINI, CHAT = dialects.build("gemini", VENDORS["google"]), dialects.build("openai_chat", VENDORS["openrouter"])
SIGNATURE = MemoryBlob(b"signed")
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
IN_GEMINI = {
    "contents": [
        {"role": "user", "parts": [{"text": "what is the weather?"}]},
        {
            "role": "model",
            "parts": [
                {
                    "functionCall": {"id": "a", "name": "weather", "args": {"city": "Oslo"}},
                    "thoughtSignature": SIGNATURE,
                },
                {"functionCall": {"id": "b", "name": "weather", "args": {"city": "Rome"}}},
            ],
        },
        {
            "role": "user",
            "parts": [
                {"functionResponse": {"id": "a", "name": "weather", "response": {"sky": "grey"}}},
                {"functionResponse": {"id": "b", "name": "weather", "response": {"output": "blue"}}},
            ],
        },
    ],
    "tools": [
        {
            "functionDeclarations": [
                {"name": "weather", "description": "The weather of a city.", "parametersJsonSchema": SCHEMA}
            ]
        }
    ],
    "toolConfig": {"functionCallingConfig": {"mode": "ANY", "allowedFunctionNames": ["weather"]}},
}


def called(call_id, city):
    function = {"name": "weather", "arguments": json.dumps({"city": city}, separators=(",", ":"))}
    return {"id": call_id, "type": "function", "function": function}


IN_CHAT = {
    "model": "m",
    "messages": [
        {"role": "user", "content": "what is the weather?"},
        {
            "role": "assistant",
            "content": "",
            "tool_calls": [called("a", "Oslo"), called("b", "Rome")],
            "reasoning_details": [
                {"type": "reasoning.encrypted", "data": SIGNATURE, "format": "google-gemini-v1", "index": 0}
            ],
        },
        {"role": "tool", "tool_call_id": "a", "content": '{"sky":"grey"}'},
        {"role": "tool", "tool_call_id": "b", "content": '{"output":"blue"}'},
    ],
    "tools": [
        {
            "type": "function",
            "function": {"name": "weather", "description": "The weather of a city.", "parameters": SCHEMA},
        }
    ],
    "tool_choice": {"type": "function", "function": {"name": "weather"}},
}


def of_gemini(document):
    return GEMINI.decode_request(Inbound(operation="generate", skeleton=skeleton(document), path={"model": "m"}))


def of_chat(document):
    return CHAT.decode_request(Inbound(operation="generate", skeleton=skeleton(document)))


def sent(dialect, request):
    return joined(dialect.encode_request(request, model="m", key=None).body)


def plain(document):
    """The document as it is on the wire: bytes as base64."""

    def leaves(value):
        match value:
            case MemoryBlob():
                return Inline(value)
            case dict():
                return {key: leaves(item) for key, item in value.items()}
            case list():
                return [leaves(item) for item in value]
        return value

    return joined(segments(leaves(document)))


def test_a_conversation_with_functions_is_the_same_in_both_dialects():
    """Declarations, the choice, calls, replies and signatures are carried both ways and back."""
    chat, gemini = plain(IN_CHAT), plain(IN_GEMINI)
    for request in (of_gemini(IN_GEMINI), of_chat(IN_CHAT)):
        said = sent(CHAT, request)
        assert {name: said[name] for name in ("messages", "tools", "tool_choice")} == {
            name: chat[name] for name in ("messages", "tools", "tool_choice")
        }
        said = sent(GEMINI, request)
        assert {name: said[name] for name in ("contents", "tools", "toolConfig")} == gemini


def test_what_was_asked_of_functions_is_named():
    """An engine that calls no functions leaves these paths without effect."""
    assert of_gemini(IN_GEMINI).asked["functions"] == (
        "tools[0].functionDeclarations",
        "toolConfig.functionCallingConfig",
    )
    assert of_chat(IN_CHAT).asked["functions"] == ("tools[0]", "tool_choice")
    for dialect in (GEMINI, CHAT):
        assert "functions" in dialect.honours


def test_schemas_in_openapi_s_words():
    """Google's capitals and `nullable` are a JSON schema for the others, and pass as they are to Google."""
    parameters = {
        "type": "OBJECT",
        "properties": {
            "type": {"type": "STRING", "enum": ["A"]},
            "nullable": {"type": "INTEGER", "nullable": True},
            "many": {"type": "ARRAY", "items": {"anyOf": [{"type": "NUMBER"}, {"type": "BOOLEAN"}]}},
        },
    }
    tools = [{"functionDeclarations": [{"name": "f", "parameters": parameters}]}]
    request = of_gemini({"contents": "x", "tools": tools})
    assert sent(GEMINI, request)["tools"] == tools
    assert sent(CHAT, request)["tools"][0]["function"]["parameters"] == {
        "type": "object",
        "properties": {
            "type": {"type": "string", "enum": ["A"]},
            "nullable": {"type": ["integer", "null"]},
            "many": {"type": "array", "items": {"anyOf": [{"type": "number"}, {"type": "boolean"}]}},
        },
    }


@pytest.mark.parametrize(
    ("choice", "config", "narrowed"),
    [
        ("auto", {"mode": "AUTO"}, ["f", "g"]),
        ("none", {"mode": "NONE"}, ["f", "g"]),
        ("required", {"mode": "ANY"}, ["f", "g"]),
        (
            {
                "type": "allowed_tools",
                "allowed_tools": {"mode": "auto", "tools": [{"type": "function", "function": {"name": "g"}}]},
            },
            {"mode": "AUTO"},
            ["g"],
        ),
    ],
)
def test_choices(choice, config, narrowed):
    """Each choice has its mode; one that only narrows is narrowed by what is declared."""
    tools = [{"type": "function", "function": {"name": name}} for name in ("f", "g")]
    request = of_chat({**IN_CHAT, "tools": tools, "tool_choice": choice})
    assert sent(CHAT, request)["tool_choice"] == choice
    said = sent(GEMINI, request)
    assert said["toolConfig"] == {"functionCallingConfig": config}
    assert [function["name"] for function in said["tools"][0]["functionDeclarations"]] == narrowed


def test_what_only_one_dialect_has_is_kept_for_it_and_named():
    """Fields of declarations, modes and choices that have no word elsewhere go back where they came from."""
    tools = [{"functionDeclarations": [{"name": "f", "behavior": "BLOCKING"}]}]
    request = of_gemini(
        {"contents": "x", "tools": tools, "toolConfig": {"functionCallingConfig": {"mode": "VALIDATED"}}}
    )
    said = sent(GEMINI, request)
    assert (said["tools"], said["toolConfig"]) == (tools, {"functionCallingConfig": {"mode": "VALIDATED"}})
    assert request.asked["turns"] == ("tools[0].functionDeclarations[0].behavior",)
    assert sent(CHAT, request)["tools"] == [{"type": "function", "function": {"name": "f"}}]
    tools = [{"type": "function", "function": {"name": "f", "strict": True}, "x": 1}, {"type": "custom"}]
    request = of_chat({**IN_CHAT, "tools": tools, "tool_choice": {"type": "custom"}})
    said = sent(CHAT, request)
    assert said["tools"] == [{"type": "custom"}, {"type": "function", "function": {"name": "f", "strict": True}}]
    assert said["tool_choice"] == {"type": "custom"}
    assert request.asked["turns"] == ("tools[0].function.strict", "tools[0].x")


def test_calls_without_ids_get_them_where_ids_are_needed():
    """Google's calls may have none: in chat each gets one, and its reply the same, oldest first."""
    turns = (
        Turn(role="model", parts=(FunctionCall(name="f"), FunctionCall(name="g"), FunctionCall(name="f"))),
        Turn(
            role="user",
            parts=(
                FunctionReply(name="f", output={"n": 1}),
                FunctionReply(name="f", output="two"),
                FunctionReply(name="g", output=3),
                FunctionReply(name="h", output=None),
                Text(text="and now?"),
            ),
        ),
    )
    messages = sent(CHAT, Request(model="m", dialect="gemini", turns=turns))["messages"]
    assert [call["id"] for call in messages[0]["tool_calls"]] == ["call_1", "call_2", "call_3"]
    assert [(said.get("tool_call_id"), said["content"]) for said in messages[1:]] == [
        ("call_1", '{"n":1}'),
        ("call_3", "two"),
        ("call_2", "3"),
        ("", "null"),
        (None, "and now?"),
    ]


def test_the_first_call_of_a_turn_needs_a_signature():
    """A call whose signature nobody has is let through by Google's word for that, the first of a turn alone."""
    turn = Turn(role="model", parts=(FunctionCall(name="f"), FunctionCall(name="g")))
    request = Request(model="m", dialect="openai_chat", turns=(turn,))
    (first, second) = sent(GEMINI, request)["contents"][0]["parts"]
    assert ("thoughtSignature" in first, "thoughtSignature" in second) == (True, False)


CALLS = (FunctionCall(name="f", arguments={"a": [1]}, signature=SIGNATURE), FunctionCall(name="g", id="mine"))


@pytest.mark.parametrize("dialect", [GEMINI, CHAT], ids=["gemini", "openai_chat"])
def test_an_answer_that_calls_functions(dialect):
    """Calls of an answer read back as they were, whole and streamed, with ids where the dialect needs them."""
    request = Request(model="m", dialect=dialect.name, turns=(), stream="sse")
    candidate = Candidate(parts=CALLS, finish=Finish.STOP)
    result = Result(model="m", candidates=(candidate,), response_id="r")
    read = dialect.decode_result(request, relifted(dialect.encode_result(request, result).body))
    encoder, decoder = dialect.stream_encoder(request, response_id="r", created_s=1), dialect.stream_decoder(request)
    written = [body for part in CALLS for body in encoder.feed(PartDone(part=part))]
    written += [*encoder.feed(Finished(finish=Finish.STOP)), *encoder.finish({})]
    updates = [update for body in written for update in decoder.feed(relifted(body))] + list(decoder.finish())
    streamed = [update.part for update in updates if isinstance(update, PartDone)]
    expected = CALLS if dialect is GEMINI else (replace(CALLS[0], id="call_r_0_0"), CALLS[1])
    assert tuple(read.candidates[0].parts) == expected
    assert tuple(streamed) == expected
    if dialect is CHAT:
        assert joined(dialect.encode_result(request, result).body)["choices"][0]["finish_reason"] == "tool_calls"
        assert joined(written[-1])["choices"][0]["finish_reason"] == "tool_calls"


def test_what_is_no_call_of_a_function_stays_whole():
    """Arguments that are no JSON object, other kinds of calls and replies with pictures go to the same dialect only."""
    message = {"role": "assistant", "content": "", "tool_calls": [{"id": "x", "type": "custom", "custom": {}}]}
    broken = {"role": "assistant", "content": "", "tool_calls": [{"function": {"name": "f", "arguments": "{"}}]}
    picture = {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}
    reply = {"role": "tool", "tool_call_id": "x", "content": [picture]}
    document = {"model": "m", "messages": [message, broken, reply]}
    request = of_chat(document)
    assert all(isinstance(part, Opaque) for turn in request.turns for part in turn.parts)
    assert sent(CHAT, request)["messages"] == document["messages"]


def test_a_body_without_functions_has_none():
    """Nothing said about functions is nothing, not an empty choice."""
    assert of_gemini({"contents": "x"}).functions is None
    assert of_chat({"model": "m", "messages": [{"role": "user", "content": "x"}]}).functions is None
    mode = {"functionCallingConfig": {"mode": "NONE"}}
    assert of_gemini({"contents": "x", "toolConfig": mode}).functions == Functions(mode="none")
