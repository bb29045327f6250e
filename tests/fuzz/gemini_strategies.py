"""Whatever the Gemini API can express, drawn at random: requests and answers."""

from dialect_strategies import samplings, usages
from hypothesis import strategies as st

from abaca.dialects.gemini_answer import CANDIDATE_EXTRAS
from abaca.types import (
    Candidate,
    Finish,
    Function,
    FunctionCall,
    FunctionReply,
    Functions,
    Opaque,
    Picture,
    PromptBlock,
    Request,
    Result,
    SafetyRating,
    SafetySetting,
    Search,
    Shape,
    Text,
    Thinking,
    Turn,
)
from dialect_doubles import MemoryBlob

HEADS = (b"\x89PNG", b"\xff\xd8\xff", b"RIFF")

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
some_words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
scalars = st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.floats(allow_nan=False) | words
json_values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3)
)
flags = st.booleans()

pictures_of_bytes = st.builds(
    lambda head, rest: MemoryBlob(head + rest), st.sampled_from(HEADS), st.binary(max_size=40)
)
signatures = st.none() | st.builds(MemoryBlob, st.binary(min_size=1, max_size=9))
marks = {"thought": flags, "signature": signatures}


def texts(**fields):
    """Give words of one part."""
    return st.builds(Text, text=words, **marks, **fields)


def pictures(**fields):
    """Give pictures by bytes and by URL."""
    by_bytes = pictures_of_bytes.flatmap(
        lambda blob: st.builds(Picture, mime=st.just(blob.mime), blob=st.just(blob), **marks, **fields)
    )
    urls = st.integers(0, 99).map("https://x.org/{}.png".format)
    return by_bytes | st.builds(Picture, mime=st.sampled_from(["", "image/png"]), url=urls, **marks, **fields)


def _call(name, content):
    skeleton = {"functionCall": {"name": name, "args": {"data": "blob:0"}}}
    return {"skeleton": skeleton, "kind": "functionCall", "blobs": (MemoryBlob(content),)}


def _file(name, content):
    skeleton = {"inlineData": {"mimeType": "application/pdf", "data": "blob:0", "displayName": name}}
    return {"skeleton": skeleton, "kind": "inlineData", "blobs": (MemoryBlob(content),)}


opaques = st.builds(
    lambda make, name, content, thought, signature: Opaque(
        dialect="gemini", thought=thought, signature=signature, **make(f"n{name}", b"%" + content)
    ),
    st.sampled_from([_call, _file]),
    words,
    st.binary(max_size=9),
    flags,
    signatures,
)

part_extras = st.sampled_from(
    [{}, {"mediaResolution": {"level": "MEDIA_RESOLUTION_LOW"}}, {"videoMetadata": {"fps": 1}}]
)
arguments = st.dictionaries(words, words | st.integers(-9, 9), max_size=2)
calls = st.builds(FunctionCall, name=words, arguments=arguments, id=words, thought=flags, signature=signatures)
replies = st.builds(FunctionReply, name=words, output=arguments, id=words)
parts = texts(extras=part_extras) | pictures(extras=part_extras) | opaques | calls | replies
function = st.builds(
    Function,
    name=words,
    description=words,
    parameters=st.sampled_from([{"type": "object"}, {"type": "object", "properties": {"a": {"type": "string"}}}]),
    openapi=flags,
    extras=st.sampled_from([{}, {"behavior": "BLOCKING"}]),
)
functions = st.builds(
    Functions,
    known=st.lists(function, min_size=1, max_size=2).map(tuple),
    mode=st.sampled_from([None, "auto", "none"]),
) | st.builds(
    Functions,
    known=st.lists(function, min_size=1, max_size=2).map(tuple),
    mode=st.just("required"),
    only=st.just(("f",)),
)
turns = st.builds(
    Turn,
    role=st.sampled_from(["user", "model"]),
    parts=st.lists(parts, min_size=1, max_size=3).map(tuple),
    extras=st.sampled_from([{}, {"note": 1}]),
)
shapes = st.builds(
    Shape,
    ratio=st.sampled_from([None, "1:1", "16:9", "7:5"]),
    resolution=st.sampled_from([None, "512", "4K", "8k"]),
).filter(lambda shape: shape != Shape())
search_extras = st.sampled_from([{}, {"timeRangeFilter": {"startTime": "a"}}])
searches = st.builds(Search, web=st.just(value=True), image=flags, extras=search_extras) | st.builds(
    Search, web=st.just(value=False), image=st.just(value=True), extras=search_extras
)
request_extras = st.fixed_dictionaries(
    {},
    optional={
        "labels": st.dictionaries(words, words, min_size=1, max_size=2),
        "toolConfig": st.just({"retrievalConfig": {"languageCode": "en"}}),
        "generationConfig": st.just({"logprobs": 2, "imageConfig": {"personGeneration": "ALLOW_ALL"}}),
        "tools": st.just([{"codeExecution": {}}]),
    },
)
requests = st.builds(
    Request,
    model=st.just("gemini-3-pro-image"),
    dialect=st.just("gemini"),
    system=st.lists(texts(), max_size=2).map(tuple),
    turns=st.lists(turns, min_size=1, max_size=3).map(tuple),
    modalities=st.sampled_from([("text",), ("image",), ("text", "image")]),
    size=st.none() | shapes,
    seed=st.none() | st.integers(-(2**31), 2**31 - 1),
    sampling=st.none() | samplings(words),
    thinking=st.none()
    | st.builds(
        Thinking,
        include=flags,
        level=st.sampled_from([None, "minimal", "low", "medium", "high", "xhigh"]),
        budget_tokens=st.none() | st.integers(-1, 32768),
    ),
    search=st.none() | searches,
    functions=st.none() | functions,
    safety=st.lists(st.builds(SafetySetting, category=some_words, threshold=some_words), max_size=2).map(tuple),
    mime=st.sampled_from([None, "image/png", "image/jpeg", "image/webp"]),
    stream=st.sampled_from(["", "sse"]),
    extras=request_extras,
    asked=st.just({"mime": ("generationConfig.responseFormat.image.mimeType",)}),
)

ratings = st.lists(
    st.builds(SafetyRating, category=words, probability=st.sampled_from(["LOW", "HIGH"]), blocked=flags), max_size=2
).map(tuple)
counted = usages(st.integers(0, 10**9))


def _candidates(heard):
    """Give candidates with indexes of their own."""
    return tuple(
        Candidate(
            index=index,
            parts=tuple(said),
            finish=finish,
            finish_message=message,
            grounding=grounding,
            safety=safety,
            extras=extras,
        )
        for index, (said, finish, message, grounding, safety, extras) in enumerate(heard)
    )


candidates = st.lists(
    st.tuples(
        st.lists(texts() | pictures() | opaques, max_size=4),
        st.sampled_from([finish for finish in Finish if finish not in {Finish.TOOL_CALLS, Finish.CONTINUATION}]),
        words,
        st.none() | st.just({"webSearchQueries": ["a"]}),
        ratings,
        st.dictionaries(st.sampled_from(CANDIDATE_EXTRAS), st.integers(1, 9), max_size=2),
    ),
    min_size=1,
    max_size=2,
).map(_candidates)
results = st.builds(
    Result,
    model=st.just("gemini-3-pro-image"),
    candidates=candidates,
    usage=counted,
    response_id=words,
) | st.builds(
    Result,
    model=st.just("gemini-3-pro-image"),
    prompt_block=st.builds(PromptBlock, reason=some_words, message=words, safety=ratings),
    usage=counted,
    response_id=words,
)
