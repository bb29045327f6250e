"""What every test runs under: no real API key in the environment, no skip where a skip is a failure."""

import os

import pytest
from hypothesis import settings

_KEYS = ("GEMINI_API_KEY", "GOOGLE_API_KEY", "OPENAI_API_KEY", "MODELVERSE_API_KEY", "ANTHROPIC_API_KEY")

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
