"""Things to put on: each is drawn around the anchor of its wearer, part behind and part in front of it."""

from typing import NamedTuple

from abaca.engines.illustrator.palette import darker, lighter
from abaca.engines.illustrator.vector import Anchor, Drawing, Rect, circle, ellipse, group, path, polygon, radial

_HAND_TURNS = (-1, 1)


class Worn(NamedTuple):
    """One thing put on, in layers: behind the wearer, on its body, right behind its head, and over everything."""

    behind: str = ""
    body: str = ""
    bowl: str = ""
    front: str = ""
    box: Rect | None = None


def space_helmet(face: Anchor, neck: Anchor, hips: Anchor, colour: str) -> Worn:
    """A glass bowl around the whole face with a collar below, and the chest unit that goes with it."""
    cx, cy = face.x, face.y
    inner = face.width * 0.64
    outer = inner * 1.16
    shell = colour or "#f2f5f8"
    glass = radial((cx - inner * 0.3, cy - inner * 0.4), inner * 1.5, (0, "#6c8fc4"), (0.6, "#33497f"), (1, "#1b2750"))
    behind = circle(cx, cy, outer, darker(shell, 0.22)) + glass.svg + circle(cx, cy, inner, glass.url)
    ring = circle(cx, cy, (inner + outer) / 2, stroke=shell, width=outer - inner)
    ring += circle(cx, cy, inner, stroke=darker(shell, 0.35), width=outer * 0.02)
    ring += circle(cx, cy, outer, stroke=darker(shell, 0.3), width=outer * 0.022)
    ears = ""
    for side in _HAND_TURNS:
        x = cx + side * outer * 0.98
        ears += ellipse(x, cy + outer * 0.1, outer * 0.13, outer * 0.22, darker(shell, 0.12))
        ears += ellipse(x, cy + outer * 0.1, outer * 0.065, outer * 0.12, "#e2573f")
    mast = path(
        f"M{cx + outer * 0.75} {cy - outer * 0.66}L{cx + outer * 0.98} {cy - outer * 1.02}",
        stroke="#8b97a5",
        width=outer * 0.05,
    )
    mast += circle(cx + outer * 0.98, cy - outer * 1.04, outer * 0.075, "#e2573f")
    shine = path(
        f"M{cx - inner * 0.82} {cy - inner * 0.1}A{inner * 0.84} {inner * 0.84} "
        f"0 0 1 {cx - inner * 0.2} {cy - inner * 0.8}",
        stroke="#ffffff",
        width=inner * 0.09,
        opacity=0.75,
    )
    shine += circle(cx + inner * 0.62, cy + inner * 0.5, inner * 0.05, "#ffffff", opacity=0.7)
    shine += ellipse(cx, cy, inner * 0.97, inner * 0.97, "#bfe0ff", opacity=0.1)
    y = cy + outer * 0.93
    collar = ellipse(cx, y, outer * 0.62, outer * 0.17, darker(shell, 0.25))
    collar += ellipse(cx, y - outer * 0.045, outer * 0.62, outer * 0.15, shell)
    collar += ellipse(cx, y - outer * 0.045, outer * 0.5, outer * 0.085, "#e2573f")
    box = Rect(cx - outer * 1.12, cy - outer * 1.12, cx + outer * 1.12, cy + outer * 1.12)
    return Worn(body=_chest_unit(neck, hips), bowl=mast + ears + behind, front=ring + shine + collar, box=box)


def _chest_unit(neck: Anchor, hips: Anchor) -> str:
    y = neck.y + (hips.y - neck.y) * 0.62
    width = neck.width * 0.5
    panel = path(f"M{neck.x - width / 2} {y}h{width}v{width * 0.62}h{-width}Z", "#e8edf2", stroke="#9aa7b5", width=1.4)
    for index, lamp in enumerate(("#e2573f", "#f2c230", "#4aa564")):
        panel += circle(neck.x + (index - 1) * width * 0.28, y + width * 0.22, width * 0.09, lamp)
    return panel + path(f"M{neck.x - width * 0.34} {y + width * 0.46}h{width * 0.68}", stroke="#6d7b8c", width=2)


def scarf(neck: Anchor, colour: str) -> Worn:
    """A knitted band around the neck with one end hanging down."""
    fill = colour or "#d92b33"
    dark, pale = darker(fill, 0.22), lighter(fill, 0.3)
    w, x, y = neck.width, neck.x, neck.y
    h = w * 0.27
    tail_x, tail_w = x + w * 0.16, w * 0.24
    length = w * 0.66
    tail = path(
        f"M{tail_x} {y + h * 0.2}L{tail_x + tail_w * 1.0} {y + h * 0.2}"
        f"L{tail_x + tail_w * 1.3} {y + length}H{tail_x + tail_w * 0.22}Z",
        dark,
    )
    tail += path(
        f"M{tail_x + tail_w * 0.2} {y + length * 0.72}h{tail_w * 1.02}"
        f"l{tail_w * 0.03} {length * 0.1}h{-tail_w * 1.03}Z",
        pale,
    )
    for index in range(4):
        fx = tail_x + tail_w * (0.34 + 0.27 * index)
        tail += path(f"M{fx} {y + length}v{h * 0.32}", stroke=dark, width=w * 0.03)
    band = path(
        f"M{x - w * 0.5} {y - h * 0.36}Q{x} {y + h * 0.5} {x + w * 0.5} {y - h * 0.36}"
        f"Q{x + w * 0.58} {y + h * 0.2} {x + w * 0.48} {y + h * 0.5}Q{x} {y + h * 1.35} {x - w * 0.48} {y + h * 0.5}"
        f"Q{x - w * 0.58} {y + h * 0.2} {x - w * 0.5} {y - h * 0.36}Z",
        fill,
    )
    band += path(
        f"M{x - w * 0.45} {y + h * 0.18}Q{x} {y + h * 0.98} {x + w * 0.45} {y + h * 0.18}",
        stroke=pale,
        width=w * 0.03,
        opacity=0.7,
    )
    box = Rect(x - w * 0.56, y - h * 0.4, x + w * 0.56, y + length + h * 0.4)
    return Worn(body=tail + band, box=box)


def wings(back: Anchor, colour: str) -> Worn:
    """Two feathered wings spread behind the shoulders."""
    fill = colour or "#f4f7fb"
    half = ""
    for index, (turn, length) in enumerate(((38, 74), (20, 96), (0, 112), (-20, 120), (-38, 118))):
        feather = path(
            f"M-4-16Q{length * 0.5}-34 {length * 0.94}-12Q{length * 1.06} 2 "
            f"{length * 0.9} 10Q{length * 0.45} 24 -6 16Z",
            darker(fill, 0.2 - index * 0.04),
            stroke=darker(fill, 0.32),
            width=1.4,
        )
        half += group(feather, turn_deg=turn)
    for turn, length in ((14, 50), (-8, 62), (-32, 68)):
        feather = path(
            f"M-4-14Q{length * 0.5}-26 {length}-6Q{length * 1.05} 6 {length * 0.8} 12Q{length * 0.4} 20 -6 14Z",
            lighter(fill, 0.35),
            stroke=darker(fill, 0.22),
            width=1.2,
        )
        half += group(feather, turn_deg=turn)
    factor = back.width / 62
    right = group(half, dx=back.x + back.width * 0.2, dy=back.y, factor=factor)
    left = f'<g transform="matrix(-1 0 0 1 {2 * back.x:.2f} 0)">{right}</g>'
    reach = 126 * factor
    box = Rect(back.x - reach, back.y - 92 * factor, back.x + reach, back.y + 68 * factor)
    return Worn(behind=left + right, box=box)


def cape(back: Anchor, colour: str) -> Worn:
    """A cloak hanging from the shoulders."""
    fill = colour or "#c62f3b"
    w, x, y = back.width, back.x, back.y
    cloth = path(
        f"M{x - w * 0.36} {y - w * 0.3}Q{x} {y - w * 0.42} {x + w * 0.36} {y - w * 0.3}"
        f"Q{x + w * 0.6} {y + w * 0.5} {x + w * 0.86} {y + w * 1.02}Q{x} {y + w * 1.24} {x - w * 0.86} {y + w * 1.02}"
        f"Q{x - w * 0.6} {y + w * 0.5} {x - w * 0.36} {y - w * 0.3}Z",
        fill,
    )
    for side in _HAND_TURNS:
        cloth += path(
            f"M{x + side * w * 0.4} {y}Q{x + side * w * 0.5} {y + w * 0.6} {x + side * w * 0.56} {y + w * 1.08}",
            stroke=darker(fill, 0.3),
            width=w * 0.03,
        )
    clasp = circle(x, y - w * 0.26, w * 0.07, "#f2c230")
    return Worn(behind=cloth, body=clasp, box=Rect(x - w * 0.88, y - w * 0.4, x + w * 0.88, y + w * 1.16))


def garment(neck: Anchor, hips: Anchor, colour: str, *, long: bool) -> Worn:
    """A shirt, or a dress when `long`, over a rigged body."""
    fill = colour or ("#d24a7c" if long else "#3b7dd8")
    x, top, low = neck.x, neck.y + 2, hips.y + (30 if long else 4)
    s, flare = neck.width * 0.5, neck.width * (1.0 if long else 0.66)
    cloth = path(
        f"M{x - s} {top}Q{x} {top + 14} {x + s} {top}Q{x + s * 1.25} {(top + low) / 2} {x + flare} {low}"
        f"Q{x} {low + 11} {x - flare} {low}Q{x - s * 1.25} {(top + low) / 2} {x - s} {top}Z",
        fill,
    )
    cloth += path(
        f"M{x - flare * 0.96} {low - 5}Q{x} {low + 6} {x + flare * 0.96} {low - 5}", stroke=lighter(fill, 0.4), width=3
    )
    sleeves = "".join(
        path(f"M{x + side * s * 0.84} {top + 9}L{x + side * s * 1.36} {top + 22}", stroke=fill, width=20)
        for side in _HAND_TURNS
    )
    return Worn(body=sleeves + cloth, box=Rect(x - flare - 8, top - 2, x + flare + 8, low + 8))


def alone(worn: Worn) -> Drawing:
    """The thing by itself, as when nobody wears it."""
    box = worn.box or Rect(-50, -50, 50, 50)
    return Drawing(svg=worn.behind + worn.bowl + worn.body + worn.front, box=box)


def party_hat(head: Anchor, colour: str) -> Worn:
    """A paper cone with stripes and a pompom."""
    fill = colour or "#8247b5"
    w, x, y = head.width * 0.86, head.x, head.y
    cone = polygon([(x - w * 0.5, y), (x, y - w * 1.25), (x + w * 0.5, y)], fill)
    cone += polygon(
        [
            (x - w * 0.3, y - w * 0.5),
            (x + w * 0.3, y - w * 0.5),
            (x + w * 0.38, y - w * 0.3),
            (x - w * 0.38, y - w * 0.3),
        ],
        "#ffd84d",
    )
    cone += ellipse(x, y, w * 0.5, w * 0.1, darker(fill, 0.2)) + circle(x, y - w * 1.25, w * 0.15, "#ff6f91")
    return Worn(front=cone, box=Rect(x - w * 0.5, y - w * 1.4, x + w * 0.5, y + w * 0.1))


def apron(neck: Anchor, hips: Anchor, colour: str) -> Worn:
    """A bib apron over a rigged body."""
    fill = colour or "#f1f1ec"
    x, top, low = neck.x, neck.y + neck.width * 0.2, hips.y + neck.width * 0.1
    s = neck.width * 0.3
    bib = path(
        f"M{x - s} {top}H{x + s}L{x + s * 1.9} {top + (low - top) * 0.45}L{x + s * 1.8} {low}"
        f"Q{x} {low + s * 0.4} {x - s * 1.8} {low}"
        f"L{x - s * 1.9} {top + (low - top) * 0.45}Z",
        fill,
    )
    pocket = path(
        f"M{x - s * 0.7} {top + (low - top) * 0.55}h{s * 1.4}v{s * 0.7}q{-s * 0.7} {s * 0.4} {-s * 1.4} 0Z",
        stroke=darker(fill, 0.25),
        width=s * 0.09,
    )
    return Worn(body=bib + pocket, box=Rect(x - s * 2, top, x + s * 2, low + s * 0.4))


def shorts(hips: Anchor, colour: str) -> Worn:
    """Short trousers around the hips of a rigged body."""
    fill = colour or "#41608f"
    w, x, y = hips.width * 0.68, hips.x, hips.y
    cloth = path(
        f"M{x - w} {y - w * 0.42}Q{x} {y - w * 0.2} {x + w} {y - w * 0.42}L{x + w * 0.98} {y + w * 0.42}"
        f"H{x + w * 0.14}L{x} {y + w * 0.12}"
        f"L{x - w * 0.14} {y + w * 0.42}H{x - w * 0.98}Z",
        fill,
    )
    band = path(
        f"M{x - w} {y - w * 0.38}Q{x} {y - w * 0.16} {x + w} {y - w * 0.38}", stroke=darker(fill, 0.25), width=w * 0.1
    )
    return Worn(body=cloth + band, box=Rect(x - w, y - w * 0.45, x + w, y + w * 0.45))


def shoes(feet: tuple[Anchor, Anchor], colour: str, *, boots: bool) -> Worn:
    """A pair of shoes or boots over two feet; an anchor is the middle of a sole."""
    fill = colour or "#c9434a"
    body = ""
    box: Rect | None = None
    for foot in feet:
        w = foot.width * 0.56
        high = w * (1.9 if boots else 1.05)
        body += path(
            f"M{foot.x - w} {foot.y}Q{foot.x - w * 1.05} {foot.y - w * 0.7} {foot.x - w * 0.62} {foot.y - high}"
            f"H{foot.x + w * 0.62}Q{foot.x + w * 1.05} {foot.y - w * 0.7} {foot.x + w} {foot.y}Z",
            fill,
        )
        body += path(f"M{foot.x - w} {foot.y}H{foot.x + w}", stroke=darker(fill, 0.4), width=w * 0.2)
        body += path(
            f"M{foot.x - w * 0.4} {foot.y - w * 0.72}H{foot.x + w * 0.4}", stroke=lighter(fill, 0.6), width=w * 0.13
        )
        here = Rect(foot.x - w * 1.1, foot.y - high, foot.x + w * 1.1, foot.y + w * 0.1)
        box = here if box is None else box.union(here)
    return Worn(body=body, box=box)
