"""What stands where in a picture, as far as one network that was taught whole pictures can tell.

It judges every place by itself at two sizes, and what both agree on is a thing. Things that touch are one to it, and
what is small or no class of ImageNet is not seen.
"""

from functools import cache
from typing import Any, NamedTuple

import cv2
import numpy as np
from PIL import Image

from abaca.engines.illustrator import lexicon
from abaca.engines.illustrator.photo import recognition
from abaca.engines.illustrator.photo.additions import common_px
from abaca.engines.illustrator.photo.network import INPUT, PLACES
from abaca.engines.illustrator.photo.recognition import named, names, network
from abaca.engines.illustrator.sight import Named
from abaca.engines.illustrator.vector import Rect

_SIZES_PX = (320, 448)
"""The shorter sides at which a picture is judged."""
_MOST_LONG = 3.0
_CELL_PX = 32
_PEAK, _BODY = 0.85, 0.5
"""A thing is seen with this share somewhere, and reaches as far as the other."""
_LEAST = 0.03
"""And takes at least this share of the picture."""
_FAMILIES = ("dog", "cat", "bird", "fish", "snake", "spider", "bear", "monkey", "car")
"""Kinds whose sorts share the votes."""
_MOST = 5
_SAME = 0.45


class Spotted(NamedTuple):
    """A kind of thing: concept ("" where the lexicon has none), its name, where each is (px), and all as a mask (L)."""

    concept: str
    name: Named
    boxes: tuple[Rect, ...]
    mask: Image.Image


def spotted(picture: Image.Image) -> tuple[Spotted, ...]:
    """The kinds of things in an RGB picture, the surest first; none where the extra `vision` is not installed."""
    reader = network() if recognition.can_name() else None
    if reader is None or max(picture.size) > _MOST_LONG * min(picture.size) or min(picture.size) < _CELL_PX:
        return ()
    looks = [_shares(reader, picture, side) for side in _SIZES_PX]
    fine = looks[-1]
    size = (fine.shape[2], fine.shape[1])
    coarse = np.stack([cv2.resize(part, size, interpolation=cv2.INTER_LINEAR) for part in looks[0]])
    votes = (coarse + fine) / 2
    kinds, members = _kinds()
    found = []
    for kind, numbers in zip(kinds, members, strict=True):
        share = votes[numbers].sum(axis=0)
        if float(share.max()) >= _PEAK and float((share > _BODY).mean()) >= _LEAST:
            found.append((float(share.max()) * float((share > _BODY).mean()) ** 0.25, kind, share))
    found.sort(key=lambda each: -each[0])
    spots: list[Spotted] = []
    for _, kind, share in found[: 2 * _MOST]:
        spot = _spot(kind, share, picture)
        # What lies where something surer is already is a second guess at the same thing.
        if all(_within(box, other) < _SAME for box in spot.boxes for known in spots for other in known.boxes):
            spots.append(spot)
    return tuple(spots[:_MOST])


def _within(box: Rect, other: Rect) -> float:
    """How much of the smaller box the other covers, 0..1."""
    return common_px(box, other) / max(1.0, min(box.width * box.height, other.width * other.height))


def _shares(reader: Any, picture: Image.Image, side_px: int) -> Any:
    """For every class, how surely each place shows it, 0..1."""
    share = side_px / min(picture.size)
    size = tuple(max(_CELL_PX, round(length * share / _CELL_PX) * _CELL_PX) for length in picture.size)
    small = picture.convert("RGB").resize((size[0], size[1]), Image.Resampling.BICUBIC, reducing_gap=2.0)
    seen = (np.asarray(small, np.float32) - 127) / 128
    said = reader.run([PLACES], {INPUT: np.ascontiguousarray(seen.transpose(2, 0, 1)[None])})[0][0]
    said = np.stack([cv2.blur(part, (3, 3), borderType=cv2.BORDER_REFLECT) for part in said])
    said = np.exp(said - said.max(axis=0))
    return said / said.sum(axis=0)


def _spot(kind: tuple[str, str], share: Any, picture: Image.Image) -> Spotted:
    concept, english = kind
    body = (share > _BODY).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(body, connectivity=8)
    least = 0.25 * stats[1:, cv2.CC_STAT_AREA].max()
    kept = [at for at in range(1, count) if stats[at, cv2.CC_STAT_AREA] >= least]
    across, down = picture.width / share.shape[1], picture.height / share.shape[0]
    boxes = tuple(
        Rect(left * across, top * down, (left + wide) * across, (top + high) * down)
        for left, top, wide, high in (stats[at, :4].tolist() for at in kept)
    )
    soft = np.clip(share, 0, 1) * cv2.dilate(np.isin(labels, kept).astype(np.uint8), np.ones((3, 3), np.uint8))
    mask = Image.fromarray((soft * 255).astype(np.uint8)).resize(picture.size, Image.Resampling.BILINEAR)
    name = named(concept) if concept else Named(english, next(n.name.zh for n in names() if n.name.en == english))
    return Spotted(concept, name, boxes, mask)


@cache
def _kinds() -> tuple[tuple[tuple[str, str], ...], tuple[Any, ...]]:
    """All kinds that things are told by, and the numbers of the classes of each."""
    by: dict[tuple[str, str], list[int]] = {}
    for number, label in enumerate(names()):
        line = lexicon.lineage(label.concept) if label.concept else ()
        family = next((each for each in _FAMILIES if each in line), label.concept)
        by.setdefault((family, "" if family else label.name.en), []).append(number)
    return tuple(by), tuple(np.array(numbers) for numbers in by.values())
