"""What the illustrator runs in a worker process: the one door between the server and the drawing."""

import contextlib
import ctypes
import sys
from functools import cache

from abaca.engines.illustrator.scene import Job, Painting
from abaca.errors import InvalidPicture

_MMAP_THRESHOLD, _LARGE_BYTES = -3, 1 << 20
"""glibc's M_MMAP_THRESHOLD (malloc.h), and from which size on a buffer is given back to the system once it is freed."""


def draw(job: Job) -> Painting:
    """Give what becomes of a job; blocks for as long as drawing takes. Raises InvalidPicture for a broken reference."""
    # The server process never loads numpy or cv2.
    from abaca.engines.illustrator.paint import paint  # noqa: PLC0415 - loaded in the worker alone
    from abaca.engines.illustrator.photo import UnusablePicture  # noqa: PLC0415 - loaded in the worker alone

    _give_back()
    try:
        return paint(job)
    except UnusablePicture as error:
        raise InvalidPicture(f"A reference picture cannot be used: {error}") from None


@cache
def _give_back() -> None:
    """Have buffers of pictures given back once they are freed: else a worker that drew 4K keeps some 200 MB of gaps."""
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError, OSError):  # another C library
            ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, _LARGE_BYTES)
