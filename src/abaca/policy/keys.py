"""What a key looks like, and what a caller's key allows."""

import secrets

from abaca.errors import InvalidKey, MissingKey
from abaca.records import Key
from abaca.types import Secret

_MARK = "abk-"
_PREFIX_CHARS = 8
_PREFIX_SHARE = 4  # of a short key, which a person chose, less is kept: a quarter


def new_secret() -> Secret:
    """Give a fresh key of 256 random bits, in characters that every header and query carries unescaped."""
    return Secret(_MARK + secrets.token_urlsafe(32))


def new_key(name: str, secret: Secret, *, created_s: int, admin: bool = False, vendor: str = "") -> Key:
    """Give the record of a new key; only the first characters of its secret, at most a quarter, are kept readable."""
    value = secret.reveal()
    return Key(
        id=f"key_{secrets.token_hex(8)}",
        name=name,
        prefix=value[: min(_PREFIX_CHARS, len(value) // _PREFIX_SHARE)],
        admin=admin,
        vendor=vendor,
        created_s=created_s,
    )


def admit(secret: Secret | None, key: Key | None) -> Key:
    """Give the caller's key; raises MissingKey or InvalidKey in Google's words."""
    if secret is None or not secret:
        raise MissingKey(
            "Method doesn't allow unregistered callers (callers without established identity). "
            "Please use API Key or other form of API consumer identity to call this API."
        )
    if key is None or key.revoked_s is not None:
        raise InvalidKey("API key not valid. Please pass a valid API key.")
    return key
