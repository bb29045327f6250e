"""What the illustrator does with given pictures: load them safely, edit one, compose several, describe any."""

from abaca.engines.illustrator.photo.compose import compose
from abaca.engines.illustrator.photo.describe import describe
from abaca.engines.illustrator.photo.edits import Composed, edit
from abaca.engines.illustrator.photo.loading import UnusablePicture, load

__all__ = ["Composed", "UnusablePicture", "compose", "describe", "edit", "load"]
