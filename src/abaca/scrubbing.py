"""Words of others without keys, hosts, URLs and paths."""

import re

_MOST_CHARS = 500
_KEY = "[key]"
_NAMED_KEY = re.compile(
    r"""(?ix) (?P<name> [?&] (?:key|api_key|access_token) = | \b bearer \s+ ["']?
    | \b x-(?:goog-)?api-key ["']? \s* [:=] \s* ["']?) [^\s&"',}\]]+"""
)
_KEY_SHAPE = re.compile(r"\b(?:ab[kis]|sk|pk)-[\w-]{12,}|\bAIza[\w-]{10,}")
# What a stranger shall not read even where it only may be one: model names and plain sentences get through.
_SUSPECTS = (
    (re.compile(r"\w+://\S+"), "[url]"),
    (re.compile(r"\b(?:sk|pk|abk|AIza|key|token)[-_=:]\s?[^\s,;\"']{6,}", re.IGNORECASE), _KEY),
    (re.compile(r"\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{32,}\b"), _KEY),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b|\[[0-9a-f]*:[0-9a-f:.]*:[0-9a-f.]*\](?::\d+)?"), "[host]"),
    (
        re.compile(
            r"\b(?:(?:[a-z0-9-]+\.)+(?:com|net|org|ai|io|cn|de|eu|uk|fr|jp|kr|ru|us|co|dev|app|cloud|corp|lan|internal|local)"
            r"|localhost)\b(?::\d+)?",
            re.IGNORECASE,
        ),
        "[host]",
    ),
    (re.compile(r"(?<![\w.-])(?:[\w-]+\.)+[a-z][\w-]*:\d{2,5}\b", re.IGNORECASE), "[host]"),
    (re.compile(r"(?<!\w)/(?:app|data|etc|home|mnt|opt|private|root|srv|tmp|usr|Users|var|workspace)/\S+"), "[path]"),
)


def without_keys(text: str) -> str:
    """Give a text for the log: `?key=…`, bearer tokens and known shapes of keys are out, hosts and paths stay."""
    if (
        text.isidentifier() and "AIza" not in text
    ):  # a word, as most of what is logged: searching takes ten times longer
        return text
    return _KEY_SHAPE.sub(_KEY, _NAMED_KEY.sub(rf"\g<name>{_KEY}", text))


def for_callers(words: str) -> str:
    """Give a vendor's words for callers: one line of 500 characters without URLs, hosts, paths and possible keys."""
    if len(words) > 2 * _MOST_CHARS:  # the last word may be half a key: it goes too
        words = words[: 2 * _MOST_CHARS].rpartition(" ")[0]
    words = without_keys(words)
    for pattern, stand_in in _SUSPECTS:
        words = pattern.sub(stand_in, words)
    return " ".join(words.split())[:_MOST_CHARS]
