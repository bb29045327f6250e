"""What draws: illustrator/ upstream.py scripted.py diffusers.py ray_serve.py.

`ENGINES` maps a kind to the engine that is built for it.

A new engine is one new module and one line here. Engines never see each other.
"""

from importlib import import_module
from typing import Any

from abaca.errors import EngineError
from abaca.interfaces import Engine

ENGINES = {
    "illustrator": "abaca.engines.illustrator.engine:Illustrator",
    "scripted": "abaca.engines.scripted:Scripted",
    "upstream": "abaca.engines.upstream:Upstream",
}


def build(kind: str, **values: Any) -> Engine:
    """Give a new engine of that kind, loading only its module.

    `values` go to its constructor ("name" to all of them). Raises EngineError for a kind that is not in the table, and
    where an engine needs an extra that is not installed.
    """
    place = ENGINES.get(kind)
    if place is None:
        raise EngineError(f"There is no engine of the kind {kind[:40]!r}: use one of {', '.join(ENGINES)}.")
    module, _, name = place.partition(":")
    engine: Engine = getattr(import_module(module), name)(**values)
    return engine
