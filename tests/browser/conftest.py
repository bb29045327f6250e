"""A real browser on a real server: headless Chromium, and pages that must not complain."""

import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browser_pages import Visit
from playwright.async_api import async_playwright

from served import Serving

PHOTOS = Path(__file__).parents[1] / "photos"


def pytest_collection_modifyitems(items):
    """Every test here is a long one."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def abaca(tmp_path_factory):
    """Abaca with the illustrator and the scripted models."""
    with Serving(tmp_path_factory.mktemp("abaca"), "[server]\ngrace_s = 1") as served:
        yield served


@pytest.fixture
async def chromium():
    """The distribution's Chromium."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("there is no chromium: install the distribution's package of that name")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest.fixture
async def visit(abaca, chromium):
    """Open pages, signed in; in the end none of them may have complained or asked anybody else."""
    visits = []

    async def go(path="/", *, key=abaca.key, server=abaca, refusals=False, **options):
        context = await chromium.new_context(
            **{"viewport": {"width": 1360, "height": 860}, "locale": "en-GB", **options}
        )
        made = Visit(server.url, await context.new_page(), refusals=refusals)
        visits.append(made)
        await made.open(path, key)
        return made

    yield go
    for made in visits:
        assert made.complaints == []
        host = urlsplit(made.url).netloc
        assert {urlsplit(url).netloc for url in made.asked if not url.startswith(("blob:", "data:"))} <= {host}


@pytest.fixture
def photo():
    """Give a photograph's path by name."""
    return lambda name: PHOTOS / f"{name}.jpg"
