"""Settings of many processes, and of traces."""

import sys

import pytest

from abaca import config
from abaca.app.world import traces_of
from abaca.config import ConfigError


def loaded(folder, toml="", workers=None, **environ):
    """The configuration of these settings."""
    (folder / "abaca.toml").write_text(toml, "utf-8")
    return config.load(environ={"ABACA_HOME": str(folder), **environ}, workers=workers)


def test_workers_are_one_unless_asked_for(tmp_path):
    """The command line wins over the file; none and half a worker are refused."""
    assert loaded(tmp_path).settings.server.workers == 1
    assert loaded(tmp_path, "[server]\nworkers = 3").settings.server.workers == 3
    assert loaded(tmp_path, "[server]\nworkers = 3", workers=2).settings.server.workers == 2
    for toml in ("[server]\nworkers = 0", "[server]\nworkers = 1.5"):
        with pytest.raises(ConfigError, match="workers"):
            loaded(tmp_path, toml)


@pytest.mark.parametrize(
    ("workers", "environ", "alone"),
    [
        (1, {}, False),
        (2, {}, True),
        (2, {"ABACA_LIMITER_URL": "redis://x"}, False),
        (1, {"ABACA_DATABASE_URL": "postgresql://x/y"}, True),
        (1, {"ABACA_DATABASE_URL": "postgresql://x/y", "ABACA_LIMITER_URL": "rediss://x"}, False),
    ],
)
def test_limits_counted_alone_are_noticed(tmp_path, workers, environ, alone):
    """Several processes, or a database that several may share, want a limiter of their own."""
    assert loaded(tmp_path, workers=workers, **environ).counts_alone is alone


def test_where_traces_go(tmp_path):
    """OpenTelemetry's own variable wins over the file; what is no URL, and no share, is refused."""
    toml = '[telemetry]\notlp = "http://a:4318"\nsample = 0.5'
    assert loaded(tmp_path).otlp == ""
    assert loaded(tmp_path, toml).otlp == "http://a:4318"
    assert loaded(tmp_path, toml, OTEL_EXPORTER_OTLP_ENDPOINT="https://b").otlp == "https://b"
    for wrong in ('[telemetry]\notlp = "a:4318"', "[telemetry]\nsample = 1.5", "[telemetry]\nsample = nan"):
        with pytest.raises(ConfigError, match="telemetry"):
            loaded(tmp_path, wrong)


def test_traces_want_their_extra(tmp_path, monkeypatch):
    """Where OpenTelemetry is not installed, the line says what to install."""
    monkeypatch.delitem(sys.modules, "abaca.telemetry.traces", raising=False)
    monkeypatch.setitem(sys.modules, "opentelemetry.context", None)
    assert traces_of(loaded(tmp_path), "x") is None
    with pytest.raises(ConfigError, match=r"abaca\[otel\]"):
        traces_of(loaded(tmp_path, '[telemetry]\notlp = "http://a:4318"'), "x")
