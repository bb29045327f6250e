"""Which of the illustrator's many drawings every change runs, and which wait for the long tests."""

import pytest

SAMPLED = {
    "test_acceptance.py": 3,
    "test_backdrops.py": 4,
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
    "test_styles.py": 3,
    "test_things.py": 12,
}
"""Of each module of drawings, one test in so many is run with every change."""


def pytest_collection_modifyitems(items):
    """Mark all but a sample of these modules as long."""
    seen: dict[str, int] = {}
    for item in items:
        step = SAMPLED.get(item.path.name)
        if step is not None and item.get_closest_marker("slow") is None:
            number = seen[item.path.name] = seen.get(item.path.name, -1) + 1
            if number % step:
                item.add_marker(pytest.mark.slow)
