"""What the illustrator runs in a worker process: the one door between the server and the drawing."""

from abaca.engines.illustrator.scene import Job, Painting


def draw(job: Job) -> Painting:
    """Give what becomes of a job; blocks for as long as drawing takes."""
    from abaca.engines.illustrator.paint import paint  # noqa: PLC0415 - the server process never loads numpy or cv2

    return paint(job)
