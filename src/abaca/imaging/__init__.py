"""Headers, structure checks, caps; transcoding in a limited process.

`Inspector` runs in the server while a picture passes; `transcode` decodes pixels and is for worker processes. Importing
this package does not import Pillow.
"""

from abaca.imaging.inspecting import MIMES, Facts, Inspector
from abaca.imaging.transcoding import transcode

__all__ = ["MIMES", "Facts", "Inspector", "transcode"]
