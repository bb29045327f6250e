"""Webhook signatures.

They follow Standard Webhooks 1.0.0 (github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md): what is
signed is `ID.TIMESTAMP.BODY`, by HMAC-SHA256, so that a receiver knows who sent a message, that nobody changed it, and
when. Several secrets give several signatures, which lets a secret be replaced while messages are under way.
"""

import base64
import binascii
import hmac
from collections.abc import Sequence

from abaca.types import Secret

TOLERANCE_S = 300
"""How far a message's time may be from the receiver's clock (the specification's own libraries allow as much)."""

_PREFIX = "whsec_"
_VERSION = "v1"
_SECRET_MIN_BYTES = 24


def signing_key(secret: Secret) -> bytes:
    """Give the bytes that a secret signs with: the base64 behind `whsec_`, of any other text its UTF-8.

    Raises ValueError for base64 that is none, and for fewer than 24 bytes, the least that the specification allows.
    """
    text = secret.reveal()
    if text.startswith(_PREFIX):
        encoded = text.removeprefix(_PREFIX).rstrip("=")
        try:
            key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
        except (binascii.Error, ValueError):
            raise ValueError(f"what follows {_PREFIX} in a webhook secret has to be base64") from None
    else:
        key = text.encode()
    if len(key) < _SECRET_MIN_BYTES:
        raise ValueError(f"a webhook secret needs at least {_SECRET_MIN_BYTES} bytes; this one has {len(key)}")
    return key


def sign(secrets: Sequence[Secret], *, message_id: str, at_s: int, body: bytes) -> str:
    """Give the value of `webhook-signature`: one `v1,BASE64` for each secret, with a space between.

    Raises ValueError without a secret, for one that `signing_key` refuses, and for an id that is empty or has a full
    stop: the stop separates what is signed, so that such an id could be read as another one with another body.
    """
    if not secrets:
        raise ValueError("nothing can be signed without a secret")
    if not message_id or "." in message_id:
        raise ValueError("the id of a message that is signed is not empty and has no full stop")
    digests = (_digest(secret, message_id, str(at_s), body) for secret in secrets)
    return " ".join(f"{_VERSION},{base64.b64encode(digest).decode()}" for digest in digests)


def verify(
    secrets: Sequence[Secret],
    *,
    message_id: str,
    timestamp: str,
    signature: str,
    body: bytes,
    now_s: float,
    tolerance_s: float = TOLERANCE_S,
) -> bool:
    """Tell whether one of the signatures is by one of the secrets and the message is of about now.

    `timestamp` and `signature` are the headers' values, from anybody: no spelling of them raises. Signatures of other
    versions are passed over. Compares in constant time. Raises ValueError for a secret that `signing_key` refuses.
    """
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 20):
        return False
    if not message_id or "." in message_id or abs(now_s - int(timestamp)) > tolerance_s:
        return False
    digests = [_digest(secret, message_id, timestamp, body) for secret in secrets]
    given = [_decoded(one) for one in signature.split()]
    matches = [hmac.compare_digest(digest, one) for digest in digests for one in given]
    return any(matches)


def _digest(secret: Secret, message_id: str, timestamp: str, body: bytes) -> bytes:
    signed = b".".join((message_id.encode("utf-8", "surrogatepass"), timestamp.encode(), body))
    return hmac.digest(signing_key(secret), signed, "sha256")


def _decoded(signature: str) -> bytes:
    """Give the digest of one `v1,BASE64`, nothing where it is anything else."""
    version, _, encoded = signature.partition(",")
    if version != _VERSION:
        return b""
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return b""
