"""The README's commands work as they stand; only the address and the key are filled in."""

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).parents[2]
READMES = ["README.md", "README.zh-CN.md"]
BIN = Path(sys.executable).parent


def blocks(readme, language):
    """Give the README's code blocks of a language."""
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / readme).read_text("utf-8"), re.DOTALL)


def filled(block, abaca):
    return block.replace("http://127.0.0.1:8000", abaca.url).replace("abk-…", abaca.key)


def size(path):
    with Image.open(path) as picture:
        return picture.size


@pytest.mark.parametrize("readme", READMES)
def test_the_two_commands_stand_on_the_first_screen(readme):
    """Make run and make test are within the first 25 lines."""
    first = "\n".join((ROOT / readme).read_text("utf-8").splitlines()[:25])
    assert "make run" in first
    assert "make test" in first


@pytest.mark.parametrize("readme", READMES)
def test_the_curl_command(abaca, readme, tmp_path):
    """The first curl command saves a picture."""
    script = filled(next(block for block in blocks(readme, "sh") if "curl" in block), abaca)
    subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=tmp_path, check=True, timeout=60)
    assert size(tmp_path / "cat.png") == (1024, 1024)


@pytest.mark.parametrize(
    ("readme", "number"), [(readme, n) for readme in READMES for n in range(len(blocks(readme, "python")))]
)
def test_the_python_programs(abaca, readme, number, tmp_path):
    """Each Python program runs and leaves its picture or prints a data URL."""
    program = filled(blocks(readme, "python")[number], abaca)
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, check=True, timeout=120, capture_output=True, text=True
    )
    if "penguins.png" in program:
        assert size(tmp_path / "penguins.png") == (2752, 1536)
    else:
        assert done.stdout.startswith("data:image/")


@pytest.mark.parametrize("readme", READMES)
def test_the_shell_commands(readme, tmp_path, photo):
    """Abaca generate makes the pictures that the README shows."""
    (tmp_path / "me.jpg").write_bytes(photo("astronaut"))
    script = next(block for block in blocks(readme, "sh") if "abaca generate" in block).replace(".venv/bin", str(BIN))
    environ = {**os.environ, "ABACA_HOME": str(tmp_path / "home")}
    subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=tmp_path, check=True, timeout=120, env=environ)
    assert size(tmp_path / "lighthouse.png") == (2752, 1536)
    assert (tmp_path / "us.png").exists()


def test_the_configuration_is_valid(tmp_path):
    """The README's abaca.toml loads."""
    from abaca import config

    (tmp_path / "abaca.toml").write_text(blocks("README.md", "toml")[0], "utf-8")
    loaded = config.load(environ={"ABACA_HOME": str(tmp_path), "GEMINI_API_KEY": "x"})
    assert [str(hop) for hop in loaded.settings.models["gemini-3-pro-image"].route] == ["google", "illustrator"]


@pytest.mark.slow
def test_a_fresh_clone_runs_and_serves(tmp_path):
    """`make run` in a clone without an environment sets everything up, serves, and prints a curl line that works."""
    clone = tmp_path / "abaca"
    subprocess.run(["git", "clone", "--quiet", "--local", str(ROOT), str(clone)], check=True)
    environ = {name: value for name, value in os.environ.items() if name not in {"VIRTUAL_ENV", "PYTHONPATH"}}
    environ |= {"ABACA_HOME": str(tmp_path / "home"), "PATH": f"{Path(sys.base_prefix) / 'bin'}:{environ['PATH']}"}
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            ["make", "run", "ARGS=--port 0"],
            cwd=clone,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=environ,
            start_new_session=True,
        )
    try:
        said = ""
        while "cat.png is there" not in said:
            line = process.stdout.readline()
            assert line, (tmp_path / "log").read_text("utf-8")
            said += line
        command = said[said.index("curl ") :]
        subprocess.run(["bash", "-c", command], cwd=tmp_path, check=True, timeout=60)
        assert size(tmp_path / "cat.png") == (1024, 1024)
        assert re.search(r"abk-\S{20}", said)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)
        process.stdout.close()
        shutil.rmtree(clone, ignore_errors=True)
