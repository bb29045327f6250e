"""The installation's secret."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from abaca.errors import StoreError
from abaca.stores.pepper import pepper


def test_it_is_made_once_for_its_owner(tmp_path):
    """The first use makes 32 random bytes that only the owner can read; later uses give the same."""
    first = pepper(tmp_path / "pepper")
    assert len(first) == 32
    assert pepper(tmp_path / "pepper") == first
    assert pepper(tmp_path / "other") != first
    assert stat.S_IMODE((tmp_path / "pepper").stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other", "pepper"]


def test_a_race_has_one_winner(tmp_path):
    """All that start at the same moment have the same secret."""
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(pepper, [tmp_path / "pepper"] * 32))) == 1


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 33])
def test_a_damaged_file_is_refused(tmp_path, content):
    """A file of another length is not taken for a secret."""
    (tmp_path / "pepper").write_bytes(content)
    with pytest.raises(StoreError, match="is damaged"):
        pepper(tmp_path / "pepper")


def test_a_missing_folder_is_one_clear_error(tmp_path):
    """Where no file can be made the error names it."""
    with pytest.raises(StoreError, match="cannot be made or read"):
        pepper(tmp_path / "missing" / "pepper")
