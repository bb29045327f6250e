"""People: flat figures on a skeleton, in any posture, with their own skin, hair, face and clothes."""

from . import hats, trinkets
from .bodies import people_body
from .others import WHOLE_PEOPLE, toned
from .stances import POSED, crowd, doing, posture_of
from .traits import SAID, SHOES, garment_of, has_role, person_of

__all__ = [
    "POSED",
    "SAID",
    "SHOES",
    "WHOLE_PEOPLE",
    "crowd",
    "doing",
    "garment_of",
    "has_role",
    "hats",
    "people_body",
    "person_of",
    "posture_of",
    "toned",
    "trinkets",
]
