"""What errors look like, in each of the shapes that vendors have."""

from abaca.schemas import Schema, fields, or_null, several, whole, words

ERRORS: dict[str, Schema] = {
    "GoogleError": fields(
        {
            "error": fields(
                {
                    "code": whole("The HTTP status.", like=400),
                    "message": words("What is wrong, and what would be right.", like=["Request has empty input."]),
                    "status": words("A name of google.rpc.Code.", like=["INVALID_ARGUMENT"]),
                    "details": several(
                        fields(
                            {
                                "@type": words("Which kind of detail this is.", like=["…/google.rpc.BadRequest"]),
                                "fieldViolations": several(
                                    fields({"field": words("The JSON path at fault."), "description": words()})
                                ),
                                "violations": several(
                                    fields(
                                        {
                                            "description": words(),
                                            "quotaId": words("The limit that is used up."),
                                            "quotaValue": words("How much of it there is."),
                                            "quotaDimensions": fields({"model": words()}),
                                        }
                                    ),
                                    "Of QuotaFailure.",
                                ),
                                "retryDelay": words("After how long trying again may help, as in 2s."),
                                "reason": words("API_KEY_INVALID for a wrong key."),
                                "domain": words(),
                                "metadata": fields({"service": words()}),
                                "locale": words(),
                                "message": words(),
                            },
                            needs=["@type"],
                        ),
                        "BadRequest with the field at fault, QuotaFailure, RetryInfo, ErrorInfo, LocalizedMessage.",
                    ),
                },
                needs=["code", "message", "status"],
            )
        },
        "An error as Google's routes have it.",
        needs=["error"],
    ),
    "OpenAIError": fields(
        {
            "error": fields(
                {
                    "message": words("What is wrong, and what would be right.", like=["messages: is missing"]),
                    "type": words("The kind of error.", like=["invalid_request_error"]),
                    "param": or_null(words("The JSON path at fault; at ModelVerse the request's id."), like="messages"),
                    "code": or_null(words("A word for programs, such as insufficient_quota.")),
                },
                needs=["message", "type", "param", "code"],
            )
        },
        "An error as OpenAI's routes have it.",
        needs=["error"],
    ),
    "OpenRouterError": fields(
        {
            "error": fields(
                {
                    "code": whole("The HTTP status.", like=400),
                    "message": words("What is wrong, and what would be right.", like=["messages: is missing"]),
                    "metadata": fields(
                        {
                            "error_type": words("A word for programs, such as insufficient_quota."),
                            "request_id": words("Names this request in the server's log.", like=["req_01a1fe3c"]),
                            "field": words("The JSON path at fault."),
                        },
                        needs=["request_id"],
                    ),
                },
                needs=["code", "message", "metadata"],
            )
        },
        "An error as OpenRouter has it.",
        needs=["error"],
    ),
}
"""The schemas by their names in a document."""

_BY_SHAPE = {"google": "GoogleError", "openrouter": "OpenRouterError"}


def error_name(shape: str) -> str:
    """Give the name of the schema for an `error_shape` of a vendor's row."""
    return _BY_SHAPE.get(shape, "OpenAIError")
