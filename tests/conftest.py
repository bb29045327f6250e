"""What every test runs under: no real API key in the environment, no skip where a skip is a failure."""

import os

import pytest
from hypothesis import settings

_KEYS = ("GEMINI_API_KEY", "GOOGLE_API_KEY", "OPENAI_API_KEY", "MODELVERSE_API_KEY", "ANTHROPIC_API_KEY")

SAMPLED = {
    "test_acceptance.py": 3,
    "test_backdrops.py": 4,
    "test_cli.py": 3,
    "test_faults.py": 4,
    "test_fronts.py": 6,
    "test_hedging.py": 4,
    "test_own_edits.py": 3,
    "test_people_looks.py": 6,
    "test_people_poses.py": 8,
    "test_photo_beyond.py": 3,
    "test_photo_compose.py": 3,
    "test_photo_describe.py": 3,
    "test_photo_edits.py": 3,
    "test_photo_jobs.py": 4,
    "test_photo_mattes.py": 5,
    "test_photo_retouch.py": 5,
    "test_photo_scenes.py": 4,
    "test_photo_styles.py": 8,
    "test_render.py": 4,
    "test_serve_workers.py": 3,
    "test_styles.py": 3,
    "test_things.py": 12,
    "test_url_delivery.py": 4,
}
"""Modules of many drawings, processes or servers: one test in so many runs with every change, the rest later."""

settings.register_profile("default", derandomize=True, deadline=None, max_examples=50)
settings.register_profile("long", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_configure() -> None:
    """Scrub what could make a test spend money or read a user's data."""
    for name in list(os.environ):
        if name in _KEYS or (name.startswith("ABACA_") and name != "ABACA_SKIP_IS_FAILURE"):
            del os.environ[name]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Turn a skip into a failure where the whole suite has to run."""
    report = yield
    if os.environ.get("ABACA_SKIP_IS_FAILURE") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped where a skip is a failure: {report.longrepr}"
    return report


def pytest_collection_modifyitems(items):
    """Mark all but a sample of the modules in `SAMPLED` as long."""
    seen: dict[str, int] = {}
    for item in items:
        step = SAMPLED.get(item.path.name)
        if step is not None and item.get_closest_marker("slow") is None:
            number = seen[item.path.name] = seen.get(item.path.name, -1) + 1
            if number % step:
                item.add_marker(pytest.mark.slow)
