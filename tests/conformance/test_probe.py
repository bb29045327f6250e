"""`abaca probe` against real servers on loopback: abaca in every vendor's stead, and servers that are odd."""

import asyncio
import base64
import io
import json
import os
import signal
import socket
import subprocess
import sys
import tomllib
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest
from aiohttp import web
from PIL import Image
from typer import Abort

from abaca import config as configuration
from abaca.catalogue import load_vendors, vendors
from abaca.cli.probing import examine, probe
from abaca.cli.probing.findings import Report
from abaca.config import ConfigError

KEY = "abk-conformance-conformance-conformance-key"
ROWS = load_vendors()
NARROW = [name for name, row in ROWS.items() if row.ratios]
FLASH = "gemini-3.1-flash-image"
# abaca takes every spelling of keys and references from everyone, so these say nothing about the row that it plays.
TAKEN_FROM_EVERYONE = {"key_in", "image_part"}
# What is no behaviour, or nothing that abaca does under its own names for the models; several pictures it draws as any
# vendor, since it asks for them one by one.
NOT_SHOWN = {"name", "title", "base_url", "models", "prices", "several", "source"}


def toml(url, *lines):
    """Give a configuration with one engine, `it`."""
    return "\n".join([
        "[fetching]", "allow = ['127.0.0.0/8']", "[engines.it]", f'base_url = "{url}"', 'key = "env:UP"', *lines
    ])  # fmt: skip


@pytest.fixture
def found(tmp_path):
    """Examine the engine `it` of a configuration and give the report."""

    async def go(text, *, engine="it", model=FLASH, spend=False, agreed=True, key=KEY, **environ):
        file = tmp_path / "abaca.toml"
        file.write_text(text, "utf-8")
        config = configuration.load(file, environ={"ABACA_HOME": str(tmp_path / "home"), "UP": key, **environ})
        report = Report(engine=engine, title=engine, model=model)
        await examine(config, report, spend=spend, agreed=agreed, quiet=True)
        return report

    return go


@pytest.fixture
def pasted(monkeypatch, tmp_path):
    """Read a printed row with the catalogue's own loader."""

    def go(text):
        (tmp_path / "vendors.toml").write_text(text, "utf-8")
        monkeypatch.setattr(vendors, "files", lambda _: tmp_path)
        return load_vendors()

    return go


@asynccontextmanager
async def serving(answer):
    """Give the URL of a server where `answer(request)` gives (status, JSON document or text, headers)."""

    async def handler(request):
        status, document, headers = await answer(request)
        text = document if isinstance(document, str) else json.dumps(document)
        return web.Response(status=status, text=text, headers={"content-type": "application/json", **headers})

    app = web.Application(client_max_size=2**26)
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def png(width=512, height=512):
    content = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(content, "PNG")
    return content.getvalue()


def verdicts(report):
    return {finding.check: finding.verdict for finding in report.findings}


def came(report, check):
    return next(finding.came for finding in report.findings if finding.check == check)


def shown(row, *, model_mime="image/png"):
    """Give what can be seen of a row from outside; pictures of no type of the row's are PNG, as abaca draws them."""
    known = {name: getattr(row, name) for name in row.__struct_fields__ if name not in NOT_SHOWN}
    # On chat completions the version is not the row's, and pictures do not stand in Gemini's fields.
    aside = {"version", "inline"} if row.dialect == "openai_chat" else {"image_part"}
    return {**{n: v for n, v in known.items() if n not in aside}, "mime": row.mime or model_mime}


class TestInEveryVendorsStead:
    """abaca answers as a vendor; the probe must come to that vendor's row."""

    @pytest.mark.parametrize("vendor", ROWS)
    async def test_what_is_free_to_know(self, abaca, found, vendor):
        """Without the row, statuses and error shapes come out as the row has them, and nothing is bought."""
        row = ROWS[vendor]
        report = await found(toml(f"{abaca.url}/{vendor}", f'dialect = "{row.dialect}"'))
        seen = msgspec.convert({"name": "it", "title": "it", **report.row}, vendors.Vendor)
        names = ("dialect", "error_shape", "wrong_key_status", "no_key_status", "wrong_key_type")
        assert {name: getattr(seen, name) for name in names} == {name: getattr(row, name) for name in names}
        assert report.usable
        assert set(verdicts(report).values()) == {"ok"}
        assert report.cost_micros == 0

    @pytest.mark.parametrize("vendor", ROWS)
    async def test_its_own_row_has_no_surprises(self, abaca, found, vendor):
        """Told the row, the probe finds nothing that differs, and keeps to the row's place for the key."""
        row = ROWS[vendor]
        report = await found(toml(f"{abaca.url}/{vendor}", f'vendor = "{vendor}"'), model="gemini-3-pro-image")
        assert {name: v for name, v in verdicts(report).items() if v != "ok"} == {}
        assert report.row["key_in"] == row.key_in
        assert report.title == row.title

    @pytest.mark.slow
    @pytest.mark.parametrize("vendor", ROWS)
    async def test_the_whole_row(self, abaca, found, pasted, vendor):
        """With pictures bought and without the row, all of it that abaca can show comes out, ready to be pasted."""
        row = ROWS[vendor]
        report = await found(toml(f"{abaca.url}/{vendor}", f'dialect = "{row.dialect}"'), spend=True)
        seen = pasted(report.toml())["it"]
        expected = {**shown(row), "ratios": ()}  # a row's ratios narrow what is sent, not what is asked of abaca
        for name in TAKEN_FROM_EVERYONE:
            expected.pop(name, None)
        assert {name: getattr(seen, name) for name in expected} == expected
        assert set(expected) - {"wrong_key_type"} <= set(report.row)
        assert set(verdicts(report).values()) <= {"ok", "skipped"}
        assert report.usable
        assert 1_000_000 < report.cost_micros < 2_000_000
        assert seen.source.startswith("abaca probe, 20")

    @pytest.mark.slow
    @pytest.mark.parametrize("vendor", NARROW)
    async def test_fewer_ratios(self, front, found, pasted, vendor):
        """Where the other ratios, and the smallest size, are refused, the row has the ratios that are left."""
        report = await found(toml(f"{front.url}/{vendor}", 'dialect = "gemini"'), model=f"via-{vendor}", spend=True)
        assert set(pasted(report.toml())["it"].ratios) == set(ROWS[vendor].ratios)
        assert came(report, "picture").startswith("512 refused; 1024x1024, ")
        assert verdicts(report)["ratio 8:1"] == "differs"
        assert report.row["inline"] == ROWS[vendor].inline


class TestOddServers:
    """Servers that are not what the catalogue says."""

    async def test_down(self, found):
        """Where nothing answers, one line says so and nothing else is tried."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        report = await found(toml(f"http://127.0.0.1:{port}", 'vendor = "google"'), spend=True)
        assert came(report, "reach") == "The upstream could not be reached."
        assert set(verdicts(report).values()) == {"fails", "skipped"}
        assert not report.usable
        assert report.row == {"dialect": "gemini"}

    @pytest.mark.parametrize("status", [200, 404])
    async def test_html(self, found, status):
        """A web site is no API."""

        async def answer(_):
            return status, "<!doctype html><title>Welcome</title>", {"content-type": "text/html"}

        async with serving(answer) as url:
            report = await found(toml(url, 'dialect = "openai_chat"'))
        assert came(report, "reach") == f"{status} with HTML: there is no API at this address"
        assert not report.usable

    @pytest.mark.slow
    async def test_1k_sold_as_4k(self, abaca, found):
        """Pictures of another size than asked are told with both sizes, and ratios that come out otherwise are none."""
        report = await found(toml(abaca.url, 'vendor = "google"'), model="scripted/wrong_size", spend=True)
        assert came(report, "size 4K") == "64x48 instead of 4096x4096"
        assert verdicts(report)["size 4K"] == verdicts(report)["ratio 16:9"] == "differs"
        assert came(report, "ratio 16:9") == "64x48 instead of 688x384: another shape"
        assert report.row["ratios"] == ["1:1", "4:3"]
        assert report.usable

    async def test_always_square(self, found):
        """Pictures that are always square, a key in one place only, names of its own: the row says all that."""
        sold = png()

        async def answer(request):
            if request.query.get("key") != KEY:
                return 418, {"error": {"message": "who?", "type": "stranger", "param": None, "code": None}}, {}
            if request.path == "/v1beta/models":
                return 200, {"models": [{"name": "models/gemini-3.1-flash-image-preview"}]}, {}
            if f"{FLASH}-preview:" not in request.path:
                return 404, {"error": {"message": "unknown", "type": "x", "param": None, "code": None}}, {}
            try:
                asked = await request.json()
            except ValueError:
                return 400, {"error": {"message": "no JSON", "type": "x", "param": None, "code": None}}, {}
            if not asked.get("contents"):
                return 400, {"error": {"message": "no contents", "type": "x", "param": None, "code": None}}, {}
            data = {"mime_type": "image/jpeg", "data": base64.b64encode(sold).decode()}
            parts = [{"inline_data": data}] if "IMAGE" in asked["generationConfig"]["responseModalities"] else []
            parts = parts or [{"text": "It is red."}]
            return 200, {"candidates": [{"content": {"parts": parts}, "finishReason": "STOP"}]}, {}

        async with serving(answer) as url:
            report = await found(toml(url, 'dialect = "gemini"'), spend=True)
        assert report.row == {
            "dialect": "gemini",
            "wrong_key_status": 418,
            "error_shape": "openai",
            "wrong_key_type": "stranger",
            "no_key_status": 418,
            "key_in": "query",
            "models": {FLASH: "gemini-3.1-flash-image-preview"},
            "version": "v1beta",
            "inline": "snake",
            "mime": "image/png",
            "image_config": False,
            "stream": False,
        }
        assert came(report, "ratio 8:1") == "512x512 instead of 1536x192: silently square"
        assert verdicts(report)["bad ratio"] == "differs"
        assert "without usage" in came(report, "picture")
        assert not report.usable  # as it is configured, the key does not get there

    async def test_another_version(self, found):
        """Where only v1 is served, that is found out, and the engine cannot be used as it is configured."""

        async def answer(request):
            if not request.path.startswith("/v1/"):
                return 404, "Not Found", {"content-type": "text/plain"}
            status = 400 if request.headers.get("x-goog-api-key") == KEY else 401
            return status, {"error": {"code": status, "message": f"{status}", "status": "X"}}, {}

        async with serving(answer) as url:
            report = await found(toml(url, 'dialect = "gemini"'))
        assert report.row == {
            "dialect": "gemini",
            "key_in": "x-goog-api-key",
            "wrong_key_status": 401,
            "no_key_status": 401,
            "error_shape": "google",
            "version": "v1",
        }
        assert verdicts(report)["model"] == "differs"
        assert not report.usable

    async def test_an_unknown_model(self, abaca, found):
        """An engine without the model cannot be used for it."""
        report = await found(toml(abaca.url, 'vendor = "google"'), model="no-such-model")
        assert verdicts(report)["model"] == "fails"
        assert not report.usable

    async def test_one_key_of_two(self, abaca, found):
        """Of several keys it is told how many are taken, and one is enough."""
        report = await found(toml(abaca.url, 'vendor = "google"', 'keys = ["env:NO"]'), NO="wrong")
        assert came(report, "keys").startswith("1 of 2 taken; ")
        assert verdicts(report)["keys"] == "differs"
        assert report.usable

    async def test_pictures_by_url(self, found):
        """A picture by URL is fetched and measured, and its URL is not told."""
        sold = png(1024, 1024)

        async def answer(request):
            if request.headers.get("authorization") != f"Bearer {KEY}":
                return 401, {"error": {"message": "no", "type": "t", "param": None, "code": None}}, {}
            asked = await request.json() if request.can_read_body else {}
            if not asked.get("messages"):
                return 400, {"error": {"message": "no messages", "type": "t", "param": None, "code": None}}, {}
            image = {"type": "image_url", "image_url": {"url": f"{links}/secret-name.png"}}
            message = {
                "role": "assistant",
                "content": "red",
                "images": [image] if "image" in asked["modalities"] else [],
            }
            return 200, {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}, {}

        async def picture(_):
            return web.Response(body=sold, content_type="image/png")

        hosting = web.Application()
        hosting.router.add_get("/{path:.*}", picture)
        runner = web.AppRunner(hosting, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        links = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            async with serving(answer) as url:
                report = await found(toml(url, 'dialect = "openai_chat"'), spend=True, model="gemini-3-pro-image")
        finally:
            await runner.cleanup()
        assert came(report, "picture") == "1024x1024, image/png, by URL, without usage, ends with stop"
        assert report.row["image_config"] is False
        assert came(report, "several") == "1 pictures"
        assert report.row["several"] is False
        assert report.usable
        assert "secret-name" not in report.as_json()

    async def test_patience(self, found):
        """An answer that says when to come again is waited for, as long as it says."""
        asked = []

        async def answer(request):
            asked.append(asyncio.get_running_loop().time())
            if len(asked) == 1:
                return 429, {"error": {"code": 429, "message": "slow", "status": "X"}}, {"retry-after-ms": "200"}
            return 400, {"error": {"code": 400, "message": "no contents", "status": "INVALID_ARGUMENT"}}, {}

        async with serving(answer) as url:
            report = await found(toml(url, 'dialect = "gemini"'))
        assert verdicts(report)["reach"] == "ok"
        assert asked[1] - asked[0] >= 0.2

    async def test_the_time_is_bounded(self, found, monkeypatch):
        """A server that never answers takes no more than the time there is, and the report says so."""
        monkeypatch.setattr("abaca.cli.probing._FREE_S", 0.3)

        async def answer(_):
            await asyncio.sleep(5)
            return 200, {}, {}

        async with serving(answer) as url:
            report = await found(toml(url, 'dialect = "gemini"'))
        assert report.cut_short == "the time was used up"
        assert set(verdicts(report).values()) == {"skipped"}

    async def test_secrets_stay_secret(self, found):
        """Keys and hosts that a vendor repeats are not told."""
        key = "short1"

        async def answer(request):
            said = f"your key {request.headers.get('x-goog-api-key')} is odd, says {request.host}"
            return 400, {"error": {"code": 400, "message": said, "status": "INVALID_ARGUMENT"}}, {}

        async with serving(answer) as url:
            report = await found(toml(url, 'dialect = "gemini"'), key=key)
        assert "your key [key] is odd" in report.as_json()
        assert key not in report.as_json()
        assert "127.0.0.1" not in report.as_json()


class TestCommand:
    """The command as it is called."""

    def test_no_such_engine(self, tmp_path, monkeypatch):
        """An engine that is none is refused with the names of those that are."""
        monkeypatch.setenv("ABACA_HOME", str(tmp_path))
        with pytest.raises(ConfigError, match="'nobody' is not configured; upstreams here are: none"):
            probe("nobody", model=None, spend=False, yes=False, as_json=False, file=None)
        with pytest.raises(ConfigError, match="'scripted' is built in"):
            probe("scripted", model=None, spend=False, yes=False, as_json=False, file=None)

    async def test_money_is_asked_for(self, abaca, found, capsys, monkeypatch):
        """Before anything is bought it says how many pictures and for how much, and without a yes nothing is asked."""
        monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
        with pytest.raises(Abort):
            await found(toml(abaca.url, 'vendor = "google"'), spend=True, agreed=False)
        assert "This buys up to 25 pictures of it, most of them of gemini-3.1-flash-image: about USD 1." in (
            capsys.readouterr().err
        )

    def test_printed(self, abaca, tmp_path, capsys, monkeypatch):
        """The report has a line a check, whether the engine can be used, and the row; as JSON it is one document."""
        (tmp_path / "abaca.toml").write_text(toml(f"{abaca.url}/anyfast", 'vendor = "anyfast"'), "utf-8")
        monkeypatch.setenv("ABACA_HOME", str(tmp_path))
        monkeypatch.setenv("UP", KEY)
        wanted = {"model": None, "spend": False, "yes": False, "file": None}
        assert probe("it", as_json=False, **wanted) == 0
        printed = capsys.readouterr().out
        assert "ok       wrong key" in printed
        assert "it can be used." in printed
        assert tomllib.loads(printed[printed.index("[it]") :])["it"]["wrong_key_status"] == 401
        assert KEY not in printed
        assert probe("it", as_json=True, **wanted) == 0
        document = json.loads(capsys.readouterr().out)
        assert document["usable"] is True
        assert tomllib.loads(document["toml"])["it"]["no_key_status"] == 401
        assert {check["verdict"] for check in document["checks"]} == {"ok"}

    def test_status(self, tmp_path, capsys, monkeypatch):
        """An engine that does not answer gives status 1, and a report without a row."""
        (tmp_path / "abaca.toml").write_text(toml("http://127.0.0.1:9", 'dialect = "gemini"'), "utf-8")
        monkeypatch.setenv("ABACA_HOME", str(tmp_path))
        monkeypatch.setenv("UP", KEY)
        assert probe("it", model=None, spend=False, yes=False, as_json=False, file=None) == 1
        printed = capsys.readouterr().out
        assert "fails    reach" in printed
        assert printed.rstrip().endswith("it cannot be used.")

    @pytest.mark.slow
    def test_ctrl_c(self, abaca, tmp_path):
        """Ctrl-C ends it with what was found so far."""
        (tmp_path / "abaca.toml").write_text(toml(abaca.url, 'dialect = "gemini"'), "utf-8")
        before = signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs in the background may ignore it
        process = subprocess.Popen(
            [Path(sys.executable).with_name("abaca"), "probe", "it", "--model", "scripted/slow-20", "--spend", "--yes"],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "ABACA_HOME": str(tmp_path), "UP": KEY, "PYTHONUNBUFFERED": "1"},
        )
        signal.signal(signal.SIGINT, before)
        with process:
            for line in process.stdout:
                if " bad size " in line:
                    break
            process.send_signal(signal.SIGINT)
            rest = process.stdout.read()
            assert process.wait(20) == 130
        assert "Not complete: stopped by Ctrl-C." in rest
        assert 'error_shape = "google"' in rest
