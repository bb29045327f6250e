"""The plugs: Dialect Engine Ledger Calls Keys ImageStore Signatures Limiter Fetcher Transport Clock.

Everything that touches the world is reached through one of these; `app` plugs the concrete parts in.
"""

from abaca.interfaces.dialects import (
    Described,
    Dialect,
    Framing,
    Headers,
    Inbound,
    LiftRule,
    Operation,
    Outbound,
    Path,
    StreamDecoder,
    StreamEncoder,
    Told,
)
from abaca.interfaces.engines import Capabilities, Engine
from abaca.interfaces.stores import Calls, ImageStore, Keys, Ledger, Limiter, Signatures
from abaca.interfaces.world import Answer, BlobWriter, Chunks, Clock, Fetcher, Spool, Transport

__all__ = [
    "Answer",
    "BlobWriter",
    "Calls",
    "Capabilities",
    "Chunks",
    "Clock",
    "Described",
    "Dialect",
    "Engine",
    "Fetcher",
    "Framing",
    "Headers",
    "ImageStore",
    "Inbound",
    "Keys",
    "Ledger",
    "LiftRule",
    "Limiter",
    "Operation",
    "Outbound",
    "Path",
    "Signatures",
    "Spool",
    "StreamDecoder",
    "StreamEncoder",
    "Told",
    "Transport",
]
