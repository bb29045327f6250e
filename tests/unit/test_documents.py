"""The documents say what the code says."""

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import msgspec
import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "abaca"
CAPTIONS = re.findall(r"^[├└]── (\S+)\s+(.+)$", (ROOT / "ARCHITECTURE.md").read_text("utf-8"), re.MULTILINE)
MODULES = sorted(SOURCE.rglob("*.py"))


def docstring(path):
    return ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""


def first_paragraph(text):
    return " ".join(text.split("\n\n")[0].split()).rstrip(".")


def test_the_tree_is_complete():
    """Every module of the first level stands in ARCHITECTURE.md, and nothing else."""
    there = {p.name + ("/" if p.is_dir() else "") for p in SOURCE.iterdir() if not p.name.startswith("_")}
    assert {name for name, _ in CAPTIONS} == there - {"py.typed"}


@pytest.mark.parametrize(("name", "caption"), CAPTIONS, ids=[name for name, _ in CAPTIONS])
def test_captions_are_docstrings(name, caption):
    """A module's line in ARCHITECTURE.md is its docstring's first paragraph."""
    path = SOURCE / name / "__init__.py" if name.endswith("/") else SOURCE / name
    said = first_paragraph(docstring(path))
    assert said.lower() == caption.lower()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_modules_are_short_and_say_what_they_are(path):
    """No module is longer than 400 lines or without a docstring."""
    assert len(path.read_text("utf-8").splitlines()) <= 400
    assert docstring(path)


def test_links_in_documents_lead_somewhere():
    """Every relative link in every document names a file that exists."""
    links = [
        (document, target)
        for document in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
        for target in re.findall(r"\]\(([^)#\s]+)", document.read_text("utf-8"))
        if not re.match(r"[a-z]+:", target)
    ]
    assert [f"{document.name}: {target}" for document, target in links if not (document.parent / target).exists()] == []


def test_the_server_loads_nothing_heavy():
    """Importing the composition root loads no torch, ray, cv2, numpy, Pillow, cloud SDK, Redis, traces or rich."""
    heavy = ["torch", "ray", "cv2", "numpy", "PIL", "obstore", "alembic", "rich", "boto3", "redis", "opentelemetry"]
    code = f"import sys, abaca.app; print([m for m in {heavy} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_every_test_states_its_truth():
    """Each test function has a docstring."""
    silent = []
    for path in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            named = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
            if named and not ast.get_docstring(node):
                silent.append(f"{path.name}:{node.name}")
    assert silent == []


def test_every_setting_is_documented():
    """Each field of abaca.toml and each variable of the environment stands on the configuration page."""
    from abaca import config

    page = (ROOT / "docs" / "reference" / "configuration.md").read_text("utf-8")
    names = set(_settings(config.Settings))
    names |= set(re.findall(r"ABACA_[A-Z_]+", (SOURCE / "config.py").read_text("utf-8")))
    names |= set(re.findall(r"ABACA_[A-Z_]+", (SOURCE / "cli" / "__init__.py").read_text("utf-8")))
    assert sorted(name for name in names if not re.search(rf"\b{name}\b", page)) == []


def _settings(section):
    """Give the names of a section's fields and of those of every section in them."""
    for field in msgspec.structs.fields(section):
        yield field.name
        for inner in _structs(field.type):
            yield from _settings(inner)


def _structs(kind):
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield kind
    for argument in get_args(kind):
        yield from _structs(argument)
