"""Armour over a skeleton: a knight's plate, a samurai's laced lamellae, and their helmets."""

from abaca.engines.illustrator.drawings.wear import Worn
from abaca.engines.illustrator.palette import darker, lighter
from abaca.engines.illustrator.vector import Anchor, Rect, circle, ellipse, group, num, path, polygon

from .garments import Outfit, chest
from .skeleton import SHOULDER_Y, Skeleton


def plate(body: Skeleton, outfit: Outfit, *, legs: bool) -> tuple[str, str]:
    """A breastplate with tassets, and the pauldrons and elbows that go over the arms."""
    steel = outfit.top_fill
    dark, pale = darker(steel, 0.35), lighter(steel, 0.45)
    build = body.build
    waist_y = SHOULDER_Y + build.torso * 0.6
    s, w, h = build.shoulder, build.waist, build.hip
    mail = path(chest(body, body.hip_y + 7), darker(steel, 0.25))
    front = path(
        f"M-12 4Q{-s + 4} 8{-s} 17Q{-s} {num(waist_y - 8)}{-w} {num(waist_y)}Q0 {num(waist_y + 9)} {w} {num(waist_y)}"
        f"Q{s} {num(waist_y - 8)} {s} 17Q{s - 4} 8 12 4Q0 14-12 4Z",
        steel,
        stroke=dark,
        width=1.6,
    )
    ridge = path(f"M0 11V{num(waist_y + 4)}", stroke=dark, width=1.8) + path(
        f"M{-s + 8} 20Q{-s + 6} {num(waist_y - 20)} {-w + 7} {num(waist_y - 10)}", stroke=pale, width=3.4, opacity=0.8
    )
    tassets = "".join(
        path(
            f"M{side * 1} {num(waist_y + 4)}L{side * (w + 1)} {num(waist_y + 2)}"
            f"L{side * (h + 7)} {num(body.hip_y + 18)}"
            f"Q{side * 12} {num(body.hip_y + 26)} {side * 1} {num(body.hip_y + 17)}Z",
            steel,
            stroke=dark,
            width=1.6,
        )
        + path(f"M{side * 2} {num(waist_y + 15)}L{side * (w + 4)} {num(waist_y + 13)}", stroke=dark, width=1.4)
        for side in (-1, 1)
    )
    knees = "".join(
        circle(*leg.middle, build.leg_wide * 0.6, steel, stroke=dark, width=1.5) for _, leg in body.legs if legs
    )
    belt = path(
        f"M{-w - 1} {num(waist_y + 3)}Q0 {num(waist_y + 10)} {w + 1} {num(waist_y + 3)}", stroke="#6b4a2e", width=5
    )
    over = ""
    for side, limb in body.arms:
        x, y = limb.start
        over += ellipse(x + side * 2, y, build.arm_wide * 0.95, build.arm_wide * 0.85, steel, stroke=dark, width=1.6)
        over += path(
            f"M{x + side * 2 - 8} {y - 5}Q{x + side * 2} {y - 11} {x + side * 2 + 7} {y - 5}", stroke=pale, width=2.4
        )
        over += circle(*limb.middle, build.arm_wide * 0.5, steel, stroke=dark, width=1.4)
    collar = path("M-12 1Q0 11 12 1V7Q0 16-12 7Z", steel, stroke=dark, width=1.4)
    return knees + mail + tassets + front + ridge + belt + collar, over


def lamellae(body: Skeleton, outfit: Outfit) -> tuple[str, str]:
    """A samurai's laced cuirass with its skirt of plates, and the square shoulder guards over the arms."""
    lace, lacquer = outfit.top_fill, darker(outfit.top_fill, 0.45)
    gold = outfit.trim or "#e3ab2c"
    build = body.build
    waist_y = SHOULDER_Y + build.torso * 0.62
    s, w, h = build.shoulder, build.waist, build.hip
    cuirass = path(
        f"M-13 5Q{-s + 6} 8{-s} 17L{-w - 1} {num(waist_y)}Q0 {num(waist_y + 8)} {w + 1} {num(waist_y)}L{s} 17"
        f"Q{s - 6} 8 13 5Q0 15-13 5Z",
        lacquer,
    )
    rows = "".join(
        _laced(-s + 3 + (s - w) * n / 4, s - 3 - (s - w) * n / 4, 22 + n * (waist_y - 22) / 4, lace) for n in range(4)
    )
    crest = circle(0, 30, 6.5, gold) + circle(0, 30, 3.6, lacquer)
    skirt = ""
    low = body.hip_y + build.leg * (0.3 if not body.posture.seat else 0.12)
    for left, right in ((-h - 8, -h * 0.38), (-h * 0.33, h * 0.33), (h * 0.38, h + 8)):
        top_left, top_right = left * w / (h + 6), right * w / (h + 6)
        skirt += polygon([(top_left, waist_y + 4), (top_right, waist_y + 4), (right, low), (left, low)], lacquer)
        for n in range(1, 4):
            part = n / 3
            skirt += _laced(
                top_left + (left - top_left) * part + 1,
                top_right + (right - top_right) * part - 1,
                waist_y + 4 + (low - waist_y - 6) * part,
                lace,
            )
    obi = path(
        f"M{-w - 2} {num(waist_y + 1)}Q0 {num(waist_y + 9)} {w + 2} {num(waist_y + 1)}", stroke="#f3e7d0", width=6.5
    )
    obi += path(
        f"M-4 {num(waist_y + 6)}L-11 {num(waist_y + 22)}M4 {num(waist_y + 6)}L9 {num(waist_y + 20)}",
        stroke="#f3e7d0",
        width=4,
    )
    rim = path("M-13 5Q0 15 13 5", stroke=gold, width=2.6)
    over = ""
    for side, limb in body.arms:
        x, y = limb.start
        turn = -side * 8
        guard = polygon([(-11, -7), (11, -7), (13, 27), (-13, 27)], lacquer, stroke=gold, width=1.6)
        guard += "".join(_laced(-10 - n * 0.5, 10 + n * 0.5, 1 + n * 7.4, lace) for n in range(4))
        over += group(guard, dx=x + side * 4, dy=y - 1, turn_deg=turn)
    return skirt + cuirass + rows + crest + obi + rim, over


def _laced(left: float, right: float, y: float, lace: str) -> str:
    """One row of lamellae: a cord with the knots of its lacing."""
    row = path(f"M{num(left)} {num(y)}H{num(right)}", stroke=lace, width=4.6)
    count = max(int((right - left) / 7), 2)
    knots = "".join(circle(left + (right - left) * (n + 0.5) / count, y, 0.9, lighter(lace, 0.6)) for n in range(count))
    return row + knots


def kabuto(head: Anchor, colour: str) -> Worn:
    """A samurai's helmet: a ribbed bowl, a flared neck guard of laced plates and the golden horns of its crest."""
    fill = colour or "#3a3a46"
    lace, gold = "#a32a30", "#e8b23a"
    w, x, y = head.width / 74, head.x, head.y
    guard = ""
    for number in range(4):
        reach = 41 + number * 6
        top = 2 + number * 10
        for side in (-1, 1):
            guard += polygon(
                [(side * 26, top - 4), (side * reach, top), (side * (reach + 5), top + 13), (side * 27, top + 10)],
                darker(fill, 0.1),
                stroke=lace,
                width=3,
            )
    bowl = path("M-39 3C-43-52 43-52 39 3Q0-8-39 3Z", fill)
    ribs = "".join(
        path(f"M{sx * 31} 0Q{sx * 27}-28 {sx * 4}-38", stroke=lighter(fill, 0.22), width=1.8)
        for sx in (-1, -0.55, 0.55, 1)
    )
    peak = path("M-42 2Q0-15 42 2Q44 10 39 11Q0-5-39 11Q-44 10-42 2Z", darker(fill, 0.25))
    peak += path("M-40 9Q0-7 40 9", stroke=gold, width=2.6)
    ears = "".join(
        path(f"M{side * 38} 8Q{side * 52} 4 {side * 50}-10Q{side * 57} 6 {side * 46} 17Z", fill, stroke=gold, width=2)
        for side in (-1, 1)
    )
    horn = "M3-12C16-16 42-36 40-68C52-36 30-6 4-3Z"
    horns = path(horn, gold) + f'<g transform="scale(-1 1)">{path(horn, gold)}</g>'
    disc = circle(0, -11, 8, gold) + circle(0, -11, 4.6, "#c9303a")
    knob = ellipse(0, -39, 7, 4, gold)
    place = {"dx": x, "dy": y, "factor": w}
    return Worn(
        bowl=group(guard, **place),
        front=group(bowl + ribs + knob + ears + peak + horns + disc, **place),
        box=Rect(x - 64 * w, y - 70 * w, x + 64 * w, y + 46 * w),
    )


def great_helm(head: Anchor, colour: str) -> Worn:
    """A knight's helmet with its visor up and a plume."""
    steel = colour or "#aeb8c2"
    dark, pale = darker(steel, 0.38), lighter(steel, 0.5)
    w, x, y = head.width / 74, head.x, head.y
    cheeks = "".join(
        path(
            f"M{side * 40}-2C{side * 43} 22 {side * 40} 46 {side * 24} 58Q{side * 26} 34 {side * 29} 6Z",
            steel,
            stroke=dark,
            width=1.6,
        )
        for side in (-1, 1)
    )
    dome = path("M-41 4C-45-52 45-52 41 4Q0-6-41 4Z", steel, stroke=dark, width=1.8)
    visor = path(
        "M-42 2C-42-16 42-16 42 2Q40 12 30 11Q0 0-30 11Q-40 12-42 2Z", darker(steel, 0.14), stroke=dark, width=1.8
    )
    slit = path("M-26-2Q0-9 26-2", stroke=dark, width=3)
    comb = path("M0-39V-14", stroke=dark, width=2.4)
    plume = path("M2-36C-6-66 26-78 44-58C60-42 58-16 47-4C50-26 38-44 20-42Q10-41 2-36Z", "#d0342c")
    plume += path("M6-40C14-58 34-58 44-40", stroke="#f0705f", width=3)
    shine = path("M-28-12Q-28-30-12-36", stroke=pale, width=4, opacity=0.85)
    studs = circle(-38, 4, 2.8, "#e3ab2c") + circle(38, 4, 2.8, "#e3ab2c")
    return Worn(
        front=group(plume + cheeks + dome + comb + shine + visor + slit + studs, dx=x, dy=y, factor=w),
        box=Rect(x - 45 * w, y - 72 * w, x + 58 * w, y + 59 * w),
    )
