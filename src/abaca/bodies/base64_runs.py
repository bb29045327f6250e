"""Base64 decoded piece by piece: both alphabets, mixed even, with or without padding, wrapped in lines or not."""

import string
from binascii import Error as BinasciiError

import pybase64

_STANDARD = bytes.maketrans(b"-_", b"+/")
_WHITESPACE = b" \t\r\n"
_PAD = ord("=")
_INNER = frozenset((string.ascii_letters + string.digits + "+/").encode())
_PADDING_MOST = {0: 0, 1: 0, 2: 2, 3: 1}


class NotBase64(Exception):
    """The run holds a character that base64 has not, or ends inside a group."""


class Base64Run:
    """One run of base64 being decoded.

    Pieces are tried as they are first: the validating decoder is also the fast one (20 times as fast as a `translate`).
    Once a piece has shown the URL-safe alphabet or line breaks, the rest is cleaned before it is decoded.
    """

    __slots__ = ("_carry", "_clean", "_ended", "_padding")

    def __init__(self) -> None:
        self._carry = b""
        self._clean = True
        self._ended = False
        self._padding = 0

    def feed(self, piece: bytes) -> tuple[bytes, ...]:
        """Decode what `piece` completes; raises NotBase64. `piece` is not copied, however it is cut."""
        if not self._clean:
            return (self._feed_unclean(piece),)
        start = -len(self._carry) % 4
        group = self._carry + piece[:start]  # the one that the last piece began
        if len(group) % 4:
            self._carry = group
            return ()
        end = len(piece) - (len(piece) - start) % 4
        if b"=" in group:
            return (self._stop_trying(self._carry + piece),)
        try:
            decoded = _tried(group), _tried(memoryview(piece)[start:end])
        except BinasciiError:
            return (self._stop_trying(self._carry + piece),)
        self._carry = piece[end:]
        if end > start and piece[end - 1] == _PAD:
            self._ended = True
            return (*decoded, self._stop_trying(self._carry))
        return decoded

    def feed_inner(self, piece: bytes) -> tuple[bytes, ...]:
        """Decode a piece that may be the inside of a run; nothing where it is too short to tell or is none.

        What is given proves that there is no quote in the piece, so that nobody has to look for one.
        """
        start = -len(self._carry) % 4
        end = len(piece) - (len(piece) - start) % 4
        group = self._carry + piece[:start]
        if not self._clean or end <= start or piece[end - 1] == _PAD or not _INNER.issuperset(group + piece[end:]):
            return ()
        try:
            decoded = _tried(group), _tried(memoryview(piece)[start:end])
        except BinasciiError:
            return ()
        self._carry = piece[end:]
        return decoded

    def finish(self, *, cut: bool = False) -> bytes:
        """Decode the last, unpadded group; raises NotBase64 when it cannot be one, unless it may be `cut` off."""
        decoded = self._stop_trying(self._carry) if self._clean else b""
        carry = self._carry[:0] if cut and self.dangling else self._carry
        if len(carry) == 1 or self._padding > _PADDING_MOST[len(carry)]:
            raise NotBase64
        return decoded + _decode(carry + b"=" * (-len(carry) % 4))

    @property
    def dangling(self) -> bytes:
        """The one character that makes no group, if the run were to end here."""
        return self._carry if len(self._carry) == 1 else b""

    def _stop_trying(self, piece: bytes) -> bytes:
        self._clean = False
        self._carry = b""
        return self._feed_unclean(piece)

    def _feed_unclean(self, piece: bytes) -> bytes:
        piece = piece.translate(_STANDARD, _WHITESPACE)
        run = piece.rstrip(b"=")
        if run and (self._ended or self._padding or b"=" in run):
            raise NotBase64
        self._padding += len(piece) - len(run)
        run = self._carry + run
        whole = len(run) - len(run) % 4
        self._carry = run[whole:]
        return _decode(memoryview(run)[:whole])


def _tried(groups: bytes | memoryview) -> bytes:
    return pybase64.b64decode(groups, validate=True) if groups else b""


def _decode(groups: bytes | memoryview) -> bytes:
    try:
        return _tried(groups)
    except BinasciiError as error:
        raise NotBase64 from error
