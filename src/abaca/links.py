"""Links to pictures: signed, with an end, good at every server that shares the secret.

A link is /i/SHA256.EXT?until=UNIXTIME&signature=…: who has it may see that one picture until then, and nothing else.
What else the query says is how the picture is to be shown, and needs no signature.
"""

import base64
import hmac
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from abaca.errors import Forbidden

EXTENSIONS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif"}
"""How the name of each picture type ends."""

_PATH = re.compile(r"/i/(?P<sha256>[0-9a-f]{64})\.(?P<extension>png|jpg|webp|gif)")
_UNTIL = re.compile(r"[0-9]{1,12}")
_SIGNED_BYTES = 16  # 128 bits: nobody guesses one, and links stay short
_URL_MAX_CHARS = 4096


class Links:
    """The links of one installation. `secret` is the same for all servers that share its stores."""

    def __init__(self, secret: bytes) -> None:
        self._key = hmac.digest(secret, b"abaca links to pictures", "sha256")  # the secret has other uses

    def link(self, sha256: str, mime: str, *, until_s: float) -> str:
        """Give path and query of a link that ends at that Unix time."""
        name, until = f"{sha256}.{EXTENSIONS[mime]}", str(int(until_s))
        return f"/i/{name}?until={until}&signature={self._sign(name, until)}"

    def read(self, path: str, query: Mapping[str, str], *, now_s: float) -> tuple[str, float]:
        """Give the digest of the picture that a link leads to, and when the link ends.

        Raises Forbidden for one that is not ours, was changed or has ended.
        """
        found = _PATH.fullmatch(path)
        if found is None or not self._signed(path, query):
            raise Forbidden("This is no link of ours to a picture, or it was changed.")
        if int(query["until"]) <= now_s:
            raise Forbidden("This link has ended. Ask for the answer again, by the id of its call, for a new one.")
        return found["sha256"], float(query["until"])

    def own(self, url: str, *, now_s: float) -> str | None:
        """Give the digest of the picture behind one of our own links, at whatever host; None for any other URL.

        Raises Forbidden for one that has ended.
        """
        try:
            parts = urlsplit(url if len(url) <= _URL_MAX_CHARS else "")
        except ValueError:
            return None
        query = dict(parse_qsl(parts.query))
        if _PATH.fullmatch(parts.path) is None or not self._signed(parts.path, query):
            return None
        return self.read(parts.path, query, now_s=now_s)[0]

    def _signed(self, path: str, query: Mapping[str, str]) -> bool:
        until, given = query.get("until", ""), query.get("signature", "")
        if _UNTIL.fullmatch(until) is None:
            return False
        good = self._sign(path.removeprefix("/i/"), until)
        return hmac.compare_digest(good.encode(), given.encode("utf-8", "surrogateescape"))

    def _sign(self, name: str, until: str) -> str:
        digest = hmac.digest(self._key, f"{name}\n{until}".encode(), "sha256")
        return base64.urlsafe_b64encode(digest[:_SIGNED_BYTES]).rstrip(b"=").decode()
