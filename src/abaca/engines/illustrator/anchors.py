"""Where hats, glasses and scarves go on the emoji drawings, in the 36 units of an emoji.

Faces are looked up in `FACES`, whole bodies in `BODIES`; an emoji in neither gets anchors measured from its pixels.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from .assets import SIDE, source, tight_box
from .render import raster
from .vector import Anchor, Rect, document


class Face(NamedTuple):
    """A frontal face: height of the eyes, distance between them, where a brim sits and how wide it is there.

    `eye_wide` and `eye_high` are half of what an eye measures.
    """

    eyes_y: float
    eyes_apart: float
    brim_y: float
    brim_width: float
    eye_wide: float = 2
    eye_high: float = 3


FACES: dict[str, Face] = {
    "1f431": Face(20, 12, 11, 17, 2, 2),
    "1f436": Face(16, 10, 7, 17, 2, 3),
    "1f42d": Face(22, 8, 11, 14, 2, 3),
    "1f439": Face(21, 12, 8.5, 17, 2, 3),
    "1f430": Face(24.4, 11, 20.5, 12, 1.5, 1.5),
    "1f98a": Face(17.7, 11, 11, 15, 1.5, 2.2),
    "1f43b": Face(18, 10, 6.5, 19, 2, 3),
    "1f43b-200d-2744-fe0f": Face(17, 15, 7.5, 18, 1.5, 2),
    "1f43c": Face(18, 10, 6.5, 19, 2, 3),
    "1f428": Face(19.9, 11, 11, 16, 1.5, 1.5),
    "1f42f": Face(18, 10, 7, 19, 2, 3),
    "1f981": Face(16.7, 9, 9, 16, 1.5, 2.2),
    "1f42e": Face(13, 10, 6, 16, 2, 3),
    "1f437": Face(17, 22, 8, 19, 2, 2),
    "1f438": Face(7.5, 21, 7, 10, 3.5, 3.5),
    "1f435": Face(17, 10, 6, 18, 2.2, 3.2),
    "1f414": Face(18.5, 13, 12, 11, 1.5, 1.5),
    "1f43a": Face(17.7, 11, 11, 15, 1.6, 2.3),
    "1f99d": Face(17.5, 9.2, 11, 16, 1.5, 1.5),
    "1f916": Face(14.5, 13, 5, 21, 4.5, 4.5),
    "1f417": Face(15, 14, 8, 17, 2, 2),
    "1f98c": Face(22.7, 9, 17, 11, 1.9, 2.1),
    "1f47d": Face(17.6, 14.8, 5, 20, 6.6, 6.4),
    "1f47b": Face(13, 9, 4, 18),
    "1f383": Face(18, 14, 8, 18),
    "1f603": Face(14, 12, 5, 24),
}

_LENSES_APART = 0.51
"""How far apart the middles of a pair of glasses are, by their width."""
_MEASURE_PX = 144
_At = tuple[float, float, float]

BODIES: dict[str, dict[str, _At]] = {
    "1f427": {"head": (18, 2, 10), "eyes": (17.5, 3.9, 8), "neck": (18, 9, 14)},
    "1f989": {"head": (18, 3.2, 15), "eyes": (18, 9, 21), "neck": (18, 16.5, 21)},
    "1f426": {"head": (11, 3.6, 10), "eyes": (10, 7.4, 9), "neck": (14, 13, 12)},
    "1f986": {"head": (12.5, 1.8, 8), "eyes": (11, 4.8, 7), "neck": (13.5, 11.5, 8)},
    "1f99c": {"head": (8.5, 1.4, 8), "eyes": (7.6, 5.4, 8), "neck": (10, 10.5, 11)},
    "1f424": {"head": (9.5, 4.4, 11), "eyes": (9, 9.6, 9), "neck": (13, 16, 13)},
    "1f425": {"head": (18, 4.4, 15), "eyes": (18, 9.8, 15), "neck": (18, 18, 19)},
    "1f408": {"head": (6.6, 7, 7), "eyes": (5.4, 10.4, 7), "neck": (10.2, 15, 8)},
    "1f415": {"head": (8, 6, 8), "eyes": (7, 9.5, 8), "neck": (11, 14.5, 9)},
    "1f40e": {"head": (4.6, 5, 5), "eyes": (4, 7.4, 5), "neck": (9, 12, 7)},
    "1f418": {"head": (12, 4.2, 14), "eyes": (8, 13.4, 11), "neck": (13, 24, 14)},
    "1f992": {"head": (7, 3.6, 5), "eyes": (6.4, 4.6, 6), "neck": (9.5, 12, 5)},
    "1f42b": {"head": (6.5, 4.6, 5), "eyes": (5.5, 6.4, 5), "neck": (7.5, 14, 5)},
    "1f42a": {"head": (5, 4.4, 5), "eyes": (4, 6.4, 5), "neck": (7, 13, 5)},
    "1f404": {"head": (6, 8.6, 8), "eyes": (5, 11.5, 8), "neck": (10.5, 16, 8)},
    "1f416": {"head": (5, 11.4, 8), "eyes": (4.4, 15, 7), "neck": (10, 20, 9)},
    "1f999": {"head": (6.4, 4, 5), "eyes": (5.4, 6.4, 5), "neck": (7.5, 12, 5)},
    "1f410": {"head": (7, 6.4, 6), "eyes": (6, 9.6, 6), "neck": (10.5, 15, 7)},
    "1f407": {"head": (8, 12.6, 8), "eyes": (6.4, 17.4, 8), "neck": (11, 23, 10)},
    "1f43f": {"head": (8.4, 6.4, 8), "eyes": (7, 10.4, 8), "neck": (11, 15.4, 8)},
    "1f994": {"head": (18, 15, 12), "eyes": (18, 23, 12), "neck": (18, 32, 14)},
    "1f42c": {"head": (17, 3.6, 9), "eyes": (13.6, 14, 9), "neck": (22, 15, 12)},
    "1f433": {"head": (10, 13.8, 14), "eyes": (6, 26.4, 10), "neck": (16, 30, 18)},
    "1f419": {"head": (18, 1.8, 16), "eyes": (18, 22.4, 14), "neck": (18, 28, 20)},
    "1f422": {"head": (6, 13.4, 7), "eyes": (5, 16.4, 6), "neck": (8.6, 21, 6)},
    "1f996": {"head": (10, 2, 9), "eyes": (10.5, 4.4, 6), "neck": (17, 12, 8)},
    "1f995": {"head": (8, 1, 6), "eyes": (7, 2.8, 6), "neck": (6.5, 10, 5)},
    "1f409": {"head": (8.5, 4.6, 8), "eyes": (9, 8.6, 6), "neck": (15, 15, 7)},
    "1f432": {"head": (18, 5.4, 12), "eyes": (17, 11, 9), "neck": (26, 28, 14)},
    "1f984": {"head": (18, 9.4, 10), "eyes": (14, 18, 9), "neck": (24, 28, 16)},
    "1f434": {"head": (17, 6, 10), "eyes": (13.5, 15, 9), "neck": (24, 28, 16)},
    "1f993": {"head": (17, 6, 10), "eyes": (13.5, 16, 9), "neck": (24, 28, 16)},
    "26c4": {"head": (18, 4.4, 13), "eyes": (18, 10, 10), "neck": (18, 16.4, 14)},
    "2603": {"head": (18, 4.4, 13), "eyes": (18, 10, 10), "neck": (18, 16.4, 14)},
}


def face_anchors(face: Face) -> dict[str, Anchor]:
    """The anchors of a frontal face."""
    return {
        "head": Anchor(SIDE / 2, face.brim_y, face.brim_width),
        "eyes": Anchor(SIDE / 2, face.eyes_y, min(max(face.eyes_apart / _LENSES_APART, 17), 30)),
    }


@lru_cache(maxsize=512)
def body_anchors(stem: str) -> dict[str, Anchor]:
    """The anchors of a whole-body emoji, from the table or measured."""
    if stem in FACES:
        return face_anchors(FACES[stem])
    if stem in BODIES:
        return {name: Anchor(*place) for name, place in BODIES[stem].items()}
    return measured_anchors(source(stem), tight_box(stem))


@lru_cache(maxsize=256)
def measured_anchors(svg: str, box: Rect) -> dict[str, Anchor]:
    """Where a drawing that nobody measured can wear things: its head is what sticks out at the top of its box."""
    unit = _MEASURE_PX / max(box.width, box.height)
    alpha = np.asarray(raster(document(svg, round(box.width * unit), round(box.height * unit), box)).getchannel("A"))
    rows = alpha[: round(box.height * 0.15 * unit) + 1] > 24
    columns = np.flatnonzero(rows.any(axis=0)) / unit + box.left
    middle = float(columns.mean()) if len(columns) else box.middle[0]
    width = min(max(float(np.ptp(columns)) if len(columns) else 0.0, box.width * 0.25), box.width * 0.5)
    return {
        "head": Anchor(middle, box.top + box.height * 0.05, width),
        "eyes": Anchor(middle, box.top + box.height * 0.2, width),
        "neck": Anchor(middle, box.top + box.height * 0.4, width * 1.1),
    }
