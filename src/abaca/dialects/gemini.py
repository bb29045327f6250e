"""The Gemini API: generateContent, streamGenerateContent, countTokens and models, in every vendor's spelling.

In front it answers callers, behind it asks upstreams; `Gemini` says what there is, the modules beside it how each thing
is read (`gemini_request`, `gemini_config`, `gemini_functions`, `gemini_parts`, `gemini_reading`) and written
(`gemini_asking`, `gemini_answer`, `gemini_errors`, `gemini_models`). Facts and their sources: docs/dialects/gemini.md.
"""

from collections.abc import Mapping, Sequence

from abaca.catalogue import Model, Vendor
from abaca.dialects.gemini_answer import Encoder, encode_result
from abaca.dialects.gemini_asking import encode_request
from abaca.dialects.gemini_errors import encode_error
from abaca.dialects.gemini_models import list_models, model_row
from abaca.dialects.gemini_reading import Decoder, decode_result
from abaca.dialects.gemini_request import decode_request
from abaca.dialects.gemini_terms import NAME, count_answer
from abaca.dialects.vendor_errors import read_error
from abaca.errors import AbacaError, EngineError
from abaca.interfaces import (
    Framing,
    Headers,
    Inbound,
    LiftRule,
    Outbound,
    Path,
    StreamDecoder,
    StreamEncoder,
)
from abaca.skeletons import Skeleton, segments
from abaca.types import Json, Request, Result, Secret, Usage

_MODEL = "/models/{model}"
_VERTEX_MODEL = "/publishers/google/models/{model}"
# google-genai reads an event only with "data: " and fails on comments and on [DONE] (3.4.0 `_api_client`).
_FRAMINGS = {
    "": Framing(),
    "sse": Framing(kind="sse", terminator=b"\r\n\r\n"),
    "json_array": Framing(kind="json_array"),
}
_KEY_HEADERS = ("x-goog-api-key", "authorization", "x-api-key", "api-key")


class Gemini:
    """The Gemini API in one vendor's spelling; implements `interfaces.Dialect`, raising what it says there."""

    name = NAME
    paths = (
        *(
            path
            for model in (_MODEL, _VERTEX_MODEL)
            for path in (
                Path(method="POST", template=f"{model}:generateContent", operation="generate"),
                Path(method="POST", template=f"{model}:streamGenerateContent", operation="stream"),
                Path(method="POST", template=f"{model}:countTokens", operation="count"),
                Path(method="GET", template=model, operation="model"),
            )
        ),
        Path(method="GET", template="/models", operation="models"),
    )
    honours = frozenset(
        {"seed", "sampling", "thinking", "thinking.include", "search", "search.image", "functions"}
        | {"safety", "system", "mime", "size"}
    )
    lift_rule = LiftRule(base64_keys=frozenset({"data", "thoughtSignature", "thought_signature"}))

    def __init__(self, vendor: Vendor) -> None:
        self._vendor = vendor

    def recognises(self, headers: Headers, query: Mapping[str, str]) -> bool:
        """Tell whether the credential is Google's spelling, or the caller one of Google's SDKs."""
        return "x-goog-api-key" in headers or "x-goog-api-client" in headers or "key" in query

    def credentials(self, headers: Headers, query: Mapping[str, str]) -> Secret | None:
        """Give the key of x-goog-api-key, ?key=, a Bearer, x-api-key or api-key, the first that is not empty."""
        spelled = [headers.get(name, "") for name in _KEY_HEADERS]
        spelled.insert(1, query.get("key", ""))
        for value in spelled:
            scheme, _, rest = value.strip().partition(" ")
            key = rest.strip() if scheme.lower() == "bearer" else value.strip()
            if key:
                return Secret(key)
        return None

    def decode_request(self, inbound: Inbound) -> Request:
        """Read a generate, stream or count request."""
        return decode_request(inbound, self._vendor)

    def framing(self, request: Request) -> Framing:
        """Tell how this request's answer is set: events with ?alt=sse, else an array of documents."""
        return _FRAMINGS[request.stream]

    def encode_result(self, request: Request, result: Result) -> Outbound:
        """Write a whole answer."""
        return Outbound(body=encode_result(request, result, self._vendor))

    def stream_encoder(self, request: Request, *, response_id: str, created_s: int) -> StreamEncoder:  # noqa: ARG002 - Google's streams carry no time
        """Begin a streamed answer."""
        return Encoder(request, self._vendor, response_id=response_id)

    def encode_error(self, error: AbacaError, *, call_id: str) -> Outbound:
        """Write an error in the vendor's shape."""
        return encode_error(error, self._vendor, call_id=call_id)

    def encode_models(self, models: Sequence[Model], inbound: Inbound) -> Outbound:
        """Write one page of the list of models."""
        return Outbound(body=segments(list_models(models, inbound.query)))

    def encode_model(self, name: str, model: Model, inbound: Inbound) -> Outbound:  # noqa: ARG002 - one model has no pages
        """Write one model under the name it was asked by."""
        return Outbound(body=segments(model_row(name, model)))

    def encode_count(self, usage: Usage, extension: Mapping[str, Json]) -> Outbound:
        """Write the answer of a token count, with what abaca tells in a field that Google's clients pass over."""
        told = {"abaca": extension} if extension else {}
        return Outbound(body=segments({**count_answer(usage), **told}))

    def encode_request(self, request: Request, *, model: str, key: Secret | None) -> Outbound:
        """Write a request to this vendor; raises Unsupported for what the API cannot express."""
        return encode_request(request, self._vendor, model=model, key=key)

    def decode_result(self, request: Request, skeleton: Skeleton) -> Result:
        """Read a vendor's whole answer."""
        return decode_result(request, skeleton)

    def decode_error(self, status: int, headers: Headers, body: bytes) -> EngineError:
        """Read a vendor's error answer; any bytes give some EngineError."""
        return read_error(status, headers, body)

    def stream_decoder(self, request: Request) -> StreamDecoder:  # noqa: ARG002 - chunks say all that is needed
        """Begin to read a vendor's streamed answer."""
        return Decoder()
