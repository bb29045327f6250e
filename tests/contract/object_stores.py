"""Stores of pictures for the contract suites, by the scheme of their URL."""

from collections.abc import Callable
from pathlib import Path

OBJECT_STORES: dict[str, Callable[[Path], str]] = {"file": lambda folder: f"file://{folder}/pictures"}
