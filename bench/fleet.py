"""The systems that are measured, how each is started and asked; all of them in front of the same fake upstream.

A path says what the client speaks and what the upstream speaks, as in `openai-gemini`. Peers are never installed from
here: nginx is found on PATH, litellm by LITELLM_BIN (the command of `pip install 'litellm[proxy]'`), Portkey by
PORTKEY_JS (`build/start-server.js` of the npm package @portkey-ai/gateway). Each is one process that logs errors only;
abaca has keys, ledger and spool as in production, on SQLite and a folder.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from bench import machine
from bench.asking import Question

PATHS = ("gemini-gemini", "openai-gemini", "openai-openai", "gemini-openai")
MODELS = (
    "img-10k",
    "img-1536k",
    "img-6m",
    "img-20m",
    "img-10k-d3000",
    "img-20m-d3000",
    "img-6m-p2000",
    "img-6m-s60",
    "img-20m-s120",
)
_KEY = "abk-bench-bench-bench-bench-bench-bench"
_READY_S = 120.0
_GEMINI = "/v1beta/models/{model}:generateContent"
_CHAT = "/v1/chat/completions"


@dataclass(frozen=True, kw_only=True)
class Way:
    """How a system is asked for one path. {model} in path and model is what the fake upstream is to draw; {upstream} in
    a header is where it is.
    """

    path: str
    model: str = "{model}"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class System:
    """One thing to measure: its command, and its ways by path. `note` says what it is, with its version."""

    name: str
    note: str
    ways: Mapping[str, Way]
    command: Callable[[int, int, Path], list[str]]
    environ: Callable[[int], Mapping[str, str]] = lambda _: {}
    ready: str = "/"


@dataclass(frozen=True, kw_only=True)
class Running:
    """A system at work, or the fake upstream itself (`direct`)."""

    name: str
    url: str
    pid: int
    ways: Mapping[str, Way]
    upstream_url: str

    def question(self, path: str, draws: str, *, references: int = 0, reference_bytes: int = 1_048_576) -> Question:
        """Give what asks it for the picture `draws` in that path."""
        way = self.ways[path]
        return Question(
            url=self.url + way.path.replace("{model}", draws),
            dialect="gemini" if ":generateContent" in way.path else "openai",
            model=way.model.replace("{model}", draws),
            draws=draws,
            headers={name: value.replace("{upstream}", self.upstream_url) for name, value in way.headers.items()},
            references=references,
            reference_bytes=reference_bytes,
        )

    @property
    def pids(self) -> list[int]:
        """Its processes."""
        return machine.tree(self.pid)


def installed() -> tuple[list[System], list[str]]:
    """Give the systems that are here, and of each other one a line that says it is left out."""
    systems, missing = [_abaca()], []
    for find in (_nginx, _litellm, _portkey):
        found = find()
        if isinstance(found, System):
            systems.append(found)
        else:
            missing.append(found)
    return systems, missing


@contextlib.contextmanager
def upstream() -> Iterator[Running]:
    """Run the fake upstream."""
    with subprocess.Popen([sys.executable, "-m", "bench.fake_upstream"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None, "a pipe was asked for"
        url = f"http://127.0.0.1:{int(process.stdout.readline())}"
        ways = {path: Way(path=_GEMINI if path.endswith("-gemini") else _CHAT) for path in PATHS}
        try:
            yield Running(name="direct", url=url, pid=process.pid, ways=ways, upstream_url=url)
        finally:
            process.terminate()


async def state(session: aiohttp.ClientSession, behind: Running) -> Mapping[str, float]:
    """Give what the fake upstream has been asked, has begun and ended, and when its last byte left (`last_s`)."""
    async with session.get(f"{behind.url}/state") as answer:
        found: dict[str, float] = json.loads(await answer.read())
        return found


@contextlib.contextmanager
def running(system: System, behind: Running, folder: Path) -> Iterator[Running]:
    """Run a system with its files in a new folder of `folder`; raises RuntimeError when it does not come up.

    Afterwards the files are empty, but there: for minutes after many files were deleted ext4 needs half a millisecond
    to make a new one nearby, as it does not use their inodes again so soon (`recently_deleted` in fs/ext4/ialloc.c).
    """
    folder.mkdir(parents=True, exist_ok=True)
    home = Path(tempfile.mkdtemp(dir=folder, prefix=f"{system.name}-"))
    port, upstream_port = _free_port(), int(behind.url.rpartition(":")[2])
    environ = {**os.environ, **system.environ(upstream_port), "ABACA_HOME": str(home)}
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            system.command(port, upstream_port, home),
            stdout=log,
            stderr=log,
            env=environ,
            cwd=Path.cwd() if system.name == "abaca" else home,
            start_new_session=True,
        )
    try:
        found = Running(
            name=system.name,
            url=f"http://127.0.0.1:{port}",
            pid=process.pid,
            ways=system.ways,
            upstream_url=behind.url,
        )
        _await_ready(found.url + system.ready, process, home / "log")
        yield found
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        for file in home.rglob("*"):
            if file.is_file():
                os.truncate(file, 0)


def _await_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until_s = time.monotonic() + _READY_S
    while time.monotonic() < until_s and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except urllib.error.HTTPError:
            return  # it answers
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"it does not come up: {log.read_text('utf-8', 'replace')[-500:]}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _abaca() -> System:
    def command(port: int, upstream_port: int, home: Path) -> list[str]:
        lines = ["[server]", 'log_level = "error"', "[illustrator]", "enabled = false"]
        for engine, dialect in (("gemini", "gemini"), ("openai", "openai_chat")):
            lines += [f"[engines.{engine}]", f'dialect = "{dialect}"', 'key = "env:UPSTREAM_KEY"']
            lines += [f'base_url = "http://127.0.0.1:{upstream_port}"']
            for model in MODELS:
                lines += [f'[models."{engine}-{model}"]', f'route = [{{ engine = "{engine}", model = "{model}" }}]']
        (home / "abaca.toml").write_text("\n".join(lines), "utf-8")
        return [sys.executable, "-c", "from abaca.cli import main; main()", "serve", "--port", str(port)]

    google, bearer = {"x-goog-api-key": _KEY}, {"authorization": f"Bearer {_KEY}"}
    return System(
        name="abaca",
        note="this tree; key, ledger on SQLite, spool and pictures in a folder",
        ways={
            "gemini-gemini": Way(path="/v1beta/models/gemini-{model}:generateContent", headers=google),
            "gemini-openai": Way(path="/v1beta/models/openai-{model}:generateContent", headers=google),
            "openai-gemini": Way(path=_CHAT, model="gemini-{model}", headers=bearer),
            "openai-openai": Way(path=_CHAT, model="openai-{model}", headers=bearer),
        },
        command=command,
        environ=lambda _: {"ABACA_BOOTSTRAP_KEY": _KEY, "UPSTREAM_KEY": "x"},
        ready="/healthz",
    )


_NGINX = """daemon off; worker_processes 1; pid {home}/pid; error_log stderr error;
events {{ worker_connections 4096; }}
http {{
  access_log off; client_max_body_size 512m;
  client_body_temp_path {home}/body; proxy_temp_path {home}/proxy; fastcgi_temp_path {home}/fastcgi;
  uwsgi_temp_path {home}/uwsgi; scgi_temp_path {home}/scgi;
  upstream fake {{ server 127.0.0.1:{upstream_port}; keepalive 256; keepalive_requests 1000000; }}
  keepalive_requests 1000000;
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://fake; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_buffering off; proxy_request_buffering off; proxy_buffer_size 64k; proxy_buffers 8 64k;
    }}
  }}
}}
"""


def _nginx() -> System | str:
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        return "nginx: not on PATH"

    def command(port: int, upstream_port: int, home: Path) -> list[str]:
        file = home / "nginx.conf"
        file.write_text(_NGINX.format(home=home, port=port, upstream_port=upstream_port), "utf-8")
        return [program, "-p", str(home), "-c", str(file)]

    said = subprocess.run([program, "-v"], capture_output=True, text=True, check=False).stderr
    return System(
        name="nginx",
        note=f"{said.strip().rpartition(' ')[2]}, tuned: passes bytes through, not buffered, nothing translated",
        # What it passes through for a translated path are the bytes that a translator has to take in.
        ways={path: Way(path=_GEMINI if path.endswith("-gemini") else _CHAT) for path in PATHS},
        command=command,
    )


def _litellm() -> System | str:
    program = os.environ.get("LITELLM_BIN") or shutil.which("litellm")
    if program is None or not Path(program).exists():
        return "litellm: LITELLM_BIN does not name it"
    key = "sk-" + "0123456789abcdef" * 4

    def command(port: int, upstream_port: int, home: Path) -> list[str]:
        base = f"http://127.0.0.1:{upstream_port}"
        models = []
        for model in MODELS:
            for kind, root in (("gemini", f"{base}/v1beta"), ("openai", f"{base}/v1")):
                parameters = {"model": f"{kind}/{model}", "api_base": root, "api_key": "x"}
                models.append({"model_name": f"{kind}-{model}", "litellm_params": parameters})
        settings = {"set_verbose": False, "request_timeout": 600, "num_retries": 0, "telemetry": False}
        file = home / "litellm.yaml"  # JSON is YAML
        file.write_text(json.dumps({"model_list": models, "litellm_settings": settings}), "utf-8")
        return [program, "--config", str(file), "--host", "127.0.0.1", "--port", str(port), "--num_workers", "1"]

    google, bearer = {"x-goog-api-key": key}, {"authorization": f"Bearer {key}"}
    return System(
        name="litellm",
        note=f"{_version_of(program, 'litellm')}, one worker, no database",
        ways={
            "gemini-gemini": Way(path="/v1beta/models/gemini-{model}:generateContent", headers=google),
            "gemini-openai": Way(path="/v1beta/models/openai-{model}:generateContent", headers=google),
            "openai-gemini": Way(path=_CHAT, model="gemini-{model}", headers=bearer),
            "openai-openai": Way(path=_CHAT, model="openai-{model}", headers=bearer),
        },
        command=command,
        environ=lambda upstream_port: {
            "LITELLM_MASTER_KEY": key,  # it does not start without one
            "LITELLM_MODE": "PRODUCTION",
            "LITELLM_LOG": "ERROR",
            "LITELLM_LOCAL_MODEL_COST_MAP": "True",
            "GEMINI_API_KEY": "x",
            "GEMINI_API_BASE": f"http://127.0.0.1:{upstream_port}",
            "NO_PROXY": "*",
        },
        ready="/health/liveliness",
    )


def _version_of(program: str, package: str) -> str:
    python = Path(program).with_name("python")
    code = f"from importlib.metadata import version; print(version({package!r}))"
    asked = (
        subprocess.run([python, "-c", code], capture_output=True, text=True, check=False) if python.exists() else None
    )
    return asked.stdout.strip() if asked and asked.stdout else "of unknown version"


def _portkey() -> System | str:
    script, node = Path(os.environ.get("PORTKEY_JS", "")), shutil.which("node")
    if node is None or not script.is_file():
        return "portkey: PORTKEY_JS does not name build/start-server.js, or there is no node"

    loose = {"authorization": "Bearer x", "x-portkey-strict-open-ai-compliance": "false"}
    google = {**loose, "x-portkey-provider": "google", "x-portkey-custom-host": "{upstream}"}
    openai = {**loose, "x-portkey-provider": "openai", "x-portkey-custom-host": "{upstream}/v1"}
    manifest = script.parents[1] / "package.json"
    version = json.loads(manifest.read_text("utf-8"))["version"] if manifest.exists() else "of unknown version"
    return System(
        name="portkey",
        note=f"{version}, told not to be strict, as it drops the picture otherwise",
        ways={"openai-gemini": Way(path=_CHAT, headers=google), "openai-openai": Way(path=_CHAT, headers=openai)},
        command=lambda port, _upstream_port, _home: [node, str(script), f"--port={port}", "--headless"],
        environ=lambda _: {"NODE_ENV": "production", "TRUSTED_CUSTOM_HOSTS": "127.0.0.1,localhost"},
    )
