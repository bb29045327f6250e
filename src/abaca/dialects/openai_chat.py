"""Chat completions of OpenAI, with the pictures that OpenRouter and its kin put into them; both directions.

What is said where: openai_chat_request and openai_chat_result in front, openai_chat_upstream and openai_chat_answer
behind; openai_chat_message, openai_chat_functions and openai_chat_parts are shared. Facts and sources:
docs/dialects/openai_chat.md.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from abaca.catalogue import Model, Vendor
from abaca.dialects.openai_chat_answer import ChunkDecoder, read_answer
from abaca.dialects.openai_chat_errors import write_error
from abaca.dialects.openai_chat_parts import NAME
from abaca.dialects.openai_chat_request import decode_request
from abaca.dialects.openai_chat_result import ChunkEncoder, write_result
from abaca.dialects.openai_chat_terms import is_openrouter
from abaca.dialects.openai_chat_upstream import encode_request
from abaca.dialects.vendor_errors import read_error
from abaca.errors import AbacaError, EngineError, Unsupported
from abaca.interfaces import Framing, Headers, Inbound, LiftRule, Outbound, Path
from abaca.skeletons import Skeleton, segments
from abaca.types import Json, Request, Result, Secret, Usage

_PATHS = (
    Path(method="POST", template="/chat/completions", operation="generate"),
    Path(method="GET", template="/models", operation="models"),
    Path(method="GET", template="/models/{model}", operation="model"),
)
_LIFT_RULE = LiftRule(
    base64_keys=frozenset({"data", "b64_json", "b64Json"}),
    data_url_keys=frozenset({"url", "image", "image_url", "imageUrl", "file_data"}),
    text_keys=frozenset({"content", "text"}),
)
_SSE = Framing(kind="sse", comments=True, done=b"[DONE]")
_JSON = Framing(kind="json")
_KEY_HEADERS = ("x-api-key", "api-key", "x-goog-api-key")
_GOOGLE_HEADERS = ("x-goog-api-key", "x-goog-api-client")
_OWNER = "google"


class OpenAIChat:
    """The dialect in the spelling of one vendor; stateless."""

    name = NAME
    paths = _PATHS
    lift_rule = _LIFT_RULE

    def __init__(self, vendor: Vendor) -> None:
        self._vendor = vendor
        honours = {"seed", "sampling", "thinking", "functions", "system"}
        if vendor.image_config:
            honours.add("size")
        if is_openrouter(vendor):
            honours |= {"search", "thinking.include"}
        self.honours = frozenset(honours)

    def recognises(self, headers: Headers, query: Mapping[str, str]) -> bool:
        """Tell whether the key is a bearer token (or an api-key header) and nothing says Google."""
        if "key" in query or any(name in headers for name in _GOOGLE_HEADERS):
            return False
        return self.credentials(headers, query) is not None

    def credentials(self, headers: Headers, query: Mapping[str, str]) -> Secret | None:
        """Give the key of `Authorization: Bearer`, else of x-api-key, api-key, or Google's spellings."""
        scheme, _, token = headers.get("authorization", "").strip().partition(" ")
        if scheme.lower() == "bearer" and token.strip():
            return Secret(token.strip())
        values = [*(headers.get(name, "") for name in _KEY_HEADERS), query.get("key", "")]
        return next((Secret(value.strip()) for value in values if value.strip()), None)

    def decode_request(self, inbound: Inbound) -> Request:
        """Read a request; raises WireError, InvalidPicture or RequestError naming the JSON path."""
        return decode_request(inbound.skeleton, self._vendor)

    def framing(self, request: Request) -> Framing:
        """Give server-sent events for streams, else one JSON."""
        return _SSE if request.stream else _JSON

    def encode_result(self, request: Request, result: Result) -> Outbound:
        """Write a whole answer."""
        return Outbound(body=segments(write_result(result, self._vendor, model=request.model)))

    def stream_encoder(self, request: Request, *, response_id: str, created_s: int) -> ChunkEncoder:
        """Begin a streamed answer."""
        return ChunkEncoder(request, self._vendor, response_id=response_id, created_s=created_s)

    def encode_error(self, error: AbacaError, *, call_id: str) -> Outbound:
        """Write an error in the vendor's shape, with the headers that openai's SDK reads."""
        return write_error(error, self._vendor, call_id=call_id)

    def encode_models(self, models: Sequence[Model], inbound: Inbound) -> Outbound:  # noqa: ARG002 - OpenAI's lists have no pages
        """Write the list of models: each under all its names, and once more with the prefix google/."""
        names = [(name, model) for model in models for name in model.names]
        named = [*names, *((f"google/{name}", model) for name, model in names)]
        return Outbound(body=segments({"object": "list", "data": [_model(name, model) for name, model in named]}))

    def encode_model(self, name: str, model: Model, inbound: Inbound) -> Outbound:  # noqa: ARG002 - nor options
        """Write one model under the name it was asked by."""
        return Outbound(body=segments(_model(name, model)))

    def encode_count(self, usage: Usage, extension: Mapping[str, Json]) -> Outbound:  # noqa: ARG002 - it tells none
        """Raise Unsupported: OpenAI counts no tokens ahead."""
        raise Unsupported(f"Chat completions have no token count (it would be {usage.input_tokens}).")

    def encode_request(self, request: Request, *, model: str, key: Secret | None) -> Outbound:
        """Write a request to this vendor; see `openai_chat_upstream.encode_request` for what it refuses."""
        return encode_request(request, self._vendor, model=model, key=key)

    def decode_result(self, request: Request, skeleton: Skeleton) -> Result:
        """Read a vendor's whole answer; raises WireError, or EngineError for an error under HTTP 200."""
        return read_answer(request, skeleton)

    def decode_error(self, status: int, headers: Headers, body: bytes) -> EngineError:
        """Read a vendor's error; any bytes give some EngineError."""
        return read_error(status, headers, body)

    def stream_decoder(self, request: Request) -> ChunkDecoder:
        """Begin to read a vendor's streamed answer."""
        return ChunkDecoder(request)


def _model(name: str, model: Model) -> Json:
    entry: dict[str, Json] = {"id": name, "object": "model", "created": _day_s(model.released), "owned_by": _OWNER}
    if model.shutdown:
        entry["shutdown_date"] = model.shutdown
    return entry


def _day_s(date: str) -> int:
    """Give Unix time of an ISO date's first second in UTC, 0 for none."""
    return int(datetime.fromisoformat(date).replace(tzinfo=UTC).timestamp()) if date else 0
