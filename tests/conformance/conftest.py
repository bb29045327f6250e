"""Real servers on loopback: abaca alone, and abaca in front of abaca through every vendor row."""

import base64
import os
from pathlib import Path

import pytest

from abaca.catalogue import load_vendors
from served import KEY, Serving

PHOTOS = Path(__file__).parents[1] / "photos"
VENDORS = tuple(load_vendors())


@pytest.fixture(scope="session")
def abaca(tmp_path_factory):
    """Abaca with the illustrator and the scripted models."""
    with Serving(
        tmp_path_factory.mktemp("abaca"), "[server]\ngrace_s = 1\n[fetching]\nallow = ['127.0.0.0/8']"
    ) as served:
        yield served


@pytest.fixture(scope="session")
def front(abaca, tmp_path_factory):
    """Abaca without the illustrator, whose models via-VENDOR are the first one's, spoken to as that vendor."""
    lines = ["[server]", "grace_s = 1", "[illustrator]", "enabled = false", "[fetching]", "allow = ['127.0.0.0/8']"]
    for vendor in VENDORS:
        lines += [f"[engines.{vendor}]", f'vendor = "{vendor}"', f'base_url = "{abaca.url}/{vendor}"', 'key = "env:UP"']
        lines += [f'[models."via-{vendor}"]', f'route = [{{ engine = "{vendor}", model = "gemini-3-pro-image" }}]']
    with Serving(tmp_path_factory.mktemp("front"), "\n".join(lines), UP=KEY) as served:
        yield served


@pytest.fixture(scope="session")
def photo():
    """Give a photograph's bytes by name."""
    return lambda name: (PHOTOS / f"{name}.jpg").read_bytes()


@pytest.fixture(scope="session")
def photo_base64(photo):
    """Give a photograph as standard base64 text."""
    return lambda name: base64.b64encode(photo(name)).decode()


@pytest.fixture(autouse=True)
def _no_proxy():
    """Nothing here goes through a proxy."""
    os.environ["NO_PROXY"] = "127.0.0.1,localhost"
