"""What the illustrator runs in a worker process: the one door between the server and the drawing."""

from abaca.engines.illustrator.scene import Job, Painting
from abaca.errors import InvalidPicture


def draw(job: Job) -> Painting:
    """Give what becomes of a job; blocks for as long as drawing takes. Raises InvalidPicture for a broken reference."""
    # The server process never loads numpy or cv2.
    from abaca.engines.illustrator.paint import paint  # noqa: PLC0415 - loaded in the worker alone
    from abaca.engines.illustrator.photo import UnusablePicture  # noqa: PLC0415 - loaded in the worker alone

    try:
        return paint(job)
    except UnusablePicture as error:
        raise InvalidPicture(f"A reference picture cannot be used: {error}") from None
