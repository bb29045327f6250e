"""Who works on a data folder."""

import subprocess
import sys

from abaca.stores.tenancy import Tenancy

CHILD = """
import sys, time
from pathlib import Path
from abaca.stores.tenancy import Tenancy
tenancy = Tenancy(Path(sys.argv[1]), "child")
tenancy.take()
print("there", flush=True)
time.sleep(60)
"""


def test_a_process_is_gone_when_it_is_gone(tmp_path):
    """Alive while it lives, gone after kill -9, and its file is cleared up."""
    ours = Tenancy(tmp_path, "ours")
    ours.take()
    with subprocess.Popen([sys.executable, "-c", CHILD, str(tmp_path)], stdout=subprocess.PIPE) as child:
        assert child.stdout.readline() == b"there\n"
        assert ours.gone("child") is False
        ours.clear_up()
        child.kill()
    assert ours.gone("child") is True
    assert ours.gone("child") is True
    assert [path.name for path in tmp_path.iterdir()] == ["ours.lock"]
    ours.leave()


def test_whoever_left_is_gone(tmp_path):
    """What a process leaves when it stops in order is the next one's; oneself is never gone."""
    ours, other = Tenancy(tmp_path, "ours"), Tenancy(tmp_path, "other")
    ours.take()
    ours.take()
    assert ours.gone("ours") is False
    other.take()
    other.leave()
    assert ours.gone("other") is True
    ours.leave()


def test_nothing_is_known_of_strangers(tmp_path):
    """Of a process that never had a lock here nothing is known, whatever its name."""
    ours = Tenancy(tmp_path, "ours")
    ours.take()
    for owner in ("stranger", "", "../ours", "a/b", "\0", "x" * 5000):
        assert ours.gone(owner) is None
    ours.leave()


def test_the_dead_are_cleared_up(tmp_path):
    """Files of processes that are gone are removed, and remembered as gone."""
    for name in ("one", "two"):
        tenancy = Tenancy(tmp_path, name)
        tenancy.take()
        tenancy.leave()
    ours = Tenancy(tmp_path, "ours")
    ours.take()
    ours.clear_up()
    assert [path.name for path in tmp_path.iterdir()] == ["ours.lock"]
    assert ours.gone("one") is True
    ours.leave()
