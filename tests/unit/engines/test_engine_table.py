"""The table of engines."""

import pytest

from abaca.engines import ENGINES, build
from abaca.errors import EngineError


def test_build_makes_the_engine_of_the_table(spool):
    """A kind becomes an engine with the name and the parts that it is given."""
    engine = build("scripted", name="stage", spool=spool)
    assert engine.name == "stage"
    assert engine.capabilities("ok").honours == {"seed", "size"}


def test_an_unknown_kind_is_named_with_the_known():
    """A kind outside the table is an EngineError that lists the table."""
    with pytest.raises(EngineError) as unknown:
        build("diffusion" * 20)
    assert "'diffusion" in unknown.value.message
    assert len(unknown.value.message) < 120
    assert all(kind in unknown.value.message for kind in ENGINES)
