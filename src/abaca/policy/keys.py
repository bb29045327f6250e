"""What keys, invitations and sessions look like, and what a caller's key allows."""

import secrets

from abaca.errors import InvalidKey, MissingKey, RequestError
from abaca.records import Group, Key, Rules
from abaca.types import Secret

_MARK = "abk-"
_INVITATION_MARK = "abi-"
_SESSION_MARK = "abs-"
_PREFIX_CHARS = 8
_NAME_MAX_CHARS = 100
_PREFIX_SHARE = 4  # of a short key, which a person chose, less is kept: a quarter


def new_secret() -> Secret:
    """Give a fresh key of 256 random bits, in characters that every header and query carries unescaped."""
    return _fresh(_MARK)


def new_invitation() -> Secret:
    """Give what a link signs in with, once."""
    return _fresh(_INVITATION_MARK)


def new_session() -> Secret:
    """Give what stands for a key, in every place where the key would, until the session ends."""
    return _fresh(_SESSION_MARK)


def _fresh(mark: str) -> Secret:
    return Secret(mark + secrets.token_urlsafe(32))


def new_key(
    name: str,
    secret: Secret,
    *,
    created_s: int,
    admin: bool = False,
    rules: Rules | None = None,
    group: Group | None = None,
    expires_s: int | None = None,
) -> Key:
    """Give the record of a new key; only the first characters of its secret, at most a quarter, are kept readable.

    Raises RequestError for a name that is none.
    """
    _check_name(name)
    return Key(
        id=f"key_{secrets.token_hex(8)}",
        name=name,
        prefix=shown_prefix(secret),
        admin=admin,
        created_s=created_s,
        expires_s=expires_s,
        rules=rules or Rules(),
        group=group,
    )


def shown_prefix(secret: Secret) -> str:
    """Give what of a secret may be shown: its first characters, at most a quarter."""
    value = secret.reveal()
    return value[: min(_PREFIX_CHARS, len(value) // _PREFIX_SHARE)]


def new_group(name: str, rules: Rules, *, created_s: int) -> Group:
    """Give the record of a new group; raises RequestError for a name that is none."""
    _check_name(name)
    return Group(id=f"group_{secrets.token_hex(8)}", name=name, rules=rules, created_s=created_s)


def _check_name(name: str) -> None:
    if not name.strip() or not name.isprintable() or len(name) > _NAME_MAX_CHARS or "/" in name:
        raise RequestError(
            f"The name is {name[:80]!r}; up to {_NAME_MAX_CHARS} printable characters without / would be right.",
            field="name",
        )


def admit(secret: Secret | None, key: Key | None, *, now_s: float) -> Key:
    """Give the caller's key; raises MissingKey or InvalidKey in Google's words."""
    if secret is None or not secret:
        raise MissingKey(
            "Method doesn't allow unregistered callers (callers without established identity). "
            "Please use API Key or other form of API consumer identity to call this API."
        )
    if key is None or key.revoked_s is not None:
        raise InvalidKey("API key not valid. Please pass a valid API key.")
    if key.expires_s is not None and key.expires_s <= now_s:
        raise InvalidKey("API key expired. Please renew the API key.")
    if key.session_until_s is not None and key.session_until_s <= now_s:
        raise InvalidKey("The session has ended. Please sign in again.")
    return key
