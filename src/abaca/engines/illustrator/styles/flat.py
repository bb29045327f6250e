"""Flat: the vectors as they are."""

from PIL import Image

from .motif import Motif


def paint(motif: Motif) -> Image.Image:
    """The motif without any treatment."""
    return motif.painted(lambda strip: motif.rows(strip.top, strip.low))
