"""Databases for the contract suites, by the scheme of their URL."""

from collections.abc import Callable
from pathlib import Path

DATABASES: dict[str, Callable[[Path], str]] = {"sqlite": lambda folder: f"sqlite:///{folder}/abaca.db"}
