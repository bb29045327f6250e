"""Where guests go on, in, under, behind, before, around and over their host, and in its hands."""

import math
from collections.abc import Callable
from dataclasses import replace

from . import lexicon
from .palette import darker
from .parts import Cluster, Part
from .vector import Anchor, Drawing, Point, Rect, ellipse, path

_ALONE_ON_TOP, _TOGETHER_ON_TOP = 1.15, 0.72
"""How high what stands on furniture is drawn at least, as shares of the furniture's height."""
_LANDMARKS = frozenset(
    {"bridge", "tree", "palm", "pine", "rock", "island", "mountain", "house", "castle", "tower", "wall"}
)
_ON_A_LANDMARK = 0.42
"""What is on a bridge or a tree is smaller beside it than what is on a table."""
_OVERHANG = 1.3
"""How much wider than what it stands on a single guest may be."""
_ALOFT = {"umbrella": (1.2, 0.02), "balloon": (0.85, 0.4), "kite": (0.8, 0.55), "flag": (0.8, 0.36)}
"""What is held by its lower end, over the head: its height by the holder's, and how far it stands off, by its width."""
_STEMMED = frozenset({"flower", "sunflower", "rose", "tulip", "bouquet", "lavender", "herb", "bamboo", "leaf"})
_VASES = frozenset({"vase", "jar", "bottle", "glass", "bucket", "pot", "mug"})
_SPREAD_OUT = frozenset({"picnic_blanket", "carpet", "rug", "blanket", "mat"})
"""What lies on the ground: who is on it stands in its middle, not on its upper edge."""
_PEOPLE_AT_TABLE = 1.5
_BESIDE_TABLE = 1.05
"""How high those around a table are drawn at least, by its height."""
_AT_THE_SIDES = 2
"""Of those around something on the ground so many are at its sides, the others behind it."""
_TALL_HOST = 1.25
"""From that height on, by a grown person's, a host is enlarged over who is under it, and others make these small."""


def enlarged(host: Part, guests: list[Cluster]) -> list[Cluster]:
    """Small things on a large one drawn larger, so that they count in the picture."""
    if lies(host):
        return guests
    top = top_of(host)
    tallest = max(guest.box.height for guest in guests)
    wide = sum(guest.box.width for guest in guests)
    goal = _ALONE_ON_TOP if len(guests) == 1 else _TOGETHER_ON_TOP
    if any(kind in _LANDMARKS for kind in lexicon.lineage(host.label)):
        goal = _ON_A_LANDMARK
    factor = min(max(1.0, goal * host.rect.height / tallest), max(1.0, top.width * 0.7 / wide), 2.1)
    return [guest.fitted(guest.box.middle[0], guest.host.rect.bottom, factor) for guest in guests]


def roomy(host: Part, needed: float) -> Part:
    """The host enlarged (up to twice) so that everything fits on its top."""
    room = top_of(host).width
    factor = min(max(needed / max(room, 1e-6), 1.0), 2.0)
    return replace(host, rect=host.rect.scaled(factor))


def lies(host: Part) -> bool:
    """Whether the host lies flat on the ground."""
    return any(kind in _SPREAD_OUT for kind in lexicon.lineage(host.label)) if host.label else False


def top_of(host: Part) -> Anchor:
    """Where guests stand on the host, and how wide that is."""
    if lies(host):
        rect = host.rect
        return Anchor(rect.middle[0], rect.bottom - rect.height * 0.45, rect.width * 1.05)
    if "top" in host.drawing.anchors:
        return host.drawing.anchor_in("top", host.rect)
    return Anchor(host.rect.middle[0], host.rect.top, host.rect.width)


def on_top(host: Part, guests: list[Cluster]) -> list[Cluster]:
    """The guests side by side on the host; a single one may stand out over its edges."""
    if not guests:
        return []
    top = top_of(host)
    total = sum(guest.box.width for guest in guests)
    bridge = "bridge" in lexicon.lineage(host.label) if host.label else False
    room = top.width * (0.6 if bridge and not _is_train(guests) else _OVERHANG if len(guests) == 1 else 0.96)
    shrink = min(1.0, room / total)
    gap = min((top.width - total * shrink) / (len(guests) + 1), total * shrink * 0.35)
    gap = max(gap, 0.0)
    x = top.x - (total * shrink + gap * (len(guests) - 1)) / 2
    placed = []
    for guest in guests:
        wide = guest.box.width * shrink
        placed.append(guest.fitted(x + wide / 2, top.y, shrink))
        x += wide + gap
    return placed


def _is_train(guests: list[Cluster]) -> bool:
    return any("train" in kind for guest in guests for kind in lexicon.lineage(guest.host.label))


def spacious(kind: str, host: Part, guests: list[Cluster]) -> Part:
    """The host enlarged so that it is seen over those under or before it."""
    if not guests:
        return host
    tallest = max(guest.box.height for guest in guests)
    wide = sum(guest.box.width for guest in guests)
    high, factor = host.rect.height, 1.0
    if kind == "under" and high >= _TALL_HOST:
        factor = max(2.3 * tallest / high, 0.8 * wide / host.rect.width)
    elif kind == "in_front_of" and len(guests) > 1:
        factor = max(1.9 * tallest / high, 0.75 * wide / host.rect.width)
    return replace(host, rect=host.rect.scaled(min(max(factor, 1.0), 2.2)))


def held(guest: Cluster, host: Part, number: int, _count: int) -> Cluster:
    """In the host's hand, or by its lower end over the head; a further thing in the other hand."""
    rect = host.rect
    known = "hand" in host.drawing.anchors
    side = Anchor(rect.right - 0.12 * rect.width, rect.top + 0.6 * rect.height, 0.4 * rect.width)
    hand = host.drawing.anchor_in("hand", rect) if known else side
    if number % 2:
        hand = hand._replace(x=2 * host.rect.middle[0] - hand.x)
    wide, high = guest.host.rect.width, guest.host.rect.height
    aloft = next((_ALOFT[kind] for kind in lexicon.lineage(guest.host.label) if kind in _ALOFT), None)
    if aloft:
        share = host.rect.height * aloft[0] / high
        wide, high = wide * share, high * share
        lean = -aloft[1] if number % 2 else aloft[1]
        x, low = hand.x + wide * lean, hand.y + high * 0.1
        placed = guest.carried(Rect(x - wide / 2, low - high, x + wide / 2, low))
        return placed.facing() if number % 2 else placed
    share = min(1.0, host.rect.height * 0.36 / high)
    wide, high = wide * share, high * share
    lean = 0.64 if number % 2 else 0.36
    return guest.carried(
        Rect(hand.x - wide * lean, hand.y - high * 0.66, hand.x + wide * (1 - lean), hand.y + high * 0.34)
    )


def inside(guest: Cluster, host: Part, number: int, count: int) -> Cluster:
    """In an open car or basket, or looking out of a vessel."""
    if "cabin" in host.drawing.anchors:
        return in_cabin(guest, host, number, count)
    rect = host.rect
    if any(kind in _STEMMED for kind in lexicon.lineage(guest.host.label)) and host.label in _VASES:
        return _bouquet(guest, rect, number, count)
    room = rect.width * 0.72 / count
    share = min(1.0, room / guest.box.width) if count > 1 else min(1.0, room / guest.host.rect.width)
    high = guest.host.rect.height * share
    low = rect.top + min(rect.height * 0.45, high * 0.42)
    x = rect.middle[0] + (number - (count - 1) / 2) * room
    return guest.fitted(x, low, share)


def _bouquet(guest: Cluster, vase: Rect, number: int, count: int) -> Cluster:
    """Flowers out of a vase: large, side by side, those at the edges lower."""
    share = 0.62 * vase.height / guest.box.height
    offset = number - (count - 1) / 2
    pitch = min(guest.box.width * share * 0.75, 1.5 * vase.width / max(count, 1))
    low = vase.top + vase.height * (0.1 + 0.05 * abs(offset))
    return guest.fitted(vase.middle[0] + offset * pitch, low, share)


def under(guest: Cluster, host: Part, number: int, count: int) -> Cluster:
    """On the ground below the host, beside each other; under furniture made to fit."""
    wide, high = guest.box.width, guest.box.height
    share = min(1.0, host.rect.height * 0.62 / high, host.rect.width * (0.55 if count == 1 else 1.1 / count) / wide)
    if host.rect.height >= _TALL_HOST:
        share = min(1.0, host.rect.height * 0.45 / high)
        pitch = max(wide * share * 1.12, host.rect.width * 0.5)
        offset = 0.24 * host.rect.width if count == 1 else (number - (count - 1) / 2) * pitch
        return guest.fitted(host.rect.middle[0] + offset, 0.0, share)
    pitch = wide * share * 1.08
    return guest.fitted(host.rect.middle[0] + (number - (count - 1) / 2) * pitch, 0.0, share)


def before(guest: Cluster, host: Part, number: int, count: int) -> Cluster:
    """In front of the host: one a little aside, more in a row across it."""
    low = host.rect.height * 0.06
    if count == 1:
        share = min(max(1.0, 0.5 * host.rect.height / guest.box.height), 1.6)
        shift = (host.rect.width / 2 + guest.box.width * share * 0.06) * 0.62
        return guest.fitted(host.rect.middle[0] + shift, low, share)
    pitch = guest.box.width * 1.1
    return guest.fitted(host.rect.middle[0] + (number - (count - 1) / 2) * pitch, low, 1.0)


def behind(guest: Cluster, host: Part, number: int, count: int) -> Cluster:
    """Behind the host, looking out at its sides by turns; what is much larger stands right behind it."""
    low = -host.rect.height * 0.1
    looks_over = guest.box.height > 0.8 * host.rect.height and host.rect.width > 1.4 * guest.box.width
    pitch = guest.box.width * 1.1
    if guest.box.width > host.rect.width * 1.6 or (looks_over and count * pitch < host.rect.width):
        return guest.fitted(host.rect.middle[0] + (number - (count - 1) / 2) * pitch, low, 1.0)
    side = 1 if number % 2 == 0 else -1
    shift = side * (host.rect.width / 2 + guest.box.width * 0.06) * 0.86
    return guest.fitted(host.rect.middle[0] + shift, low, 1.0)


def above(guest: Cluster, host: Part, number: int, count: int) -> Cluster:
    """Over the host with air between."""
    pitch = guest.box.width * 1.1
    low = host.rect.top - 0.1 * min(host.rect.height, guest.box.height)
    return guest.fitted(host.rect.middle[0] + (number - (count - 1) / 2) * pitch, low, 1.0)


def across(bridge: Cluster, water: Part, _number: int, _count: int) -> Cluster:
    """A bridge from one bank to the other: as wide as the water and a little more, in front of its far part."""
    share = water.rect.width * 1.25 / bridge.host.rect.width
    return bridge.fitted(water.rect.middle[0], water.rect.bottom - water.rect.height * 0.3, share)


def around(guest: Cluster, host: Part, number: int, count: int, *, afloat: bool) -> tuple[Cluster, bool]:
    """On a ring around the host, and whether it is behind it: in the air a whole circle, else on the ground."""
    if afloat:
        guest = guest.fitted(guest.box.middle[0], 0.0, min(1.0, 0.5 * host.rect.height / guest.box.height))
    elif host.rect.height < _TALL_HOST:
        goal = _PEOPLE_AT_TABLE if lexicon.concept(guest.host.label).rig == "person" else _BESIDE_TABLE
        share = max(1.0, min(1.8, goal * host.rect.height / guest.box.height))
        guest = guest.fitted(guest.box.middle[0], 0.0, share)
    wide, high = guest.box.width, guest.box.height
    if afloat:
        turn = 2 * math.pi * (number + 0.25) / count
        reach_x = max(host.rect.width / 2 + wide * 0.75, count * wide * 0.24)
        reach_y = max(host.rect.height / 2 + high * 0.75, count * high * 0.2)
        x = host.rect.middle[0] + reach_x * math.cos(turn)
        low = host.rect.middle[1] + reach_y * math.sin(turn) + high / 2
        placed = guest.fitted(x, low, 1.0)
        return (placed.facing() if x < host.rect.middle[0] else placed), low < host.rect.middle[1]
    side = -1 if number % 2 == 0 else 1
    farther, pitch = max(count - 2, 0), max(0.85 * wide, 0.4 * host.rect.width)
    if number < _AT_THE_SIDES:
        reach = max(host.rect.width / 2 + wide * 0.56, (farther - 1) / 2 * pitch + 0.8 * wide)
        placed = guest.fitted(host.rect.middle[0] + side * reach, 0.0, 1.0)
        return (placed.facing() if side < 0 else placed), False
    x = host.rect.middle[0] + (number - _AT_THE_SIDES - (farther - 1) / 2) * pitch
    return guest.fitted(x, -max(0.3 * host.rect.height, 0.16 * high), 0.92), True


def in_cabin(guest: Cluster, host: Part, number: int, count: int) -> Cluster:
    """The guest in an open car or basket, to be drawn behind it: one large, a few side by side, many in a heap."""
    cabin = host.drawing.anchor_in("cabin", host.rect)
    per_row = min(count, 2 if count < 4 else 3 if count < 9 else 5)
    row, column = divmod(number, per_row)
    in_row = min(per_row, count - row * per_row)
    room = cabin.width * (0.95 if count == 1 else 1.3) / per_row
    rect = guest.host.rect
    share = min(host.rect.width * 0.5 / rect.height, room / rect.width)
    wide, high = rect.width * share, rect.height * share
    x = cabin.x + (column - (in_row - 1) / 2) * room * 0.84
    low = cabin.y + high * 0.12 - row * high * 0.62
    return guest.carried(Rect(x - wide / 2, low - high, x + wide / 2, low))


def riding(rider: Cluster, mount: Part) -> tuple[Cluster, list[Part], list[Part], bool]:
    """The rider with its hips on the saddle, its far and near limbs, and whether it is drawn behind the mount."""
    anchors = mount.drawing.anchors
    if "cabin" in anchors:
        return in_cabin(rider, mount, 0, 1), [], [], True
    seat = mount.drawing.anchor_in("seat", mount.rect) if "seat" in anchors else top_of(mount)
    rect = rider.host.rect
    share = (
        min(1.4, mount.rect.height * 1.3 / rect.height)
        if "pedal" in anchors
        else min(1.0, mount.rect.width * 0.9 / rect.width)
    )
    wide, high = rect.width * share, rect.height * share
    body = rider.host.drawing
    hips = body.anchors.get("hips", Anchor(body.box.middle[0], body.box.bottom, 1))
    unit = high / body.box.height
    left = seat.x - (hips.x - body.box.left) * unit
    low = seat.y + (body.box.bottom - hips.y) * unit * 0.8
    settled = rider.carried(Rect(left, low - high, left + wide, low))
    if "pedal" not in anchors or not body.limb:
        return settled, [], [], False
    grip, pedal = (mount.drawing.anchor_in(name, mount.rect) for name in ("grip", "pedal"))
    shoulder = (seat.x, low - 62 * unit)
    hip = (seat.x, low - 16 * unit)
    far = _limb(hip, (pedal.x - 6 * unit, pedal.y - 14 * unit), -12 * unit, 22 * unit, darker(body.limb, 0.2))
    near = _limb(hip, (pedal.x + 10 * unit, pedal.y), 26 * unit, 23 * unit, body.limb, foot=True)
    near += _limb(
        (shoulder[0] + 18 * unit, shoulder[1]), (grip.x, grip.y), 10 * unit, 17 * unit, body.sleeve or body.limb
    )
    return settled, [_loose(rider.host, far, mount.rect)], [_loose(rider.host, near, mount.rect)], False


def _limb(start: Point, end: Point, bend: float, width: float, fill: str, *, foot: bool = False) -> str:
    middle = ((start[0] + end[0]) / 2 + bend, (start[1] + end[1]) / 2 - abs(bend) * 0.3)
    scale = 1000
    curve = (
        f"M{start[0] * scale:.1f} {start[1] * scale:.1f}Q{middle[0] * scale:.1f} "
        f"{middle[1] * scale:.1f} "
        f"{end[0] * scale:.1f} "
        f"{end[1] * scale:.1f}"
    )
    svg = path(curve, stroke=fill, width=width * scale)
    if foot:
        svg += ellipse(
            (end[0] + width * 0.3) * scale,
            end[1] * scale,
            width * 0.85 * scale,
            width * 0.45 * scale,
            darker(fill, 0.15),
        )
    return svg


def _loose(rider: Part, svg: str, rect: Rect) -> Part:
    """Limbs as a part without a name of its own; drawn in thousandths of a group unit."""
    return replace(rider, label="", drawing=Drawing(svg=svg, box=rect.scaled(1000)), rect=rect)


def fist(holder: Part) -> Part:
    """The hand of who holds something, over it."""
    return replace(holder, label="", drawing=Drawing(svg=holder.drawing.fist, box=holder.drawing.box))


def flame(dragon: Part) -> Part:
    """A jet of fire out of the mouth of what looks to the left."""
    rect = dragon.rect
    known = dragon.drawing.anchors.get("mouth")
    mouth = dragon.drawing.anchor_in("mouth", rect) if known else None
    x, y = (mouth.x, mouth.y) if mouth else (rect.left + 0.08 * rect.width, rect.top + 0.24 * rect.height)
    long, deep = 0.62 * rect.width, 0.2 * rect.height
    field = Rect(x - long, y - deep / 2, x, y + deep)
    layers = ((1.0, "#f4900c"), (0.78, "#ffcc4d"), (0.5, "#fff3c4"))
    svg = "".join(
        path(
            f"M1000 330Q{1000 - 450 * size:.0f} {330 - 380 * size:.0f} {1000 - 900 * size:.0f} {330 - 200 * size:.0f}"
            f"Q{1000 - 760 * size:.0f} {330 + 30 * size:.0f} {1000 - 1000 * size:.0f} {330 + 200 * size:.0f}"
            f"Q{1000 - 780 * size:.0f} {330 + 210 * size:.0f} {1000 - 860 * size:.0f} {330 + 560 * size:.0f}"
            f"Q{1000 - 350 * size:.0f} {330 + 420 * size:.0f} 1000 330Z",
            colour,
        )
        for size, colour in layers
    )
    ratio = field.height / field.width
    return replace(
        dragon,
        label="fire",
        drawing=Drawing(svg=svg, box=Rect(0, 0, 1000, 1000 * ratio)),
        rect=field,
    )


PLACES: dict[str, Callable[[Cluster, Part, int, int], Cluster]] = {
    "behind": behind,
    "in": inside,
    "holding": held,
    "under": under,
    "over": above,
    "across": across,
    "in_front_of": before,
}
"""Where a guest goes by its relation, given the host, its number and how many share that relation; far ones first."""
FAR = frozenset({"behind", "in"})
"""Relations whose guests are drawn before their host."""
