"""Where a person's joints are: builds of grown and small people, postures, and the joints that both give.

Units: a head is 66 wide and 75 high, the chin is at the origin, y points down.
"""

from dataclasses import dataclass
from math import acos, atan2, cos, hypot, sin
from typing import Literal, NamedTuple

from abaca.engines.illustrator.vector import Point

SHOULDER_Y = 15.0
"""How far the shoulders are below the chin."""
Age = Literal["baby", "child", "grown", "old"]
Gender = Literal["woman", "man"]


class Build(NamedTuple):
    """Half widths and lengths of a body."""

    shoulder: float
    waist: float
    hip: float
    torso: float
    leg: float
    arm: float
    arm_wide: float
    leg_wide: float


_BUILDS: dict[tuple[Age, Gender], Build] = {
    ("grown", "man"): Build(29, 26, 24, 70, 82, 66, 16, 20),
    ("grown", "woman"): Build(24, 19, 24, 66, 80, 61, 13, 17),
    ("old", "man"): Build(27, 27, 25, 68, 70, 62, 15, 19),
    ("old", "woman"): Build(24, 24, 27, 64, 62, 58, 13, 18),
    ("child", "man"): Build(21, 19, 19, 48, 46, 44, 13, 16),
    ("child", "woman"): Build(20, 17, 19, 46, 46, 43, 12, 15),
    ("baby", "man"): Build(19, 21, 20, 36, 22, 32, 13, 16),
    ("baby", "woman"): Build(19, 21, 20, 36, 22, 32, 13, 16),
}


class Reach(NamedTuple):
    """Where a hand or foot is, from its own shoulder or hip: outwards and down, in lengths of the whole limb.

    `bend` is which way elbow or knee points: 1 outwards, -1 inwards.
    """

    out: float
    down: float
    bend: float = 1


class Posture(NamedTuple):
    """How a body holds itself; left and right are those of the picture.

    `turn_deg` turns the whole figure about its hips, `lift` is how far above the ground it is (in legs), `facing` where
    the feet point: -1, 0 (to us) or 1.
    """

    left_arm: Reach = Reach(0.24, 0.93)
    right_arm: Reach = Reach(0.24, 0.93)
    left_leg: Reach = Reach(0.03, 1)
    right_leg: Reach = Reach(0.03, 1)
    turn_deg: float = 0
    lift: float = 0
    facing: int = 0
    seat: Literal["", "ground", "chair"] = ""
    tilt_deg: float = 0


_RAISED = Reach(0.62, -0.68, -1)
_ON_HIP = Reach(0.3, 0.66)
_AT_CHEST = Reach(0.0, 0.54)
POSTURES: dict[str, Posture] = {
    "stand": Posture(),
    "hold": Posture(right_arm=Reach(0.6, 0.42, -1)),
    "sit": Posture(left_arm=Reach(0.3, 0.86), right_arm=Reach(0.3, 0.86), seat="ground"),
    "perch": Posture(left_arm=Reach(0.06, 0.92), right_arm=Reach(0.06, 0.92), seat="chair"),
    "lie": Posture(left_arm=Reach(0.3, 0.9), right_arm=Reach(0.1, 0.96), turn_deg=-90),
    "walk": Posture(
        left_arm=Reach(0.42, 0.84),
        right_arm=Reach(0.5, 0.74),
        left_leg=Reach(0.42, 0.86, -1),
        right_leg=Reach(0.4, 0.9),
        facing=1,
        tilt_deg=3,
    ),
    "run": Posture(
        left_arm=Reach(0.62, 0.42),
        right_arm=Reach(0.62, 0.3),
        left_leg=Reach(0.78, 0.42, -1),
        right_leg=Reach(0.55, 0.72),
        facing=1,
        lift=0.1,
        tilt_deg=8,
    ),
    "jump": Posture(
        left_arm=_RAISED, right_arm=_RAISED, left_leg=Reach(0.3, 0.78), right_leg=Reach(0.44, 0.66), lift=0.45
    ),
    "dance": Posture(
        left_arm=_ON_HIP,
        right_arm=_RAISED,
        left_leg=Reach(0.05, 0.99),
        right_leg=Reach(0.6, 0.72),
        tilt_deg=-6,
    ),
    "wave": Posture(right_arm=Reach(0.66, -0.5, -1)),
    "play": Posture(
        left_arm=Reach(0.85, -0.3, -1),
        right_arm=Reach(0.75, -0.5, -1),
        left_leg=Reach(0.12, 0.97),
        right_leg=Reach(0.42, 0.8),
        tilt_deg=4,
    ),
    "sing": Posture(left_arm=Reach(0.66, 0.16, -1), right_arm=Reach(0.66, 0.16, -1)),
    "read": Posture(left_arm=_AT_CHEST, right_arm=_AT_CHEST),
    "eat": Posture(left_arm=Reach(-0.08, 0.62), right_arm=Reach(-0.12, -0.08)),
    "fly": Posture(
        left_arm=Reach(0.2, 0.94),
        right_arm=Reach(0.5, -0.84, -1),
        left_leg=Reach(0.16, 0.98),
        right_leg=Reach(0.2, 0.86),
        turn_deg=58,
    ),
    "hover": Posture(
        left_arm=Reach(0.72, 0.5),
        right_arm=Reach(0.72, 0.5),
        left_leg=Reach(0.0, 0.98),
        right_leg=Reach(0.12, 0.86),
    ),
    "swim": Posture(
        left_arm=Reach(0.7, 0.4),
        right_arm=Reach(0.5, -0.84, -1),
        left_leg=Reach(0.16, 0.98),
        right_leg=Reach(0.3, 0.86),
        turn_deg=76,
    ),
    "strum": Posture(left_arm=Reach(0.12, 0.36), right_arm=Reach(0.02, 0.62)),
}


class Limb(NamedTuple):
    """Three joints of an arm or leg, from the body outwards."""

    start: Point
    middle: Point
    end: Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Skeleton:
    """The joints of one person."""

    build: Build
    posture: Posture
    left_arm: Limb
    right_arm: Limb
    left_leg: Limb
    right_leg: Limb
    hip_y: float

    @property
    def arms(self) -> tuple[tuple[int, Limb], ...]:
        """Both arms with their sides."""
        return (-1, self.left_arm), (1, self.right_arm)

    @property
    def legs(self) -> tuple[tuple[int, Limb], ...]:
        """Both legs with their sides."""
        return (-1, self.left_leg), (1, self.right_leg)

    @property
    def sole_y(self) -> float:
        """How low the lower foot is."""
        return max(self.left_leg.end[1], self.right_leg.end[1]) + self.build.leg_wide * 0.55


def skeleton(age: Age, gender: Gender, posture: Posture) -> Skeleton:
    """The joints of somebody of that build in that posture."""
    build = _BUILDS[age, gender]
    hip_y = SHOULDER_Y + build.torso - 4

    def arm(side: int, reach: Reach) -> Limb:
        return _limb((side * (build.shoulder - build.arm_wide * 0.34), SHOULDER_Y + 3), build.arm, side, reach)

    def leg(side: int, reach: Reach) -> Limb:
        hip = (side * build.hip * 0.52, hip_y)
        if posture.seat == "ground":
            return _crossed(hip, side, build)
        if posture.seat == "chair":
            return _hanging(hip, side, build)
        return _limb(hip, build.leg, side, reach)

    return Skeleton(
        build=build,
        posture=posture,
        left_arm=arm(-1, posture.left_arm),
        right_arm=arm(1, posture.right_arm),
        left_leg=leg(-1, posture.left_leg),
        right_leg=leg(1, posture.right_leg),
        hip_y=hip_y,
    )


def _crossed(hip: Point, side: int, build: Build) -> Limb:
    """A leg of somebody who sits on the ground: the knee outwards, the foot before the other."""
    knee = (side * (build.hip + build.leg * 0.3), hip[1] + build.leg * 0.08)
    return Limb(hip, knee, (-side * build.hip * 0.42, hip[1] + build.leg * 0.26))


def _hanging(hip: Point, side: int, build: Build) -> Limb:
    """A leg of somebody on a chair, seen from before: the thigh points to us."""
    knee = (hip[0] + side * 3, hip[1] + build.leg * 0.16)
    return Limb(hip, knee, (knee[0], knee[1] + build.leg * 0.5))


def _limb(start: Point, length: float, side: int, reach: Reach) -> Limb:
    """The joint between start and end, where both halves are equally long."""
    end = (start[0] + side * reach.out * length, start[1] + reach.down * length)
    far = hypot(end[0] - start[0], end[1] - start[1])
    half = max(length / 2, far / 2 + 0.01)
    aim = atan2(end[1] - start[1], end[0] - start[0]) + acos(min(far / 2 / half, 1.0)) * -side * reach.bend
    return Limb(start, (start[0] + half * cos(aim), start[1] + half * sin(aim)), end)
