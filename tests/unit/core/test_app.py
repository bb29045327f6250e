"""The composition root: what it refuses, and the first key."""

import time

import pytest

from abaca.app import App
from abaca.config import ConfigError, load
from abaca.records import Entry, Row


@pytest.fixture
def assemble(tmp_path):
    """Put an app together from the text of abaca.toml and variables."""

    def go(text="", *, only="", **environ):
        (tmp_path / "abaca.toml").write_text(text, "utf-8")
        return App(load(environ={"ABACA_HOME": str(tmp_path), **environ}), only=only)

    return go


async def first_key(app):
    """Start an app just far enough to have its first key."""
    try:
        await app.database.connect()
        return await app.first_key()
    finally:
        await app.aclose()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[fetching]\nallow = ["10.0.0.0/99"]', "fetching.allow: '10.0.0.0/99'"),
        (
            '[illustrator]\nenabled = false\n[models.x]\nroute = ["illustrator"]',
            'models."x".route names the illustrator, which is switched off',
        ),
    ],
)
def test_what_cannot_be_put_together_is_named(assemble, text, told):
    """Settings that only the parts can judge are refused in one line too."""
    with pytest.raises(ConfigError) as caught:
        assemble(text)
    assert told in caught.value.message
    assert "\n" not in caught.value.message


async def test_a_configured_key_may_come_later(assemble):
    """A bootstrap key that is new is added beside the keys that are there, and once only."""
    assert (await first_key(assemble())).reveal().startswith("abk-")
    assert (await first_key(assemble(ABACA_BOOTSTRAP_KEY="chosen-key"))).reveal() == "chosen-key"
    assert await first_key(assemble(ABACA_BOOTSTRAP_KEY="chosen-key")) is None
    assert await first_key(assemble()) is None


async def test_a_revoked_configured_key_is_refused(assemble):
    """A bootstrap key that was revoked does not come back, and the refusal names the variable."""
    app = assemble(ABACA_BOOTSTRAP_KEY="chosen-key")
    await app.database.connect()
    await app.first_key()
    (key,) = await app.database.all()
    await app.database.revoke(key.name, at_s=int(time.time()))
    await app.aclose()
    with pytest.raises(ConfigError, match="ABACA_BOOTSTRAP_KEY is a key that was revoked"):
        await first_key(assemble(ABACA_BOOTSTRAP_KEY="chosen-key"))


async def test_calls_of_a_living_process_are_left_alone(assemble):
    """What is open on a data folder in use is not resolved by another that opens it, and is once the first has gone."""
    serving, passing, next_one = assemble(), assemble(), assemble()
    row = Row(
        id="call_1",
        owner=serving.owner,
        key_id="k",
        state="received",
        model="m",
        dialect="gemini",
        vendor="google",
        identity="i",
        request=b"{}",
        created_s=1.0,
        updated_s=1.0,
    )
    try:
        await serving.open()
        await serving.database.open(row, [Entry(call_id="call_1", key_id="k", kind="hold", amount_micros=7)])
        await passing.open()
        assert [entry.kind for entry in await passing.database.entries("call_1")] == ["hold"]
        await passing.aclose()
        await serving.aclose()
        await next_one.open()
        assert [entry.kind for entry in await next_one.database.entries("call_1")] == ["hold", "release"]
    finally:
        await next_one.aclose()


def test_where_a_vendor_is_configured_nothing_becomes_a_drawing(assemble):
    """Models without a route go to the vendors, in the order of the file, the illustrator only by a route."""
    own = '[engines.c]\ndialect = "gemini"\nbase_url = "http://c"'
    app = assemble(f'[engines.b]\nvendor = "google"\n[engines.a]\nvendor = "yisu"\n{own}')
    assert app.otherwise == ("b", "a")
    assert app.spending == ("b", "a", "c")
    assert [target.engine for target in app.gateway._plugs.routing.targets("gemini-3-pro-image")] == ["b", "a"]
    assert [target.engine for target in app.gateway._plugs.routing.targets("illustrator/x")] == ["illustrator"]
    assert assemble().otherwise == ("illustrator",)


def test_one_engine_alone(assemble):
    """Told to use one engine only, every model goes there; an engine that is not there is named with those that are."""
    text = '[engines.up]\nvendor = "google"\n[models."gemini-3-pro-image"]\nroute = ["illustrator"]'
    app = assemble(text, only="up")
    assert [target.engine for target in app.gateway._plugs.routing.targets("gemini-3-pro-image")] == ["up"]
    with pytest.raises(ConfigError, match="no engine 'nobody' here; known are scripted, illustrator, up"):
        assemble(text, only="nobody")


async def test_a_loop_that_breaks_is_begun_again(assemble, monkeypatch):
    """A fault of ours in a loop is logged and ends nothing: without a pulse this process would count as gone."""
    monkeypatch.setattr("abaca.app._LOOP_AGAIN_S", 0.0)
    app, faults = assemble(), iter([KeyError("x"), KeyError("y")])
    told = []
    app.telemetry.publish = told.append

    async def loop():
        if (fault := next(faults, None)) is not None:
            raise fault

    await app._told(loop)
    assert [event.error for event in told] == ["KeyError", "KeyError"]
    await app.aclose()
