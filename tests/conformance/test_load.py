"""Many calls at once, the small version of `python -m bench.load`: counts and bounds, not speed."""

import tempfile
from pathlib import Path

import pytest
import uvloop
from bench import fleet, load
from bench.asking import percentile

CALLS = 32


@pytest.fixture(scope="module")
def curve():
    """What is seen while 32 calls wait for answers of 6 MB that come spread over two seconds."""
    system = fleet.installed()[0][0]
    with (
        tempfile.TemporaryDirectory() as folder,
        fleet.upstream() as behind,
        fleet.running(system, behind, Path(folder)) as abaca,
    ):
        yield uvloop.run(load.measure(abaca, behind, calls=CALLS, draws="img-6m-s60"))


def test_every_answer_has_its_own_picture(curve):
    """Of 32 calls at once each gets the picture that was drawn for it, byte for byte."""
    assert [answer for answer in curve.answers if not answer.good] == []
    assert len(curve.answers) == CALLS


def test_memory_follows_what_is_going_on(curve):
    """Memory stays below idle + 3 MB for each answer that transfers + 0.3 MB for each call that waits."""
    assert max(sample.waiting for sample in curve.samples) > CALLS // 2
    assert curve.peak.resident_mb <= curve.allowed_peak_mb


def test_the_server_still_answers(curve):
    """Half of the looks at /healthz meanwhile take less than the bound that 99 of 100 keep on a quiet machine."""
    assert percentile([took_ms for _, took_ms in curve.health], 50) < load.BOUNDS.health_p99_ms
