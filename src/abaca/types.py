"""The canonical request and result.

Immutable values, keyword-only, no I/O. They are `msgspec.Struct`s so that a durable call can be written down and read
back (docs/decisions/001): blobs are written as their facts and found again by sha256.
"""

import hmac
from collections.abc import AsyncIterator
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, Protocol, runtime_checkable

import msgspec

Json = Any
Modality = Literal["text", "image"]
Role = Literal["user", "model"]


class Finish(StrEnum):
    """How a candidate ended: every outcome that Google and the vendors know, by Google's name.

    Source: `FinishReason` of google-genai 3.4.0.
    """

    UNSPECIFIED = "FINISH_REASON_UNSPECIFIED"
    STOP = "STOP"
    MAX_TOKENS = "MAX_TOKENS"
    SAFETY = "SAFETY"
    RECITATION = "RECITATION"
    LANGUAGE = "LANGUAGE"
    OTHER = "OTHER"
    BLOCKLIST = "BLOCKLIST"
    PROHIBITED_CONTENT = "PROHIBITED_CONTENT"
    SPII = "SPII"
    MALFORMED_FUNCTION_CALL = "MALFORMED_FUNCTION_CALL"
    IMAGE_SAFETY = "IMAGE_SAFETY"
    IMAGE_PROHIBITED_CONTENT = "IMAGE_PROHIBITED_CONTENT"
    IMAGE_OTHER = "IMAGE_OTHER"
    NO_IMAGE = "NO_IMAGE"
    IMAGE_RECITATION = "IMAGE_RECITATION"
    UNEXPECTED_TOOL_CALL = "UNEXPECTED_TOOL_CALL"
    TOO_MANY_TOOL_CALLS = "TOO_MANY_TOOL_CALLS"
    MISSING_THOUGHT_SIGNATURE = "MISSING_THOUGHT_SIGNATURE"
    MALFORMED_RESPONSE = "MALFORMED_RESPONSE"
    ESCALATION = "ESCALATION"
    PUP_LIMITED_DISABLED = "PUP_LIMITED_DISABLED"
    CONTINUATION = "CONTINUATION"
    MODEL_ARMOR = "MODEL_ARMOR"
    TOOL_CALLS = "TOOL_CALLS"


class Secret:
    """A value that cannot be printed, logged or serialised by accident; compared in constant time."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Give the value; call this only where it goes onto the wire or into a hash."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> str:
        raise TypeError("a Secret is not serialised")


@runtime_checkable
class Blob(Protocol):
    """Bytes at rest: one encoded picture, or a thought signature. Facts come from the bytes, never from a label."""

    @property
    def sha256(self) -> str:
        """Lower-case hex digest of the bytes."""
        ...

    @property
    def size_bytes(self) -> int:
        """How many bytes."""
        ...

    @property
    def mime(self) -> str:
        """What the bytes are, "" when no picture that we know."""
        ...

    @property
    def width_px(self) -> int:
        """Width in the header as stored, 0 when unknown."""
        ...

    @property
    def height_px(self) -> int:
        """Height in the header as stored, 0 when unknown."""
        ...

    @property
    def orientation(self) -> int:
        """EXIF orientation, 1…8."""
        ...

    @property
    def problem(self) -> str:
        """Why the bytes are not a usable picture, in fixed words; "" when they are."""
        ...

    def chunks(self, size_bytes: int = 262_144) -> AsyncIterator[bytes]:
        """Yield the bytes in order, in pieces of at most `size_bytes`."""
        ...

    def source(self) -> bytes | Path:
        """Give what another process can read: the bytes when few, else the path of a file with them."""
        ...


class Text(msgspec.Struct, frozen=True, kw_only=True, tag="text"):
    """Words."""

    text: str
    thought: bool = False
    signature: Blob | None = None
    extras: dict[str, Json] = {}


class Picture(msgspec.Struct, frozen=True, kw_only=True, tag="picture"):
    """One encoded picture, by `blob` or by `url`; `mime` is the truth of the bytes once there is a blob."""

    mime: str
    blob: Blob | None = None
    url: str | None = None
    thought: bool = False
    signature: Blob | None = None
    extras: dict[str, Json] = {}


class Opaque(msgspec.Struct, frozen=True, kw_only=True, tag="opaque"):
    """A part that abaca does not model (PDFs, code that was run): it goes only to the dialect it came from.

    `skeleton` is the part as JSON, in which each string f"blob:{n}" stands for `blobs[n]`.
    """

    dialect: str
    kind: str
    skeleton: Json
    blobs: tuple[Blob, ...] = ()
    thought: bool = False
    signature: Blob | None = None
    extras: dict[str, Json] = {}


class FunctionCall(msgspec.Struct, frozen=True, kw_only=True, tag="function_call"):
    """The model's wish that its caller call a function; `id` is "" where the dialect gave none."""

    name: str
    arguments: dict[str, Json] = {}
    id: str = ""
    thought: bool = False
    signature: Blob | None = None
    extras: dict[str, Json] = {}


class FunctionReply(msgspec.Struct, frozen=True, kw_only=True, tag="function_reply"):
    """What such a call came to, in words or as a JSON object; `id` is the call's."""

    name: str
    output: Json
    id: str = ""
    thought: bool = False
    signature: Blob | None = None
    extras: dict[str, Json] = {}


Part = Text | Picture | Opaque | FunctionCall | FunctionReply


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """What one side said."""

    role: Role
    parts: tuple[Part, ...]
    extras: dict[str, Json] = {}

    def pictures(self) -> tuple[Picture, ...]:
        """Give the turn's pictures in order."""
        return tuple(part for part in self.parts if isinstance(part, Picture))


class Shape(msgspec.Struct, frozen=True, kw_only=True, tag="shape"):
    """A size by ratio ("16:9") and resolution ("512", "1K", "2K", "4K"); None leaves the choice to the model."""

    ratio: str | None = None
    resolution: str | None = None


class Pixels(msgspec.Struct, frozen=True, kw_only=True, tag="pixels"):
    """A size in pixels."""

    width_px: int
    height_px: int


class Sampling(msgspec.Struct, frozen=True, kw_only=True):
    """How words are chosen; None where the caller said nothing."""

    temperature: float | None = None
    top_p: float | None = None
    top_k: float | None = None
    max_output_tokens: int | None = None
    stop: tuple[str, ...] = ()
    presence_penalty: float | None = None
    frequency_penalty: float | None = None


class Thinking(msgspec.Struct, frozen=True, kw_only=True):
    """How much to think: `level` is minimal, low, medium, high or xhigh; `budget_tokens` the older way to say it."""

    include: bool = False
    level: str | None = None
    budget_tokens: int | None = None


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """Grounding by Google Search, over web pages and/or pictures."""

    web: bool = True
    image: bool = False
    extras: dict[str, Json] = {}


class SafetySetting(msgspec.Struct, frozen=True, kw_only=True):
    """Google's category and threshold names."""

    category: str
    threshold: str


class Function(msgspec.Struct, frozen=True, kw_only=True):
    """A function of the caller's; `parameters` is the schema of its arguments.

    `openapi` tells that the schema is in Google's words from OpenAPI ("OBJECT", `nullable`), else it is a JSON schema.
    """

    name: str
    description: str = ""
    parameters: Json = None
    openapi: bool = False
    extras: dict[str, Json] = {}


class Functions(msgspec.Struct, frozen=True, kw_only=True):
    """The functions that the model may ask for: whether it has to, and which of them; None and () leave it to it."""

    known: tuple[Function, ...] = ()
    mode: Literal["auto", "required", "none"] | None = None
    only: tuple[str, ...] = ()


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One thing asked of a model, in no dialect.

    `model` is the id as the caller spelled it. `size` is what was asked, `pixels` what the catalogue makes of it (set
    by policy before an engine sees it). `count` pictures or candidates. `mime` is the wanted picture type or None.
    `stream` is the framing of a streamed answer, "" for none. `strict`: nothing that was asked may be without effect.
    `extras` are fields of the body that abaca does not model, replayed only to `dialect`. `asked` maps fields of this
    class, and parts of them ("search.image"), to their wire paths, so that what an engine does not honour can be named
    ("turns": what stands beside turns and parts and is not modelled); `ignored` are wire paths that can have no effect
    anywhere.
    """

    model: str
    dialect: str
    vendor: str = "google"
    system: tuple[Part, ...] = ()
    turns: tuple[Turn, ...]
    modalities: tuple[Modality, ...] = ("text", "image")
    size: Shape | Pixels | None = None
    pixels: Pixels | None = None
    count: int = 1
    seed: int | None = None
    sampling: Sampling | None = None
    thinking: Thinking | None = None
    search: Search | None = None
    functions: Functions | None = None
    safety: tuple[SafetySetting, ...] = ()
    mime: str | None = None
    delivery: Literal["inline", "url"] = "inline"
    stream: Literal["", "sse", "json_array"] = ""
    stream_usage: bool = False
    strict: bool = False
    extras: dict[str, Json] = {}
    asked: dict[str, tuple[str, ...]] = {}
    ignored: tuple[str, ...] = ()

    def pictures(self) -> tuple[Picture, ...]:
        """Give every picture of the user's turns, oldest first."""
        return tuple(picture for turn in self.turns if turn.role == "user" for picture in turn.pictures())

    def references(self) -> tuple[Picture, ...]:
        """Give the pictures that are asked about: those of the newest turn that has any, thoughts aside.

        "Now make it blue" means the picture that was answered last.
        """
        for turn in reversed(self.turns):
            if found := tuple(picture for picture in turn.pictures() if not picture.thought):
                return found
        return ()


class Usage(msgspec.Struct, frozen=True, kw_only=True):
    """Tokens by modality. Thoughts are beside the output, not inside it (as Google counts)."""

    input_text_tokens: int = 0
    input_image_tokens: int = 0
    output_text_tokens: int = 0
    output_image_tokens: int = 0
    thought_tokens: int = 0
    cached_tokens: int = 0
    tool_tokens: int = 0

    @property
    def input_tokens(self) -> int:
        """All that went in."""
        return self.input_text_tokens + self.input_image_tokens

    @property
    def output_tokens(self) -> int:
        """All that came out, without thoughts."""
        return self.output_text_tokens + self.output_image_tokens

    @property
    def total_tokens(self) -> int:
        """Input, output, thoughts and tool use together."""
        return self.input_tokens + self.output_tokens + self.thought_tokens + self.tool_tokens


class SafetyRating(msgspec.Struct, frozen=True, kw_only=True):
    """Google's judgement of one category."""

    category: str
    probability: str
    blocked: bool = False


class PromptBlock(msgspec.Struct, frozen=True, kw_only=True):
    """Why a prompt was refused: `reason` is Google's `blockReason`."""

    reason: str
    message: str = ""
    safety: tuple[SafetyRating, ...] = ()


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """One answer. `grounding` is Google's `groundingMetadata` as JSON."""

    index: int = 0
    parts: tuple[Part, ...] = ()
    finish: Finish = Finish.STOP
    finish_message: str = ""
    grounding: Json = None
    safety: tuple[SafetyRating, ...] = ()
    extras: dict[str, Json] = {}


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """All that a call came to. `model` is the id that was asked for, `created_s` Unix time."""

    model: str
    candidates: tuple[Candidate, ...] = ()
    prompt_block: PromptBlock | None = None
    usage: Usage = Usage()
    response_id: str = ""
    created_s: int = 0

    def pictures(self) -> tuple[Picture, ...]:
        """Give every picture that is an answer, not a thought."""
        return tuple(p for c in self.candidates for p in c.parts if isinstance(p, Picture) and not p.thought)
