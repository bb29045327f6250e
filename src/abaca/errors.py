"""Every error abaca can answer with.

    AbacaError
    ├── RequestError            400  the caller's request is wrong; names the field, the value and what would be right
    │   ├── Unsupported         400  right in itself, but no engine or dialect here can carry it
    │   ├── InvalidPicture      400  a reference that is not a usable picture
    │   ├── TooLarge            413  over a cap of bytes, pictures or pixels
    │   ├── WrongMediaType      415  a body in an encoding that we do not read
    │   ├── WrongMethod         405  the path exists, the method does not
    │   ├── UnknownModel        404
    │   ├── NotFound            404  no such path, call or file
    │   ├── NotEnded            409  the call is still at work
    │   └── KeyReused           422  an idempotency key that stands for another request
    ├── AccessError             401  no key, or a wrong one
    │   ├── MissingKey          403  (Google's status; vendors differ, see the vendor's row)
    │   ├── InvalidKey          400  (Google's status; 401 elsewhere)
    │   ├── InvalidInvitation   401  one that was used, or has ended
    │   └── Forbidden           403  a key that may not do this
    ├── LimitError              429
    │   ├── RateLimited         429  too much at once: try again later
    │   └── OverBudget          429  the money is used up: trying again does not help
    ├── EngineError             502  what draws has failed
    │   ├── EngineBusy          503  overloaded, try again later
    │   │   └── EngineLimited   429  our key there has had its limit for now
    │   ├── EngineDenied        502  our key there is not accepted, may not do this, or has no credit
    │   ├── EngineTimeout       504
    │   └── EngineRefused       400  the upstream says that the request is wrong; its own words are passed on
    ├── StoreError              503  what remembers has failed, or the disk is full
    └── Cancelled               499  somebody who may has stopped the call

A refusal by the model (NO_IMAGE, IMAGE_SAFETY …) is a result and no error. Class attributes carry every spelling of
the error, so that a dialect's `encode_error` needs no chain of types. Sources: google.rpc.Code; openai 3.52.0
`_exceptions`; docs/dialects.
"""

from typing import ClassVar


class AbacaError(Exception):
    """What a caller may read: `message` reaches them, the cause never does.

    `field` is the JSON path at fault, `retry_after_s` when trying again may help. `maybe_charged` says that an
    upstream may have billed the failed work.
    """

    http_status: ClassVar[int] = 500
    google_status: ClassVar[str] = "INTERNAL"
    google_reason: ClassVar[str] = ""
    openai_type: ClassVar[str] = "server_error"
    openai_code: ClassVar[str | None] = None
    retryable: ClassVar[bool] = False

    def __init__(
        self,
        message: str,
        *,
        field: str | None = None,
        retry_after_s: float | None = None,
        maybe_charged: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.retry_after_s = retry_after_s
        self.maybe_charged = maybe_charged


class RequestError(AbacaError):
    """The caller's request is wrong."""

    http_status = 400
    google_status = "INVALID_ARGUMENT"
    openai_type = "invalid_request_error"


class Unsupported(RequestError):
    """Right in itself, but nothing here can carry it."""

    openai_code = "unsupported_value"


class InvalidPicture(RequestError):
    """A reference that is not a usable picture."""

    openai_code = "invalid_image"


class TooLarge(RequestError):
    """Over a cap. Google answers this as 400 INVALID_ARGUMENT, OpenAI as 413."""

    http_status = 413
    openai_code = "request_too_large"


class WrongMediaType(RequestError):
    """A body in an encoding that we do not read."""

    http_status = 415
    openai_code = "unsupported_media_type"


class WrongMethod(RequestError):
    """The path exists, the method does not; `field` is the list of those that do."""

    http_status = 405
    openai_code = "method_not_allowed"


class UnknownModel(RequestError):
    """No model of that name."""

    http_status = 404
    google_status = "NOT_FOUND"
    openai_code = "model_not_found"


class NotFound(RequestError):
    """No such path, call or file."""

    http_status = 404
    google_status = "NOT_FOUND"
    openai_code = "not_found"


class NotEnded(RequestError):
    """The call is still at work."""

    http_status = 409
    google_status = "FAILED_PRECONDITION"
    openai_code = "call_not_ended"


class KeyReused(RequestError):
    """An idempotency key that stands for another request (422 by draft-ietf-httpapi-idempotency-key-header-07)."""

    http_status = 422
    google_status = "FAILED_PRECONDITION"
    openai_code = "idempotency_key_reused"


class AccessError(AbacaError):
    """No key, or a wrong one."""

    http_status = 401
    google_status = "UNAUTHENTICATED"
    openai_type = "invalid_request_error"
    openai_code = "invalid_api_key"


class MissingKey(AccessError):
    """No credential in any spelling."""

    http_status = 403
    google_status = "PERMISSION_DENIED"


class InvalidKey(AccessError):
    """A credential that is no key of ours."""

    http_status = 400
    google_status = "INVALID_ARGUMENT"
    google_reason = "API_KEY_INVALID"


class InvalidInvitation(AccessError):
    """An invitation that nobody can sign in with any more, or never could."""

    openai_code = "invalid_invitation"


class Forbidden(AccessError):
    """A key that may not do this."""

    http_status = 403
    google_status = "PERMISSION_DENIED"
    openai_type = "permission_error"
    openai_code = "permission_denied"


class LimitError(AbacaError):
    """Too much was asked. `limit` names what was used up and `most` is how much of it there is, for `model` alone if
    that is named.
    """

    limit: str = ""
    most: int | None = None
    model: str = ""

    http_status = 429
    google_status = "RESOURCE_EXHAUSTED"
    openai_type = "rate_limit_error"
    openai_code = "rate_limit_exceeded"
    retryable = True


class RateLimited(LimitError):
    """Too much at once: the same request may pass later."""


class OverBudget(LimitError):
    """The money is used up."""

    openai_type = "insufficient_quota"
    openai_code = "insufficient_quota"
    retryable = False


class EngineError(AbacaError):
    """What draws has failed."""

    http_status = 502
    google_status = "UNAVAILABLE"
    openai_type = "server_error"
    openai_code = "engine_error"
    retryable = True


class EngineBusy(EngineError):
    """Overloaded: the same request may pass later."""

    http_status = 503
    openai_type = "service_unavailable_error"
    openai_code = "server_is_overloaded"


class EngineLimited(EngineBusy):
    """Our key has had its limit there for now: another key, or the same one later, may pass."""

    http_status = 429
    google_status = "RESOURCE_EXHAUSTED"
    openai_type = "rate_limit_error"
    openai_code = "rate_limit_exceeded"


class EngineDenied(EngineError):
    """Our key is not accepted there, may not do this, or has no credit: another key or engine may pass."""


class EngineTimeout(EngineError):
    """No answer in time."""

    http_status = 504
    google_status = "DEADLINE_EXCEEDED"
    openai_code = "timeout"


class EngineRefused(EngineError):
    """The upstream says that the request is wrong."""

    http_status = 400
    google_status = "INVALID_ARGUMENT"
    openai_type = "invalid_request_error"
    openai_code = "upstream_refused"
    retryable = False


class StoreError(AbacaError):
    """What remembers has failed."""

    http_status = 503
    google_status = "UNAVAILABLE"
    openai_type = "service_unavailable_error"
    openai_code = "storage_unavailable"
    retryable = True


class Cancelled(AbacaError):
    """Somebody who may has stopped the call (499 and CANCELLED by google.rpc.Code)."""

    http_status = 499
    google_status = "CANCELLED"
    openai_type = "invalid_request_error"
    openai_code = "cancelled"


class WireError(ValueError):
    """A body that does not fit its dialect: `where` is a JSON path ("contents[0].parts[1].text"), `why` a sentence.

    The side that read it decides whose fault it is: web answers RequestError, upstream raises EngineError.
    """

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: {why}")
        self.where = where
        self.why = why
