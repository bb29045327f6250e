"""The inspector: a picture's facts and the soundness of its structure, in flat memory and without decoding pixels."""

from dataclasses import dataclass

from abaca.imaging.structure import BROKEN_HEADER, BROKEN_SIZES, CUT_OFF, NOT_A_PICTURE, Broken, Found, Wish, parse

MIMES = ("image/png", "image/jpeg", "image/webp", "image/gif", "image/heic", "image/heif", "image/avif")
"""What `Inspector` knows."""


_MOST_PARTS = 200_000  # of a structure: a PNG of 20 MB in pieces of 8 KB has a twentieth; each costs a microsecond


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the bytes say. `mime` is "" for what is no picture, sizes are as stored, before `orientation` (1…8)."""

    mime: str = ""
    width_px: int = 0
    height_px: int = 0
    orientation: int = 1
    problem: str = NOT_A_PICTURE


class Inspector:
    """Reads one picture in pieces of any size."""

    def __init__(self) -> None:
        self._found = Found()
        self._parser = parse(self._found)
        self._wish: Wish | None = next(self._parser)
        self._held = b""
        self._problem = ""
        self._parts = 0

    def feed(self, piece: bytes) -> None:
        """Read on; what comes after the picture's end is passed over."""
        window = self._held + piece if self._held else piece
        at = 0
        while self._wish is not None:
            at, answer = self._wish.meet(window, at)
            if answer is None:
                self._held = window[at:]
                return
            self._parts += 1
            if self._parts > _MOST_PARTS:
                self._wish, self._problem = None, BROKEN_SIZES
                break
            try:
                self._wish = self._parser.send(answer)
            except StopIteration:
                self._wish = None
            except Broken as broken:
                self._wish = None
                self._problem = broken.problem
        self._held = b""

    def finish(self) -> Facts:
        """Give the facts; `problem` is "" when the structure is whole up to the picture's end."""
        found = self._found
        problem = self._problem
        if not found.mime:
            problem = NOT_A_PICTURE
        elif not problem and self._wish is not None and not found.whole:
            problem = CUT_OFF
        elif not problem and not (found.width_px and found.height_px):
            problem = BROKEN_HEADER
        return Facts(
            mime=found.mime,
            width_px=found.width_px,
            height_px=found.height_px,
            orientation=found.orientation,
            problem=problem,
        )
