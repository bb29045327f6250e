"""What admin keys are told, and tell, as JSON schemas; rules are those of the Struct that reads them."""

import msgspec

from abaca.policy.written_rules import WrittenRules
from abaca.schemas import PLACE, Schema, anything, fields, flag, number, or_null, ref, several, whole, words

_USD = "USD, a decimal number with six places."
_S = "Unix seconds."

RULES = {
    "vendor": "The spelling of answers on paths that name no vendor.",
    "models": "The models that may be asked; null for all.",
    "engines": "The engines that may be asked; null for all.",
    "strict": "Refuse what would have no effect.",
    "stream": "live, or held so that another engine may still take over.",
    "hide_engine": "Keep engine and cost from callers.",
    "delivery": "How pictures come.",
    "url_ttl_s": "For how many seconds a link to a picture is good.",
    "delivered_days": "For how long calls are kept whose answer somebody had.",
    "undelivered_days": "For how long the others are kept.",
    "caps": "What one request may bring.",
    "requests_per_minute": "A limit.",
    "images_per_minute": "A limit.",
    "megapixels_per_minute": "A limit.",
    "at_once": "How many calls at the same time.",
    "model_limits": "Limits of single models, by their names.",
    "budget": "As in 25USD/month; /day and /total too.",
}
"""What each rule says."""

_KEY_FIELDS = {
    "name": "What it is called: no two good keys have one name.",
    "group": "The name of its group.",
    "admin": "Whether it may do what stands under /admin/v1.",
    "expires_s": "Until when it is good, in Unix seconds; null for ever.",
    "rules": "Rules of this key alone.",
}
_FIELDS = {
    "NewKey": _KEY_FIELDS,
    "ChangedKey": _KEY_FIELDS,
    "Limits": RULES,
    "Caps": {
        "body_bytes": "Of the whole body.",
        "picture_bytes": "Of each picture.",
        "picture_px": "Width times height of each picture.",
        "pictures": "How many, those of earlier turns too.",
        "string_bytes": "Of each string that is no picture.",
    },
}

_NAMED_RULES = ref("WrittenRules")
_SHOWN: dict[str, Schema] = {
    "id": words(like=["key_01a1fe3c"]),
    "name": words(like=["ann"]),
    "created_s": whole(_S, like=1795255500),
    "rules": _NAMED_RULES,
    "used_usd": words(f"What of the budget is used, where there is one. {_USD}"),
}
_KEY: dict[str, Schema] = {
    "object": words(of=["key"]),
    **_SHOWN,
    "prefix": words("How the secret begins.", like=["abk-3fQ"]),
    "admin": flag(like=False),
    "group": or_null(words("The name of its group."), like="studio"),
    "expires_s": or_null(whole(_S)),
    "revoked_s": or_null(whole(_S)),
}
_KEY_NEEDS = [name for name in _KEY if name != "used_usd"]
_CAPS = {
    "body_bytes": 150_000_000,
    "picture_bytes": 30_000_000,
    "picture_px": 64_000_000,
    "pictures": 100,
    "string_bytes": 1_000_000,
}


def admin_schemas(known: tuple[type[msgspec.Struct], ...]) -> dict[str, Schema]:
    """Give the schemas by their names; `known` are the Structs of bodies, which are named as those are."""
    _, written = msgspec.json.schema_components((WrittenRules, *known), ref_template=f"{PLACE}{{name}}")
    for schema in written.values():
        schema.pop("title", None)
    for name, about in {"WrittenRules": RULES, **_FIELDS}.items():
        for field, said in written[name]["properties"].items():
            said.pop("default", None)
            said["description"] = about[field]
    written["WrittenRules"]["description"] = "Rules. What is left out stays as it is, what is null is said no longer."
    return {**written, **_ANSWERS, **_CONSOLE}


def _listed(name: str, about: str = "") -> Schema:
    return fields({"object": words(of=["list"]), "data": several(ref(name))}, about, needs=["object", "data"])


_ANSWERS: dict[str, Schema] = {
    "Key": fields(_KEY, "A key, without its secret.", needs=_KEY_NEEDS),
    "KeyAndSecret": fields(
        {**_KEY, "secret": words("The key itself: shown now and never again.", like=["abk-…"])},
        needs=[*_KEY_NEEDS, "secret"],
    ),
    "Keys": _listed("Key"),
    "Group": fields(
        {"object": words(of=["group"]), **_SHOWN},
        "Keys that are treated alike.",
        needs=["object", "id", "name", "created_s", "rules"],
    ),
    "Groups": _listed("Group"),
    "Usage": fields(
        {
            "object": words(of=["usage"]),
            "by": several(words(), "What it is told apart by.", examples=[["model", "day"]]),
            "data": several(
                fields(
                    {
                        "key": or_null(words("The key's id.")),
                        "key_name": or_null(words()),
                        "group": or_null(words("The group's id.")),
                        "group_name": or_null(words()),
                        "model": or_null(words()),
                        "engine": or_null(words()),
                        "day": or_null(words("A day of UTC.")),
                        "calls": whole(like=12),
                        "pictures": whole(like=14),
                        "cost_usd": words(_USD, like=["1.876000"]),
                    },
                    needs=["calls", "pictures", "cost_usd"],
                )
            ),
        },
        "What was used.",
        needs=["object", "by", "data"],
    ),
    "Ledger": fields(
        {
            "object": words(of=["ledger"]),
            "ok": flag("Whether every call adds up.", like=True),
            "faults": several(words(), "What does not.", examples=[[]]),
        },
        needs=["object", "ok", "faults"],
    ),
}
_CONSOLE: dict[str, Schema] = {
    "Engine": fields(
        {
            "object": words(of=["engine"]),
            "name": words(like=["google"]),
            "kind": words(of=["upstream", "illustrator", "scripted"]),
            "vendor": or_null(words("The catalogue's row."), like="google"),
            "dialect": or_null(words("What is spoken to it; null where it is part of abaca."), like="gemini"),
            "models": several(words(), "Public names whose route names it.", examples=[["gemini-3-pro-image"]]),
            "state": words("trying: one request tries for all.", of=["ready", "resting", "trying"]),
            "until_s": or_null(number(_S)),
            "keys": several(
                fields(
                    {
                        "number": whole(like=1),
                        "state": words(of=["ready", "resting", "trying"]),
                        "until_s": or_null(number(_S)),
                    },
                    needs=["number", "state", "until_s"],
                ),
                "Its keys, by number.",
            ),
            "at_once": or_null(whole("How many calls at a time; null for any number."), like=8),
            "working": whole("Calls at it now.", like=2),
            "waiting": whole("Calls in its line now.", like=0),
            "calls": whole("Calls that ended with it.", like=412),
            "failures": whole("Attempts of it that failed.", like=7),
            "last_failure": or_null(
                fields({"type": words(), "message": words(), "at_s": number(_S)}, needs=["type", "message", "at_s"])
            ),
        },
        "What draws, as one process knows it since it started.",
        needs=[
            "object",
            "name",
            "kind",
            "vendor",
            "models",
            "state",
            "until_s",
            "keys",
            "at_once",
            "working",
            "waiting",
        ],
    ),
    "Engines": fields(
        {
            "object": words(of=["list"]),
            "process": words("Which process this is.", like=["process_01a1fe3c"]),
            "workers": whole("How many processes there are.", like=1),
            "started_s": number(_S, like=1795255500.1),
            "data": several(ref("Engine")),
        },
        needs=["object", "process", "workers", "started_s", "data"],
    ),
    "Price": fields(
        {
            "object": words(of=["price"]),
            "engine": words(like=["google"]),
            "model": words(like=["gemini-3-pro-image"]),
            "engine_model": words("The engine's own name for it.", like=["gemini-3-pro-image"]),
            "source": words(of=["catalogue", "vendor", "config", "engine"]),
            "stated_by": or_null(words("Who says so.")),
            "dated": or_null(words("The day from which it counts; null for ever.")),
            "changes": or_null(words("The day on which another one takes over.")),
            "free": flag(like=False),
            "text_in_usd": words("A million tokens of words that go in.", like=["2.000000"]),
            "cached_in_usd": words("The same where they were cached.", like=["2.000000"]),
            "text_out_usd": words("A million tokens of words that come out.", like=["12.000000"]),
            "thoughts_usd": words("A million tokens of thoughts.", like=["12.000000"]),
            "image_in_usd": words("One picture that goes in.", like=["0.001120"]),
            "image_out_usd": anything("One picture that is drawn, by size.", examples=[{"1K": "0.134400"}]),
            "grounding_usd": words("One search.", like=["0.014000"]),
            "batch_percent": number("What of it all a batch costs.", like=100.0),
        },
        f"What a model costs at an engine. {_USD}",
        needs=["object", "engine", "model", "source", "free", "text_in_usd", "text_out_usd", "image_out_usd"],
    ),
    "Prices": fields(
        {"object": words(of=["prices"]), "day": words("Of UTC.", like=["2026-11-21"]), "data": several(ref("Price"))},
        needs=["object", "day", "data"],
    ),
    "Settings": fields(
        {
            "object": words(of=["settings"]),
            "version": words("Of abaca.", like=["0.1.0"]),
            "process": words(like=["process_01a1fe3c"]),
            "started_s": number(_S, like=1795255500.1),
            "workers": whole(like=1),
            "delivery": words(of=["inline", "url"]),
            "url_ttl_s": whole(like=3600),
            "stream": words(of=["live", "held"]),
            "strict": flag(like=False),
            "deadline_s": number(like=600.0),
            "join_s": number(like=900.0),
            "retention": fields({"delivered_days": number(like=7.0), "undelivered_days": number(like=30.0)}),
            "caps": fields({name: whole(like=most) for name, most in _CAPS.items()}),
            "database": words(of=["sqlite", "postgresql"]),
            "pictures": words(of=["file", "s3", "gs", "az"]),
            "limiter": words(of=["memory", "redis"]),
            "limits_shared": flag("Whether all processes count together.", like=True),
            "durability": words(like=["process"]),
            "reserve_bytes": whole(like=500_000_000),
            "pictures_by_url": flag("Whether references by URL are fetched.", like=True),
            "webhooks": flag(like=False),
            "traces": flag(like=False),
            "models": whole("How many models there are.", like=7),
            "engines": several(words(), examples=[["scripted", "illustrator"]]),
        },
        "What holds where no rule of a key or group says else. No secret, no host, no path.",
        needs=["object", "version", "workers", "delivery", "retention", "caps", "database", "pictures", "limiter"],
    ),
}
