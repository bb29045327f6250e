"""What bodies of the Gemini API look like, as JSON schemas: every field that is read here, and every one written."""

from abaca.catalogue import Vendor
from abaca.dialects.error_schemas import ERRORS, error_name
from abaca.dialects.gemini_config import LEVELS, MODALITIES, NUMBERS, PICTURE_TYPES
from abaca.dialects.gemini_functions import MODES
from abaca.dialects.gemini_models import DEFAULT_PAGE, MOST_A_PAGE
from abaca.dialects.gemini_schema_answer import ANSWERS, CALL, answers
from abaca.dialects.gemini_terms import NO_SIGNATURE
from abaca.interfaces import Described, Told
from abaca.policy.shapes import RATIOS, RESOLUTIONS
from abaca.schemas import TINY_PNG, Schema, anything, either, fields, flag, number, ref, several, whole, words
from abaca.types import Json

_REPLAYED = "Kept and sent on to upstreams of the Gemini API; elsewhere named in x-abaca-ignored."
_KEPT_PARTS = (
    "Other parts (executableCode …) are kept whole for upstreams of the Gemini API; the illustrator refuses them."
)
_RATIO = words("Width to height; which ones, is the model's. Also as ASPECT_RATIO_SIXTEEN_BY_NINE.", like=RATIOS)
_SIZE = words("How large; which ones, is the model's. Also 512px, 0.5K, IMAGE_SIZE_TWO_K.", like=RESOLUTIONS)
_MIME = words("The picture type to answer with.", of=list(PICTURE_TYPES))
_SEARCHED = "Search for this kind: an empty object."

_PART = fields(
    {
        "text": words("Words."),
        "inlineData": fields(
            {
                "mimeType": words("What the bytes are; the bytes win where it is wrong.", like=["image/png"]),
                "data": words("Base64, standard or URL-safe.", contentEncoding="base64", like=[TINY_PNG]),
            },
            "A picture by its bytes.",
            needs=["data"],
        ),
        "fileData": fields(
            {
                "mimeType": words("As in inlineData."),
                "fileUri": words("A public https URL, or a link that this server gave.", format="uri"),
            },
            "A picture by its address. Files of the Files API are not served here.",
            needs=["fileUri"],
        ),
        "functionCall": CALL,
        "functionResponse": fields(
            {"id": words("The call's."), "name": words(), "response": anything("What it came to.")},
            "What that call came to.",
        ),
        "thought": flag("Whether it is a thought of the model's."),
        "thoughtSignature": words(
            f"Signs a part of the model's; give it back as it came, or {NO_SIGNATURE}.", contentEncoding="base64"
        ),
    },
    "One thing that is said. Every field in camelCase or snake_case.",
    others=_KEPT_PARTS,
)
_TURN = fields(
    {
        "role": words("Who speaks: the user where nothing is said.", of=["user", "model"]),
        "parts": either(several(ref("GeminiPart")), ref("GeminiPart"), words(), about="Parts, one part, or words."),
    },
    "What one side said.",
    needs=["parts"],
    others=_REPLAYED,
)
_CONFIG = fields(
    {
        "responseModalities": several(
            words(of=[*MODALITIES, "MODALITY_UNSPECIFIED"]), "What to answer with, in any case; both unless told."
        ),
        "imageConfig": fields(
            {
                "aspectRatio": _RATIO,
                "imageSize": _SIZE,
                "outputMimeType": _MIME,
                "imageOutputOptions": fields({"mimeType": _MIME}, "As Vertex AI spells it.", others=_REPLAYED),
            },
            "What the picture is to be like.",
            others=_REPLAYED,
        ),
        "responseFormat": fields(
            {
                "image": fields(
                    {
                        "aspectRatio": _RATIO,
                        "imageSize": _SIZE,
                        "mimeType": _MIME,
                        "delivery": words("URI: links in the place of bytes.", of=["INLINE", "URI"]),
                    },
                    others=_REPLAYED,
                )
            },
            "The newer place of the same settings; where both speak, imageConfig counts.",
            others=_REPLAYED,
        ),
        "candidateCount": whole("1: several candidates are refused, as Google does.", least=0, most=1),
        "seed": whole("The same seed and request give the same drawing.", like=7),
        **{wire: number("Of the words.", least=least, most=most) for wire, _, least, most in NUMBERS},
        "maxOutputTokens": whole("How many tokens of words at most.", least=1),
        "stopSequences": several(words(), "Where the words are to end."),
        "thinkingConfig": fields(
            {
                "includeThoughts": flag("Whether thoughts are answered."),
                "thinkingLevel": words("How much to think, in any case.", of=[level.upper() for level in LEVELS]),
                "thinkingBudget": whole("How many tokens of thought; -1 leaves it to the model, 0 is none.", least=-1),
            },
            "How much to think.",
            others=_REPLAYED,
        ),
    },
    "How to answer.",
    others=_REPLAYED,
)
_TOOL = fields(
    {
        "googleSearch": fields(
            {
                "searchTypes": fields(
                    {"webSearch": anything(_SEARCHED), "imageSearch": anything(_SEARCHED)},
                    "What to search: the web unless told.",
                    others=_REPLAYED,
                )
            },
            "Ground the answer in a search.",
            others=_REPLAYED,
        ),
        "functionDeclarations": several(
            fields(
                {
                    "name": words(),
                    "description": words(),
                    "parameters": anything("The schema of its arguments, in Google's words from OpenAPI."),
                    "parametersJsonSchema": anything("The same as a JSON schema."),
                },
                needs=["name"],
                others=_REPLAYED,
            ),
            "Functions of the caller's that the model may ask for.",
        ),
    },
    "What the model may use.",
    others=_REPLAYED,
)
_CALLING = fields(
    {
        "mode": words("Whether a function has to be called.", of=list(MODES)),
        "allowedFunctionNames": several(words(), "Which of them."),
    },
    others=_REPLAYED,
)
_REQUEST: dict[str, Schema] = {
    "contents": either(
        several(either(ref("GeminiTurn"), words())),
        ref("GeminiTurn"),
        words(),
        about="The conversation, oldest first: turns, one turn, or words.",
    ),
    "systemInstruction": either(ref("GeminiTurn"), words(), about="What holds for all of it."),
    "generationConfig": ref("GeminiConfig"),
    "tools": several(_TOOL, "A search, and functions of the caller's."),
    "toolConfig": fields({"functionCallingConfig": _CALLING}, "How functions may be called.", others=_REPLAYED),
    "safetySettings": several(
        fields({"category": words(), "threshold": words()}, needs=["category", "threshold"]), "Google's own names."
    ),
    "model": words("The path names the model: another one here is not heard, and named as ignored."),
}
_DRAWS = "Draws, edits or describes pictures, whatever the words and pictures ask for."
_WORDS = {"contents": [{"role": "user", "parts": [{"text": "an orange cat wearing an astronaut helmet"}]}]}
_SHAPED = {
    **_WORDS,
    "generationConfig": {
        "responseModalities": ["TEXT", "IMAGE"],
        "imageConfig": {"aspectRatio": "16:9", "imageSize": "2K"},
    },
}
_EDITED = {
    "contents": [
        {
            "role": "user",
            "parts": [
                {"inlineData": {"mimeType": "image/png", "data": TINY_PNG}},
                {"text": "turn this into a watercolour"},
            ],
        }
    ]
}
_CONTINUED = {
    "contents": [
        {"role": "user", "parts": [{"text": "an orange square"}]},
        {
            "role": "model",
            "parts": [{"text": "Here it is."}, {"inlineData": {"mimeType": "image/png", "data": TINY_PNG}}],
        },
        {"role": "user", "parts": [{"text": "now with a blue sky behind it"}]},
    ]
}
_LINKED = {**_WORDS, "generationConfig": {"responseFormat": {"image": {"mimeType": "image/jpeg", "delivery": "URI"}}}}
_EXAMPLES: dict[str, Json] = {
    "A picture from words": _WORDS,
    "Ratio and size": _SHAPED,
    "Change a picture": _EDITED,
    "Continue a conversation": _CONTINUED,
    "A JPEG, by link": _LINKED,
}


def describe(vendor: Vendor) -> Described:
    """Give the schemas in the vendor's spelling, with their examples."""
    error = error_name(vendor.error_shape)
    answer, chunk, written = answers(vendor)
    schemas = {
        "GeminiPart": _PART,
        "GeminiTurn": _TURN,
        "GeminiConfig": _CONFIG,
        "GeminiRequest": fields(_REQUEST, "What is asked.", needs=["contents"], others=_REPLAYED),
        "GeminiCount": fields(
            {**_REQUEST, "generateContentRequest": ref("GeminiRequest", "The same, one level deeper.")},
            "What to count.",
            others="Has no effect.",
        ),
        **ANSWERS,
        **written,
        error: ERRORS[error],
    }
    return Described(
        title="Gemini API",
        about="As Google's SDKs and the vendors after it speak. Every field may be in camelCase or snake_case.",
        version=vendor.version,
        keys=("x-goog-api-key", "query"),
        schemas=schemas,
        error=error,
        operations={
            "generate": Told(title="Draw", about=_DRAWS, body="GeminiRequest", answer=answer, examples=_EXAMPLES),
            "stream": Told(
                title="Draw, and stream the answer",
                about=f"{_DRAWS} Words come as they are said, a picture whole in one document.",
                body="GeminiRequest",
                answer=answer,
                chunk=chunk,
                examples=_EXAMPLES,
                query={
                    "alt": words(
                        "sse: server-sent events; else a JSON array of documents.", of=["sse", "json"], like=["sse"]
                    )
                },
            ),
            "count": Told(
                title="Count tokens",
                about="Counts what would go in, and says what an answer would cost.",
                body="GeminiCount",
                answer="GeminiTokens",
                examples={"Words": _WORDS, "A request": {"generateContentRequest": _SHAPED}},
            ),
            "models": Told(
                title="List the models",
                about="Every model under each of its names.",
                answer="GeminiModels",
                query={
                    "pageSize": whole(f"How many a page, {DEFAULT_PAGE} unless told.", least=0, most=MOST_A_PAGE),
                    "pageToken": words("nextPageToken of the page before."),
                },
            ),
            "model": Told(title="Show a model", about="One model, by any of its names.", answer="GeminiModel"),
        },
    )
