"""What hypothesis draws for chat completions: requests and results that the dialect can express in full."""

from itertools import pairwise

from dialect_strategies import samplings, usages
from hypothesis import strategies as st
from msgspec.structs import replace

from abaca.types import (
    Candidate,
    Finish,
    FunctionCall,
    FunctionReply,
    Opaque,
    Picture,
    Request,
    Result,
    Search,
    Shape,
    Text,
    Thinking,
    Turn,
)
from dialect_doubles import MemoryBlob

NAME = "openai_chat"
CITATION = {
    "type": "url_citation",
    "url_citation": {"url": "https://a.test", "title": "A", "start_index": 0, "end_index": 1},
}
PLAIN_ENDS = (Finish.STOP, Finish.MAX_TOKENS, Finish.TOOL_CALLS, Finish.CONTINUATION)

words = st.text(min_size=1, max_size=20)
counts = st.integers(0, 5000)
blobs = st.binary(max_size=8).map(lambda tail: MemoryBlob(b"\x89PNG" + tail))
signatures = st.one_of(st.none(), st.binary(min_size=1, max_size=8).map(MemoryBlob))
scalars = st.one_of(st.booleans(), st.integers(-9, 9), words)
unknown = st.dictionaries(st.sampled_from(["x_one", "x_two"]), scalars, max_size=2)
calls = st.builds(FunctionCall, name=words, arguments=st.dictionaries(words, scalars, max_size=2), id=st.just("c"))
files = st.binary(max_size=4).map(
    lambda content: Opaque(
        dialect=NAME,
        kind="file",
        skeleton={"type": "file", "file": {"file_data": "data:application/pdf;base64,blob:0"}},
        blobs=(MemoryBlob(content),),
    )
)
replies = st.builds(FunctionReply, name=st.just(""), output=words, id=words.map("t{}".format))


@st.composite
def pictures(draw, *, signed=False):
    """Draw a picture by bytes or by URL."""
    signature = draw(signatures) if signed else None
    if draw(st.booleans()):
        return Picture(mime="image/png", blob=draw(blobs), signature=signature)
    return Picture(mime="", url=f"https://x.test/{draw(st.integers(0, 99))}", signature=signature)


@st.composite
def texts(draw, *, signed=False, thought=False):
    """Draw words, of an answer or of a thought."""
    return Text(text=draw(words), thought=thought, signature=draw(signatures) if signed else None)


@st.composite
def turns(draw, *, signed):
    """Draw a turn of either side; what a model said may have words and pictures in any order."""
    match draw(st.sampled_from(["user", "model", "tool"])):
        case "tool":
            return Turn(role="user", parts=tuple(draw(st.lists(replies, min_size=1, max_size=2))))
        case "user":
            with_extras = st.builds(
                lambda part, extras: replace(part, extras=extras), st.one_of(texts(), pictures()), unknown
            )
            parts = draw(st.lists(st.one_of(with_extras, files), min_size=1, max_size=4))
            return Turn(role="user", parts=tuple(parts), extras=draw(unknown))
    thoughts = draw(st.lists(texts(signed=signed, thought=True), max_size=1))
    said = draw(st.lists(st.one_of(texts(signed=signed), pictures(signed=signed)), max_size=4))
    return Turn(role="model", parts=(*thoughts, *said, *draw(st.lists(calls, max_size=2))), extras=draw(unknown))


levels = st.sampled_from(["minimal", "low", "medium", "high", "xhigh"])
one_word = st.one_of(st.none(), levels.map(lambda level: Thinking(level=level)), st.just(Thinking(budget_tokens=0)))
an_object = st.one_of(
    st.none(),
    st.just(Thinking(include=True)),
    st.builds(Thinking, include=st.booleans(), level=levels, budget_tokens=st.one_of(st.none(), st.integers(1, 99))),
    st.builds(Thinking, include=st.booleans(), budget_tokens=st.integers(0, 99)),
)


def _apart(said):
    """Tell whether no turn of replies follows another: two would be read as one."""
    kinds = [isinstance(turn.parts[0], FunctionReply) if turn.parts else False for turn in said]
    return not any(first and second for first, second in pairwise(kinds))


@st.composite
def requests(draw, *, openrouter):
    """Draw a request that the vendor's spelling can say in full."""
    streamed = draw(st.booleans())
    modalities = draw(st.sampled_from([("text", "image"), ("image",), ("text",)]))
    ratio, resolution = draw(st.sampled_from([("16:9", "2K"), ("1:8", None), (None, "512")]))
    sized = "image" in modalities and draw(st.booleans())
    said = draw(st.lists(turns(signed=openrouter), min_size=1, max_size=3).filter(_apart))
    return Request(
        model=draw(words),
        dialect=NAME,
        vendor="openrouter" if openrouter else "yisu",
        system=tuple(draw(st.lists(st.one_of(texts(), pictures()), max_size=2))),
        turns=tuple(said),
        modalities=modalities,
        size=Shape(ratio=ratio, resolution=resolution) if sized else None,
        count=draw(st.integers(1, 10)),
        seed=draw(st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1))),
        sampling=draw(st.none() | samplings(words)),
        thinking=draw(an_object if openrouter else one_word),
        search=draw(st.sampled_from([None, Search()])) if openrouter else None,
        stream="sse" if streamed else "",
        stream_usage=streamed,
        extras=draw(unknown),
    )


@st.composite
def candidates(draw, index):
    """Draw an answer: thought, words, pictures, calls, in the one order that a message has."""
    parts = [
        *draw(st.lists(texts(signed=True, thought=True), max_size=1)),
        *draw(st.lists(texts(signed=True), max_size=1)),
        *draw(st.lists(pictures(signed=True), max_size=3)),
        *draw(st.lists(calls, max_size=2)),
    ]
    finish = draw(st.sampled_from(list(Finish)))
    cited = draw(st.sampled_from([{}, {"annotations": [CITATION]}]))
    message = "" if finish in PLAIN_ENDS else draw(words)
    return Candidate(index=index, parts=tuple(parts), finish=finish, finish_message=message, extras=cited)


def _readable(usage):
    """Give counts that can be told apart: where tool use equals thoughts, the total says no more which it holds."""
    return replace(usage, tool_tokens=0) if usage.tool_tokens == usage.thought_tokens else usage


@st.composite
def results(draw):
    """Draw a whole result of one or more candidates."""
    return Result(
        model="m",
        candidates=tuple(draw(candidates(index)) for index in range(draw(st.integers(1, 3)))),
        usage=draw(usages(counts).map(_readable)),
        response_id="call_1",
        created_s=draw(counts),
    )
