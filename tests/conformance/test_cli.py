"""The `abaca` command as a user runs it: as a process."""

import base64
import json
import os
import pty
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests
from PIL import Image

ABACA = Path(sys.executable).with_name("abaca")
OWN_TERMINAL = """
import fcntl, os, signal, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])
"""


def seen(path):
    """Give the type and size of a picture file."""
    with Image.open(path) as picture:
        return picture.format, picture.size


@pytest.fixture
def run(tmp_path):
    """Run the command with a data folder of its own and give the finished process."""

    def go(*arguments, **environ):
        environ = {**os.environ, "ABACA_HOME": str(tmp_path / "home"), "COLUMNS": "200", **environ}
        return subprocess.run(
            [ABACA, *map(str, arguments)], capture_output=True, text=True, env=environ, timeout=120, check=False
        )

    return go


@pytest.fixture
def serving(tmp_path):
    """Start `abaca serve` and give its process and first lines."""
    started = []

    def go(*arguments, home=tmp_path / "home", **environ):
        environ = {**os.environ, "ABACA_HOME": str(home), **environ}
        with (tmp_path / "log").open("a") as log:
            process = subprocess.Popen(
                [ABACA, "serve", *map(str, arguments)], stdout=subprocess.PIPE, stderr=log, text=True, env=environ
            )
        started.append(process)
        lines = []
        while not lines or "cat.png" not in lines[-1]:
            line = process.stdout.readline()
            if not line:
                break
            lines.append(line.rstrip("\n"))
        return process, "\n".join(lines)

    yield go
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def test_version(run):
    """--version prints the name and the number."""
    assert re.fullmatch(r"abaca \d+\.\d+\.\d+\n", run("--version").stdout)


def test_keys_live_and_die(run):
    """A created key is the last line printed; the list shows only its start; a revoked one is marked."""
    made = run("keys", "create", "--name", "ann")
    secret = made.stdout.splitlines()[-1]
    assert secret.startswith("abk-")
    listed = run("keys", "list").stdout
    assert secret[:8] in listed
    assert secret not in listed
    assert "There is a key named 'ann'" in run("keys", "create", "--name", "ann").stderr
    assert run("keys", "create", "--name", " ").returncode == 1
    assert "revoked" in run("keys", "revoke", "ann").stdout
    assert "revoked" in run("keys", "list").stdout
    missing = run("keys", "revoke", "nobody")
    assert (missing.returncode, missing.stderr.count("\n")) == (1, 1)


def test_models_and_doctor(run):
    """The models are listed with their prices; the doctor finds nothing wrong."""
    assert "gemini-3-pro-image" in run("models").stdout
    examined = run("doctor")
    assert examined.returncode == 0, examined.stdout
    assert "engine illustrator" in examined.stdout
    assert "database: sqlite" in examined.stdout


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"ABACA_DATABASE_URL": "postgresql://u:hunter22@127.0.0.1:1/x"}, "The database cannot be reached"),
        ({"ABACA_DATABASE_URL": "mysql://u:hunter22@127.0.0.1/x"}, "storage.database names no store"),
        ({"ABACA_DATABASE_URL": "env:NOWHERE"}, "the environment variable NOWHERE is not set"),
        ({"ABACA_PICTURES_URL": "s3://u:hunter22@bucket/x"}, "A bucket of pictures is named like this"),
        ({"ABACA_PICTURES_URL": "file://relative/x"}, "is named by its absolute path"),
    ],
)
def test_stores_that_cannot_be_used(run, environ, words):
    """A wrong URL of a store is one line on standard error and status 1, without any password in it."""
    failed = run("serve", "--port", "0", **environ)
    assert (failed.returncode, failed.stdout) == (1, "")
    assert re.fullmatch(r"abaca: .*\n", failed.stderr), failed.stderr
    assert words in failed.stderr
    assert "hunter22" not in failed.stderr


def test_a_fault_is_said_at_the_start(serving, tmp_path):
    """A server that begins without what it needs says so after its first lines."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "abaca.toml").write_text("[storage]\nreserve_bytes = 1_000_000_000_000_000_000", "utf-8")
    process, _ = serving("--port", 0)
    assert process.stdout.readline() == "wrong: disk: less is free than storage.reserve_bytes\n"


def test_generate_in_process(run, tmp_path):
    """Without a server the picture is drawn here, in the size and type asked, and what was not drawn is said."""
    out = tmp_path / "out.webp"
    made = run("generate", "a cat and a zorblax", "--ratio", "16:9", "--size", "512", "--seed", "3", "-o", out)
    assert made.returncode == 0, made.stderr
    assert seen(out) == ("WEBP", (688, 384))
    assert "zorblax" in made.stdout
    assert "seed 3" in made.stderr


def test_generate_with_a_reference(run, tmp_path, photo):
    """A reference given with -i is edited."""
    (tmp_path / "in.jpg").write_bytes(photo("cat"))
    made = run("generate", "add a red balloon", "-i", tmp_path / "in.jpg", "--size", "512", "-o", tmp_path / "out.png")
    assert made.returncode == 0, made.stderr
    assert seen(tmp_path / "out.png")[0] == "PNG"


def test_generate_by_a_server(run, abaca, tmp_path):
    """With a server and a key the picture comes from there."""
    out = tmp_path / "out.jpg"
    made = run("generate", "a boat", "--size", "512", "-o", out, "--server", abaca.url, ABACA_KEY=abaca.key)
    assert made.returncode == 0, made.stderr
    assert seen(out)[0] == "JPEG"
    refused = run("generate", "a boat", "-o", out, "--server", abaca.url, "--key", "wrong")
    assert refused.stderr.strip().splitlines()[-1] == "abaca: API key not valid. Please pass a valid API key."


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("generate", "x", "-o", "x.bmp"), ".png"),
        (("generate", "x", "-i", "nothing.png"), "There is no picture"),
        (("generate", "x", "--ratio", "1:3"), "aspect_ratio must be one of"),
        (("generate", "x", "--server", "http://127.0.0.1:9", "--key", "k"), "does not answer"),
        (("generate", "x", "--server", "http://127.0.0.1:9"), "wants a key"),
        (("serve", "--config", "nothing.toml"), "There is no file"),
        (("serve", "--port", "70000"), "70000"),
    ],
    ids=lambda value: " ".join(value[:4]) if isinstance(value, tuple) else None,
)
def test_failures_are_one_line(run, arguments, told):
    """What goes wrong is one clear line and status 1, never a traceback."""
    failed = run(*arguments)
    lines = failed.stderr.strip().splitlines()
    assert (failed.returncode, len(lines)) == (1, 1), failed.stderr
    assert told in lines[0]


def test_an_unwritable_folder_is_one_line(run, tmp_path):
    """A data folder that cannot be made is named."""
    (tmp_path / "file").write_text("", "utf-8")
    failed = run("serve", ABACA_HOME=str(tmp_path / "file" / "home"))
    assert failed.returncode == 1
    assert "cannot be written" in failed.stderr
    assert failed.stderr.count("\n") == 1


def test_a_busy_port_is_one_line(run):
    """A port that is taken is named, with a way out."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        failed = run("serve", "--port", taken.getsockname()[1])
    assert failed.returncode == 1
    assert failed.stderr.count("\n") == 1
    assert "--port" in failed.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_from_first_line_to_last(serving, tmp_path, number):
    """The first start prints address, folder, key and a curl line that works; a signal ends it cleanly."""
    process, said = serving("--port", 0)
    url = re.search(r"http://127\.0\.0\.1:\d+", said)[0]
    assert f"data: {tmp_path / 'home'}" in said
    command = said[said.index("curl ") :]
    done = subprocess.run(
        ["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert seen(tmp_path / "cat.png") == ("PNG", (1024, 1024))
    assert requests.get(f"{url}/healthz", timeout=10).status_code == 200
    process.send_signal(number)
    assert process.wait(20) == 0
    assert "Traceback" not in (tmp_path / "log").read_text("utf-8")
    assert f"playground, signed in (once, within a day): {url}/#invitation=abi-" in said
    _, again = serving("--port", 0)
    assert "key (shown" not in again
    assert "#invitation=" not in again  # nobody sits before this pipe


@pytest.mark.slow
def test_links_that_are_printed_sign_in(serving, run):
    """As the oldest admin, once; a server whose key is configured prints none, but `keys link` does."""
    session = "/v1/session"
    process, said = serving("--port", 0)
    url, invitation = re.search(r"signed in \(once, within a day\): (\S+)/#invitation=(\S+)", said).groups()
    body = {"invitation": invitation}
    entered = requests.post(f"{url}{session}", json=body, timeout=10).json()
    headers = {"x-goog-api-key": entered["secret"]}
    assert requests.get(f"{url}{session}", headers=headers, timeout=10).json()["key"]["name"] == "first"
    assert requests.post(f"{url}{session}", json=body, timeout=10).status_code == 401
    process.terminate()
    process.wait(20)
    process, said = serving("--port", 0, ABACA_BOOTSTRAP_KEY="chosen-key-chosen-key")
    assert "invitation" not in said
    url = re.search(r"http://127\.0\.0\.1:\d+", said)[0]
    link = run("keys", "link", "--server", url).stdout.splitlines()[-1]
    body = {"invitation": link.removeprefix(f"{url}/#invitation=")}
    assert requests.post(f"{url}{session}", json=body, timeout=10).status_code == 201


@pytest.mark.slow
def test_every_start_at_a_terminal_prints_a_link(tmp_path):
    """Who sits there need not keep the key that only the first start shows."""
    for shows_key in (True, False):
        process, ours, said = at_terminal(tmp_path / "home", ABACA, "serve", "--port", "0")
        assert (b"key (shown only now)" in said, b"/#invitation=abi-" in said) == (shows_key, True)
        process.terminate()
        assert process.wait(20) == 0
        os.close(ours)


def at_terminal(home, *command):
    """Serve before a terminal; give the process, our end of the terminal and what it said at first."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "ABACA_HOME": str(home)},
        start_new_session=True,
    )
    os.close(theirs)
    said = b""
    while b"cat.png is there" not in said:
        said += os.read(ours, 65_536)
    return process, ours, said


def answered(said, stop):
    """Ask for a picture, stop the server meanwhile, and give the answer."""
    url, key = re.search(r"http://127\.0\.0\.1:\d+", said)[0], re.search(r"abk-\S+(?=\s)", said)[0]
    with socket.create_connection(("127.0.0.1", int(url.rsplit(":", 1)[1])), timeout=10) as wire:
        body = b'{"contents":"x"}'
        path = f"/v1beta/models/scripted/slow-1:generateContent?key={key}"
        wire.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        time.sleep(0.4)
        stop()
        answer = b""
        while piece := wire.recv(65536):
            answer += piece
    return answer


def test_a_stop_waits_for_running_calls(serving):
    """A call that runs when the server is told to stop is finished and written down."""
    process, said = serving("--port", 0)
    assert b" 200 OK" in answered(said, process.terminate).split(b"\r\n")[0]
    assert process.wait(20) == 0


@pytest.mark.slow
def test_a_closed_terminal_is_a_stop(tmp_path):
    """A call that runs then is finished as well, though nothing can be printed or logged any more."""
    command = (sys.executable, "-c", OWN_TERMINAL, ABACA, "serve", "--port", "0")
    process, ours, said = at_terminal(tmp_path / "home", *command)
    assert b" 200 OK" in answered(said.decode(), lambda: os.close(ours)).split(b"\r\n")[0]
    assert process.wait(20) == 0


@pytest.mark.slow
def test_nohup_keeps_it_serving(serving):
    """Where SIGHUP is ignored from the start, as under nohup, the server goes on."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        process, said = serving("--port", 0)
    finally:
        signal.signal(signal.SIGHUP, before)
    process.send_signal(signal.SIGHUP)
    time.sleep(1)
    url = re.search(r"http://127\.0\.0\.1:\d+", said)[0]
    assert requests.get(f"{url}/healthz", timeout=10).status_code == 200
    assert process.poll() is None


@pytest.mark.slow
def test_a_key_can_have_a_vendor(run, serving):
    """A key made with --vendor is answered in that vendor's spelling on plain paths, by a server that runs already."""
    _, said = serving("--port", 0)
    url = re.search(r"http://127\.0\.0\.1:\d+", said)[0]
    key = run("keys", "create", "--name", "ann", "--vendor", "anyfast").stdout.splitlines()[-1]
    path = f"{url}/v1beta/models/gemini-3.1-flash-image:generateContent"
    body = {"contents": "a tree", "generationConfig": {"imageConfig": {"imageSize": "512"}}}
    parts = requests.post(path, params={"key": key}, json=body, timeout=60).json()["candidates"][0]["content"]["parts"]
    assert parts[-1]["inline_data"]["mime_type"] == "image/jpeg"
    assert "one of google" in run("keys", "create", "--name", "bob", "--vendor", "acme").stderr
    run("keys", "revoke", "ann")
    time.sleep(1.2)
    refused = requests.post(path, params={"key": key}, json=body, timeout=60)
    assert "API key not valid" in refused.json()["error"]["message"]


def test_a_killed_server_resolves_its_calls(run, serving, tmp_path, photo):
    """After kill -9 in the middle of a call, the next start leaves no open call, no hold and no spool file."""
    padded = photo("cat") + bytes(100_000)  # more than what stays in memory
    process, said = serving("--port", 0)
    url, key = re.search(r"http://127\.0\.0\.1:\d+", said)[0], re.search(r"abk-\S+(?=\n)", said)[0]
    with socket.create_connection(("127.0.0.1", int(url.rsplit(":", 1)[1])), timeout=10) as wire:
        reference = {"inlineData": {"mimeType": "image/jpeg", "data": base64.b64encode(padded).decode()}}
        body = json.dumps({"contents": [{"parts": [{"text": "x"}, reference]}]}).encode()
        path = f"/v1beta/models/scripted/slow-30:generateContent?key={key}"
        wire.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        time.sleep(0.6)
        assert list((tmp_path / "home" / "spool").iterdir())
        process.kill()
        process.wait()
    assert "calls not resolved: 1" in run("doctor").stdout
    serving("--port", 0)
    examined = run("doctor").stdout
    assert "calls not resolved: 0" in examined
    assert not list((tmp_path / "home" / "spool").iterdir())
