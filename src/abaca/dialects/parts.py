"""Parts as every dialect has them: labels of pictures, placeholders left in, what is sent on as it came."""

import pybase64

from abaca.errors import Unsupported
from abaca.skeletons import restore
from abaca.types import Blob, Json, Opaque

NO_CLAIM = frozenset({"", "application/octet-stream", "binary/octet-stream"})
"""Labels that say nothing of what they label."""

_SAME_TYPE = {"image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg", "image/x-png": "image/png"}
_SMALL_BYTES = 64
_SHOWN_CHARS = 40


def normal(mime: str) -> str:
    """Give a label in the one spelling that abaca compares: lower case, no parameters, the registered name."""
    mime = mime.partition(";")[0].strip().lower()
    return _SAME_TYPE.get(mime, mime)


def fault(blob: Blob) -> str:
    """Say what is wrong with a picture, "" when nothing is; a tiny one is shown, since it is likely a placeholder."""
    if not blob.problem:
        return ""
    content = blob.source() if blob.size_bytes <= _SMALL_BYTES else None
    if not isinstance(content, bytes):
        return f"the picture cannot be used ({blob.problem})"
    # Base64 of so many bytes holds so many whole characters; what stood behind them is not known any more.
    known_chars = min(len(content) * 8 // 6, _SHOWN_CHARS)
    encode = pybase64.b64encode if blob.mime else pybase64.urlsafe_b64encode
    shown = encode(content).decode()
    more = "…" if len(content) % 3 or known_chars < len(shown) else ""
    return f'"{shown[:known_chars]}{more}" is no usable picture: {blob.problem} (a placeholder left in?)'


def replayed(part: Opaque, dialect: str, title: str) -> Json:
    """Give an opaque part as it came; raises Unsupported when it came in another dialect than the one named."""
    if part.dialect != dialect:
        raise Unsupported(
            f"A part of kind {part.kind!r} cannot be said in {title}. Leave it out, or route this model to an "
            "upstream of the same API.",
            field=part.kind,
        )
    return restore(part.skeleton, part.blobs)
