"""The README's commands work as they stand; only the address and the key are filled in."""

import contextlib
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests
from PIL import Image

ROOT = Path(__file__).parents[2]
READMES = ["README.md", "README.zh-CN.md"]
BIN = Path(sys.executable).parent


def blocks(readme, language):
    """Give the README's code blocks of a language."""
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / readme).read_text("utf-8"), re.DOTALL)


def filled(block, abaca):
    return block.replace("http://127.0.0.1:8000", abaca.url).replace("abk-…", abaca.key)


def on_python(command):
    return command.replace("python3 ", f"{sys.executable} ", 1)


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


@pytest.mark.parametrize("readme", READMES)
def test_the_command_for_cut_lines(abaca, readme, tmp_path):
    """The named request gives the same answer each time, and only one call has its name."""
    script = filled(next(block for block in blocks(readme, "sh") if "Idempotency-Key" in block), abaca)
    script = script.replace("lighthouse-1", tmp_path.name)
    answers = []
    for _ in range(2):
        listed = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=tmp_path,
            check=True,
            timeout=60,
            capture_output=True,
            env={**os.environ, "ABACA_KEY": abaca.key},
        )
        answers.append((tmp_path / "answer.json").read_bytes())
    assert answers[0] == answers[1]
    assert b"data:image/png;base64," in answers[0]
    calls = json.loads(listed.stdout)
    assert [call["state"] for call in calls["data"]] == ["done"]


def test_the_guide_to_calls(abaca, tmp_path):
    """The guide's request is answered 202 with a place, and what stands there becomes the answer."""
    script = filled(blocks("docs/guide/calls.md", "sh")[0], abaca)
    environ = {**os.environ, "ABACA_KEY": abaca.key}
    said = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, check=True, timeout=60, capture_output=True, text=True, env=environ
    ).stdout
    assert said.startswith("HTTP/1.1 202")
    place = re.search(r"(?im)^location: (\S+)", said)[1]
    headers = {"Authorization": f"Bearer {abaca.key}"}
    assert requests.get(f"{abaca.url}{place}?wait=30", headers=headers, timeout=60).json()["state"] == "done"
    answer = requests.get(f"{abaca.url}{place}?as=openai_chat", headers=headers, timeout=60).json()
    assert answer["choices"][0]["message"]["images"]


def test_the_guide_to_webhooks():
    """The guide's command makes a secret, and its function knows a genuine message from a changed or an old one."""
    from abaca.signing import sign
    from abaca.types import Secret

    command = next(block for block in blocks("docs/guide/webhooks.md", "sh") if "whsec_" in block)
    made = subprocess.run(["bash", "-c", on_python(command)], check=True, capture_output=True, text=True).stdout.strip()
    known = {}
    exec(next(block for block in blocks("docs/guide/webhooks.md", "python") if "def genuine" in block), known)
    for body, age_s, right in ((b"{}", 0, True), (b"[]", 0, False), (b"{}", 400, False)):
        at_s = int(time.time()) - age_s
        signature = sign([Secret(made)], message_id="call_1", at_s=at_s, body=b"{}")
        headers = {"webhook-id": "call_1", "webhook-timestamp": str(at_s), "webhook-signature": signature}
        assert known["genuine"](made, headers, body) is right


def test_the_guide_to_storage(tmp_path):
    """The guide's settings load, both its backups have every row, and its pepper is long enough."""
    from abaca import config

    settings, backup, pepper = [*blocks("docs/guide/storage.md", "toml"), *blocks("docs/guide/storage.md", "sh")]
    (tmp_path / "abaca.toml").write_text(settings, "utf-8")
    made = subprocess.run(["bash", "-c", on_python(pepper)], check=True, capture_output=True, text=True).stdout.strip()
    environ = {"ABACA_HOME": str(tmp_path), "DATABASE_URL": "postgresql://a:b@c/d", "ABACA_PEPPER": made}
    assert config.load(environ=environ).pepper.reveal() == made
    with contextlib.closing(sqlite3.connect(tmp_path / "abaca.db")) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE rows AS SELECT 7 AS number")
        database.commit()
        for command in backup.splitlines():
            if shutil.which(command.split()[0]):
                subprocess.run(["bash", "-c", on_python(command)], cwd=tmp_path, check=True)
                with contextlib.closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
                    assert copy.execute("SELECT number FROM rows").fetchall() == [(7,)]
                (tmp_path / "copy.db").unlink()


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
