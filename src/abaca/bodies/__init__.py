"""Lift and splice: bodies with pictures in constant memory (json, sse, multipart).

Inwards, `lift` takes the base64 runs out of a body while it arrives and leaves a `Skeleton` of a few hundred bytes;
`lift_events` and `lift_array` do so for each document of a streamed answer. Outwards, `splice` puts the base64 of blobs
between the pieces of a small JSON text. Nothing here ever holds more than a window of a body.
"""

from abaca.bodies.lifting import lift, lift_array, lift_events
from abaca.bodies.splicing import Spliced, splice

__all__ = ["Spliced", "lift", "lift_array", "lift_events", "splice"]
