"""abaca as a process of its own, as a user runs it: to be killed, restarted and doubled."""

import os
import subprocess
import sys

KEY = "abk-process-process-process-process-key"
SERVE = "from abaca.cli import main; main()"


class Process:
    """`abaca serve` on a free port over a data folder; `kill` is kill -9, `stop` is SIGTERM."""

    def __init__(self, home, toml="", **environ):
        home.mkdir(parents=True, exist_ok=True)
        (home / "abaca.toml").write_text(toml, "utf-8")
        self.home = home
        self.url = ""
        self._environ = {**os.environ, "ABACA_HOME": str(home), "ABACA_BOOTSTRAP_KEY": KEY, **environ}
        self._process = None

    def start(self):
        log = (self.home / "log.jsonl").open("ab")
        with log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", SERVE, "serve", "--port", "0"],
                stdout=subprocess.PIPE,
                stderr=log,
                bufsize=0,
                env=self._environ,
            )
        line = self._process.stdout.readline().decode()
        if line.startswith("spending on:"):
            line = self._process.stdout.readline().decode()
        assert "http://" in line, (self.home / "log.jsonl").read_text("utf-8")[-2000:]
        self.url = line.split()[-1]
        return self

    def run(self, *arguments):
        """Run another command over the same data folder, to its end."""
        command = [sys.executable, "-c", SERVE, *arguments]
        return subprocess.run(command, env=self._environ, capture_output=True, text=True, timeout=60, check=False)

    def kill(self):
        self._process.kill()
        self._end()

    def stop(self):
        self._process.terminate()
        self._end()

    @property
    def log(self):
        """What it has written to standard error so far, all starts together."""
        return (self.home / "log.jsonl").read_text("utf-8")

    def signal(self, number):
        self._process.send_signal(number)

    def wait(self):
        self._end()

    @property
    def stdout(self):
        """The descriptor of what it prints after its first line."""
        return self._process.stdout.fileno()

    def _end(self):
        self._process.wait(60)
        self._process.stdout.close()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self._process.poll() is None:
            self.stop()
        self._process.stdout.close()
